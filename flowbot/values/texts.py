"""The slot type `text`."""

from __future__ import annotations

from flowbot.message import Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType, as_typed
from flowbot.values.context import ReadContext

MAX_TEXT_CHARACTERS = 64_000
"""The longest text that is taken into a slot."""


def read_text(passage: Passage, context: ReadContext) -> str:
    """The text itself, without the blanks around it.

    Raises:
        AnswerError: Nothing is left, or it is longer than `MAX_TEXT_CHARACTERS`.
    """
    text = strip_blank(passage.text)
    if not text:
        raise AnswerError("empty_text")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise AnswerError("too_long", length=len(text), most=MAX_TEXT_CHARACTERS)
    return text


def _show(value: str, locale: str) -> str:
    return value


TEXT = SlotType(name="text", words=0, python_type=str, read=read_text, show=_show, read_control=as_typed(read_text))
