"""The slot types `room` and `stream`: chosen in a room-selector; a stream may also be the one where it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from flowbot.events import Stream
from flowbot.ids import StreamId, may_be_stream_id, normalise_id
from flowbot.message import Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType
from flowbot.values._words import shortened
from flowbot.values.context import ReadContext
from flowbot.values.languages import is_here


@lru_cache(maxsize=1024)
def stream_names(stream: Stream) -> Mapping[str, object]:
    """A stream as expressions and messages see one."""
    return {"id": stream.id, "name": stream.name, "type": stream.type, "external": stream.external}


def _names(stream_id: str) -> dict[str, object]:
    """A stream as expressions see one, as far as its id tells."""
    return {"id": StreamId(normalise_id(stream_id)), "name": None, "type": None, "external": None}


def read_room(passage: Passage, context: ReadContext) -> dict[str, object]:
    """The stream whose id was typed or pasted, in either base64 form.

    Raises:
        AnswerError: It is no id of a stream.
    """
    text = strip_blank(passage.text)
    if not may_be_stream_id(text):
        raise AnswerError("not_a_room", text=shortened(text))
    return _names(text)


def _read_stream(passage: Passage, context: ReadContext) -> dict[str, object]:
    """The stream whose id was typed, or where it was.

    Raises:
        AnswerError: It is neither.
    """
    if context.stream is not None and is_here(passage.text, context.locale):
        return dict(stream_names(context.stream))
    if context.stream is not None and not may_be_stream_id(strip_blank(passage.text)):
        raise AnswerError("not_a_stream", text=shortened(strip_blank(passage.text)))
    return read_room(passage, context)


def _each(sent: object) -> Sequence[object]:
    """A room-selector sends `{"userIds": […], "streamIds": […]}`, the ids not URL-safe."""
    if isinstance(sent, Mapping):
        if sent.get("userIds"):
            raise AnswerError("choose_only_rooms")
        sent = sent.get("streamIds")
    return sent if isinstance(sent, list) else [sent]


def _read_control(sent: object, context: ReadContext) -> dict[str, object]:
    rooms = _each(sent)
    if len(rooms) != 1:
        raise AnswerError("choose_one_room")
    if not isinstance(rooms[0], str) or not may_be_stream_id(rooms[0]):
        raise AnswerError("no_room_sent")
    return _names(rooms[0])


def _show(value: Mapping[str, object], locale: str) -> str:
    return str(value["id"])


def _decode(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise TypeError(f"{value!r} is not a room")
    return value


ROOM = SlotType(
    name="room",
    python_type=dict,
    read=read_room,
    show=_show,
    decode=_decode,
    read_control=_read_control,
    each=_each,
)
"""The value is a mapping with the keys of `here`, of which only `id` is known."""
STREAM = replace(ROOM, name="stream", read=_read_stream)
"""A room or any other stream; `here` is the one where the answer is given."""
