"""Tests for flowbot.engine.recipients."""

from __future__ import annotations

from typing import Any

import pytest

from flowbot.engine.recipients import Recipient, covers_stream, names_of, recipients_of
from flowbot.engine.roles import looked_up
from flowbot.errors import GuardError
from flowbot.events import Stream
from flowbot.ids import StreamId, UserId

ID = "usnBKBkH_BVrGOiVpaupEH___okFfE7QdA"
DESK = Stream(id=StreamId(ID), type="ROOM", name="Desk 1")
PLACES: dict[str, tuple[object, list[Recipient]]] = {
    "the id of a person": (7, [Recipient(user_id=UserId(7))]),
    "a record of a person": ({"id": 7, "name": "Ann"}, [Recipient(user_id=UserId(7))]),
    "a record of a stream": ({"id": "s", "name": "Desk"}, [Recipient(stream_id=StreamId("s"))]),
    "the id of a stream": (ID, [Recipient(stream_id=StreamId(ID))]),
    "an id in standard base64": ("usnBKBkH/BVrGOiVpaupEH///okFfE7QdA==", [Recipient(stream_id=StreamId(ID))]),
    "the name of a room": (" Desk 1 ", [Recipient(room="Desk 1")]),
    "a name like an id": ("EMEA-Rates-Trading-Support", [Recipient(room="EMEA-Rates-Trading-Support")]),
    "several, each once": (["Desk", 7, "Desk"], [Recipient(room="Desk"), Recipient(user_id=UserId(7))]),
}


@pytest.mark.parametrize(("value", "found"), PLACES.values(), ids=PLACES.keys())
def test_a_value_is_somebody_a_stream_or_a_room_by_its_name(value: object, found: list[Recipient]) -> None:
    assert recipients_of(value) == found


@pytest.mark.parametrize("value", [None, True, "", " ", {}, 1.5])
def test_anything_else_is_nobody(value: object) -> None:
    with pytest.raises(GuardError, match="a message goes to a person, a stream or a list of them"):
        recipients_of(value)


def test_nobody_can_be_written_to_by_an_address_alone() -> None:
    message = "a message goes to a person by their id, and of ann@local.test only the address is known"
    with pytest.raises(GuardError, match=message):
        recipients_of([{"id": None, "email": "ann@local.test"}])


def test_a_list_goes_on_without_those_of_a_role_whose_address_nobody_has() -> None:
    nobody = looked_up({"id": None, "email": "ann@local.test"}, None)
    bob = {"id": 7, "name": "Bob"}

    assert recipients_of([nobody, bob, [nobody]]) == [Recipient(user_id=UserId(7))]
    assert names_of([nobody, bob]) == {Recipient(user_id=UserId(7)): "Bob"}


def test_a_room_by_its_name_has_one_lane_before_and_after_it_is_known() -> None:
    assert Recipient(room="Desk").lane == Recipient(room="Desk", stream_id=StreamId("d")).lane == "room:Desk"


@pytest.mark.parametrize(
    "value", [ID, "usnBKBkH/BVrGOiVpaupEH///okFfE7QdA==", "Desk 1", {"id": ID}, [1, "Desk 1"], True]
)
def test_a_stream_is_meant_by_its_id_its_name_or_its_record(value: Any) -> None:
    assert covers_stream(value, DESK)


@pytest.mark.parametrize("value", ["desk 1", "Desk", "", {"id": "other"}, [], ["Desk"], False, None])
def test_another_stream_is_not_meant(value: Any) -> None:
    assert not covers_stream(value, DESK)


def test_a_stream_whose_name_is_not_known_is_meant_by_its_id_alone() -> None:
    assert not covers_stream("", Stream(id=StreamId(ID)))
    assert not covers_stream("None", Stream(id=StreamId(ID)))
