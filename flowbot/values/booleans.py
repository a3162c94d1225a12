"""The slot type `boolean`: yes and no."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.message import Passage, strip_blank
from flowbot.values._locales import language_of
from flowbot.values._slot_type import AnswerError, SlotType, sent_text
from flowbot.values._words import shortened, unaccented
from flowbot.values.context import ReadContext
from flowbot.values.controls import CHECKED

MAX_BOOLEAN_CHARACTERS = 30
"""The longest text that is read as yes or no."""

_ENGLISH = (("yes", "y", "true", "1", "on"), ("no", "n", "false", "0", "off"))
_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cs": (("ano", "jo"), ("ne", "nikoli")),
    "da": (("ja", "jo"), ("nej",)),
    "de": (("ja", "j", "jawohl", "wahr"), ("nein", "falsch")),
    "es": (("sí", "s", "verdadero"), ("no", "falso")),
    "fi": (("kyllä", "joo"), ("ei",)),
    "fr": (("oui", "o", "vrai"), ("non", "faux")),
    "it": (("sì", "s", "vero"), ("no", "falso")),
    "ja": (("はい",), ("いいえ",)),
    "nb": (("ja",), ("nei",)),
    "nl": (("ja", "j", "waar"), ("nee", "neen", "onwaar")),
    "no": (("ja",), ("nei",)),
    "pl": (("tak", "t"), ("nie",)),
    "pt": (("sim", "s"), ("não",)),
    "ro": (("da",), ("nu",)),
    "ru": (("да",), ("нет",)),
    "sv": (("ja",), ("nej",)),
    "tr": (("evet",), ("hayır",)),
    "uk": (("так",), ("ні",)),
    "zh": (("是", "是的"), ("否", "不", "不是")),
}
"""For each language its words for yes and for no, the usual one first; English holds everywhere."""

YES_AND_NO = [word for all_words in (_ENGLISH, *_WORDS.values()) for words in all_words for word in words]
"""All of them."""


def _both(language: str) -> Mapping[str, bool]:
    """Word → value; where they disagree, the locale's own word wins."""
    words: dict[str, bool] = {}
    for yes, no in (_ENGLISH, _WORDS.get(language, _ENGLISH)):
        words |= {unaccented(word): True for word in yes} | {unaccented(word): False for word in no}
    return words


_VALUES = {language: _both(language) for language in ("en", *_WORDS)}


def read_boolean(passage: Passage, context: ReadContext) -> bool:
    """Yes or no, in English or in the language of the locale.

    Raises:
        AnswerError: It is neither.
    """
    text = strip_blank(passage.text)
    words = _VALUES.get(language_of(context.locale), _VALUES["en"])
    found = words.get(unaccented(text.rstrip(".!"))) if len(text) <= MAX_BOOLEAN_CHARACTERS else None
    if found is None:
        yes, no = _usual(context.locale)
        if yes == "yes":
            raise AnswerError("not_yes_or_no", text=shortened(text))
        raise AnswerError("not_yes_or_no_but", text=shortened(text), yes=yes, no=no)
    return found


def _usual(locale: str) -> tuple[str, str]:
    yes, no = _WORDS.get(language_of(locale), _ENGLISH)
    return yes[0], no[0]


def _show(value: bool, locale: str) -> str:
    return _usual(locale)[not value]


def _read_control(sent: object, context: ReadContext) -> bool:
    """A checkbox sends `on` or a value of its own, and nothing when it is not checked."""
    text = sent_text(sent)
    try:
        return read_boolean(Passage(text), context)
    except AnswerError:
        return bool(strip_blank(text))


def _decode(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


BOOLEAN = SlotType(
    name="boolean",
    python_type=bool,
    read=read_boolean,
    show=_show,
    decode=_decode,
    read_control=_read_control,
    hold=lambda value, _locale: (CHECKED,) if value else (),
)
