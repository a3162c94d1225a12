"""The slot type `choice`: one of some values, each with a label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flowbot.message import Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType, sent_text
from flowbot.values._words import ascii_digits, bare, fold, shortened
from flowbot.values.context import ReadContext

MAX_CHOICE_CHARACTERS = 1_000
"""The longest text that is compared with the choices."""
_LEAST = 3
"""The fewest letters of a beginning that is taken for the whole."""


class _Words:
    """Words that name values, compared by keys of which the first that finds something counts."""

    def __init__(self, words: Sequence[tuple[str, str]], *keys: Callable[[str], str]) -> None:
        self._tiers: list[tuple[Callable[[str], str], dict[str, list[str]]]] = []
        for key in keys:
            values: dict[str, list[str]] = {}
            for word, value in words:
                named = values.setdefault(key(word), [])
                if value not in named:
                    named.append(value)
            values.pop("", None)
            self._tiers.append((key, values))

    def find(self, text: str) -> Sequence[str]:
        """The values that a text names; more than one where it is not clear."""
        return next((found for key, values in self._tiers if (found := values.get(key(text)))), ())


def choice_type(labels: Mapping[str, str]) -> SlotType:
    """A choice of the given values (value → label), answered by value, label or number, in this order.

    What agrees but for case goes before what agrees loosely: case, accents, blanks, and marks
    between words do not count. The first words of one label
    (three letters or more, whole words: `hong kong` for `Hong Kong office`) stand for it; a part
    of a word does not, for `EUR` may be meant where only `EURUSD` is offered.

    Example:
        >>> from datetime import UTC, datetime
        >>> usual = ReadContext(now=datetime(2026, 9, 1, tzinfo=UTC))
        >>> choice_type({"EUR": "Euro", "USD": "Dollar"}).read(Passage("2"), usual)
        'USD'
    """
    values = [(value, value) for value in labels]
    named = [(label, value) for value, label in labels.items()]
    exact = (_Words(values, str, fold), _Words(named, str, fold))
    loose = (_Words(values, bare), _Words(named, bare))
    numbers = _Words([(str(number), value) for number, value in enumerate(labels, 1)], _number)
    longest = max((len(each.split()) for each in (*labels, *labels.values())), default=1)
    tries = (*exact, *loose, numbers, _Words(_beginnings(labels), bare))

    def read(passage: Passage, context: ReadContext) -> str:
        text = strip_blank(passage.text)
        fits = len(text) <= MAX_CHOICE_CHARACTERS
        found = next((each for words in tries if (each := words.find(text))), ()) if fits else ()
        if len(found) == 1:
            return found[0]
        if found:
            raise AnswerError("not_clear", text=shortened(text), choices=[labels[each] for each in found])
        raise AnswerError("not_one_of", text=shortened(text), choices=list(labels.values()))

    def read_control(sent: object, context: ReadContext) -> str:
        text = sent_text(sent)
        if text not in labels:
            raise AnswerError("not_one_of", text=shortened(text), choices=list(labels.values()))
        return text

    def show(value: str, locale: str) -> str:
        label = labels.get(value, value)
        found = next((each for words in exact if (each := words.find(label))), ())
        return label if list(found) == [value] else value

    def decode(value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not a choice")
        return value

    return SlotType(
        name="choice",
        words=longest,
        python_type=str,
        read=read,
        show=show,
        decode=decode,
        read_control=read_control,
        hold=lambda value, _locale: (value,),
    )


def _number(text: str) -> str:
    return ascii_digits(text).rstrip(".)")


def _beginnings(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """First words of labels, with the values that they may mean."""
    found = [
        (" ".join(words[:count]), value)
        for value, label in labels.items()
        for words in (label.split(),)
        for count in range(1, len(words))
    ]
    return [(words, value) for words, value in found if sum(each.isalpha() for each in words) >= _LEAST]
