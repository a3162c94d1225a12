"""Tests for flowbot.values.rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.values.context import ReadContext
from flowbot.values.rooms import ROOM
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
