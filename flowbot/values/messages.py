"""The slot type `message`: the message that answers, whatever it says."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.message import Passage
from flowbot.values._slot_type import AnswerError, SlotType
from flowbot.values.context import ReadContext
from flowbot.values.moments import DATETIME
from flowbot.values.people import user_names
from flowbot.values.rooms import stream_names
from flowbot.values.texts import MAX_TEXT_CHARACTERS


def _read(passage: Passage, context: ReadContext) -> dict[str, object]:
    """The message that the text stands in.

    Raises:
        AnswerError: It stands in none, or is longer than any text that is taken.
    """
    message = context.message
    if message is None:
        raise AnswerError("no_message")
    if len(message.text) > MAX_TEXT_CHARACTERS:
        raise AnswerError("too_long", length=len(message.text), most=MAX_TEXT_CHARACTERS)
    return {
        "id": message.id,
        "text": message.text,
        "by": dict(user_names(message.by)),
        "at": message.at.astimezone(context.zone),
        "stream": dict(stream_names(message.stream)),
    }


def _read_control(sent: object, context: ReadContext) -> object:
    raise AnswerError("no_message")


def _encode(value: Mapping[str, object]) -> dict[str, object]:
    return {**value, "at": DATETIME.encode(value["at"])}


def _decode(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str) or not isinstance(value.get("at"), str):
        raise TypeError(f"{value!r} is not a message")
    return {**value, "at": DATETIME.decode(value["at"])}


MESSAGE = SlotType(
    name="message",
    words=0,
    python_type=dict,
    read=_read,
    show=lambda value, _locale: str(value["text"]),
    encode=_encode,
    decode=_decode,
    read_control=_read_control,
)
"""The value is a mapping of `id`, `text`, `by`, `at` and `stream`."""
