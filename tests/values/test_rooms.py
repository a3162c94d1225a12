"""Tests for flowbot.values.rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.events import Stream
from flowbot.ids import StreamId
from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.rooms import ROOM, STREAM
from flowbot.values.types import AnswerError

SENT = "fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="
ROOM_VALUE = {"id": "fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA", "name": None, "type": None, "external": None}


def test_a_room_is_known_by_its_id_in_the_form_that_the_api_takes(
    read: Callable[..., object], context: ReadContext
) -> None:
    assert read(ROOM, f" {SENT} ") == ROOM_VALUE
    assert ROOM.read_control({"userIds": [], "streamIds": [SENT]}, context) == ROOM_VALUE
    assert ROOM.read_control({"streamIds": [SENT]}, context) == ROOM_VALUE


def test_the_name_of_a_room_is_not_enough(refused: Callable[..., str]) -> None:
    assert refused(ROOM, "FX desk") == "'FX desk' is not the id of a room: choose the room in the form, or paste its id"


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"userIds": ["7"], "streamIds": [SENT]},
        {"streamIds": [SENT, SENT]},
        {"streamIds": [1]},
        {"streamIds": "x"},
        ["FX desk"],
        7,
    ],
    ids=str,
)
def test_what_is_not_one_room_is_refused(context: ReadContext, sent: object) -> None:
    with pytest.raises(AnswerError):
        ROOM.read_control(sent, context)


def test_only_a_room_is_decoded() -> None:
    assert ROOM.decode(ROOM.encode(ROOM_VALUE)) == ROOM_VALUE
    for value in ("FX desk", {}, {"id": 7}):
        with pytest.raises(TypeError):
            ROOM.decode(value)


HERE = Stream(id=StreamId("here-stream-id-16"), type="IM")


@pytest.mark.parametrize(
    ("locale", "text"), [("en", "here"), ("en", " Here! "), ("de", "hier"), ("fr", "ici"), ("es", "aqui")]
)
def test_a_stream_may_be_the_one_where_it_is_said(context: ReadContext, locale: str, text: str) -> None:
    context = ReadContext(now=context.now, locale=locale, stream=HERE)

    assert STREAM.read(Passage(text), context) == {"id": HERE.id, "name": None, "type": "IM", "external": None}


def test_a_stream_is_written_by_its_id_as_a_room_is(context: ReadContext) -> None:
    context = ReadContext(now=context.now, stream=HERE)

    assert STREAM.read(Passage("c2FtcGxlLXJvb20tc2FtcGxl"), context) == ROOM.read(
        Passage("c2FtcGxlLXJvb20tc2FtcGxl"), context
    )
    with pytest.raises(AnswerError, match="'there' is neither the id of a stream nor 'here'"):
        STREAM.read(Passage("there"), context)


def test_where_nobody_says_it_there_is_no_here(context: ReadContext) -> None:
    with pytest.raises(AnswerError, match="'here' is not the id of a room"):
        STREAM.read(Passage("here"), ReadContext(now=context.now))
