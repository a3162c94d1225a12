"""`SlotType`: what there is to know of a type of slot, and the error of a text that is no value of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.phrases import Phrase


class AnswerError(ValueError):
    """What a person wrote is not a value of the slot; `said` tells that person why, and the text does in English."""

    def __init__(self, key: str, /, **fields: object) -> None:
        """Why, as a `Phrase`.

        Args:
            key: The name of a sentence in the language files; any other text is said as it is, in every language.
            fields: What fills the places of the sentence.
        """
        super().__init__(key)
        self.phrase = Phrase(key, fields)

    def __str__(self) -> str:
        return self.said("en")

    def said(self, locale: str) -> str:
        """Why, in the language of a locale; in English where flowbot does not speak it."""
        return self.phrase.said(locale)


class UnclearError(AnswerError):
    """It is written as a value of the slot, and is none, or may be several: nothing else is meant."""


MAX_PROBLEMS = 10
"""How many of the parts that do not fit are told one by one."""


class PartsError(AnswerError):
    """Parts of a record, or of the records of a list, do not fit; the others do."""

    def __init__(
        self,
        problems: Mapping[str, AnswerError],
        labels: Mapping[str, str],
        values: Mapping[str, object],
        texts: Mapping[str, str] | None = None,
    ) -> None:
        """What fits and what does not.

        Args:
            problems: Part → why it does not fit. A part is called by its field, and in a list by the number of its
                row and its field: `2.person`; one without a field is the whole.
            labels: Field → how people see it named.
            values: Part → value, of those that fit.
            texts: Part → what was written, of those that do not.
        """
        super().__init__("does_not_fit")
        self.problems = problems
        self.labels = labels
        self.values = values
        self.texts = texts or {}

    def said(self, locale: str) -> str:
        """Why, part by part."""
        told = [self._of_part(part, each).said(locale) for part, each in list(self.problems.items())[:MAX_PROBLEMS]]
        left = len(self.problems) - len(told)
        return "; ".join([*told, *([Phrase("and_more", {"number": left}).said(locale)] if left else [])])

    def _of_part(self, part: str, error: AnswerError) -> Phrase:
        row, _, field = part.rpartition(".")
        if not field:
            return Phrase("row", {"number": int(row), "problem": error.phrase}) if row else error.phrase
        named = {"label": self.labels[field], "problem": error.phrase}
        return Phrase("in_row", {"number": int(row), **named}) if row else Phrase("argument", named)


Read = Callable[[Passage, ReadContext], object]
"""Text as a person writes it → value; raises AnswerError when it is none."""
ReadControl = Callable[[object, ReadContext], object]
"""What a control of a form sends → value; raises AnswerError when it is none."""


def _unchanged(value: Any) -> object:
    return value


def _each(sent: object) -> Sequence[object]:
    return sent if isinstance(sent, list) else [sent]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotType:
    """A type of slot as a word and the functions between its values, text, JSON and forms."""

    name: str
    python_type: type
    read: Read
    show: Callable[[Any, str], str]
    """Value and locale → text that `read` takes in that locale."""
    read_control: ReadControl
    words: int = 1
    """How many words a value may have where it stands among others without quotes; 0: any number of them."""
    encode: Callable[[Any], object] = _unchanged
    """Value → what JSON can hold."""
    decode: Callable[[Any], object] = _unchanged
    """What `encode` gave → value; raises ValueError or TypeError for anything else."""
    each: Callable[[object], Sequence[object]] = _each
    """What a control for several sends → what `read_control` takes, for each."""
    hold: Callable[[Any, str], tuple[str, ...]] | None = None
    """Value and locale → what a control holds that shows it; what `show` gives, when left out."""

    def typed(self) -> SlotType:
        """The same type, asked for with a control that sends what a person typed."""
        return replace(self, read_control=as_typed(self.read), each=_each)

    def held(self, value: object, locale: str) -> tuple[str, ...]:
        """What a control for this type holds that shows a value: `read_control` takes it."""
        return self.hold(value, locale) if self.hold is not None else (self.show(value, locale),)


def as_typed(read: Read) -> ReadControl:
    """How a control that sends what a person typed is read."""

    def read_control(sent: object, context: ReadContext) -> object:
        return read(Passage(sent_text(sent)), context)

    return read_control


def sent_text(sent: object) -> str:
    """The text that a control sent.

    Raises:
        AnswerError: It is not a text.
    """
    if not isinstance(sent, str):
        raise AnswerError("no_text_sent")
    return sent
