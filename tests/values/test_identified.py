"""Tests for flowbot.values.identified: who and which stream is among several, and what is known of firms."""

from __future__ import annotations

from typing import Any

import pytest

from flowbot.values.identified import is_among, may_be_external

ID = "usnBKBkH_BVrGOiVpaupEH___okFfE7QdA"
ANN = {"id": 7, "name": "Ann", "external": None}
DESK = {"id": ID, "name": "Desk 1", "type": "ROOM", "external": False}
CHOSEN = {"id": ID, "name": None, "type": None, "external": None}


@pytest.mark.parametrize("of", [7, ANN, {"id": 7}, [8, 7], ({"id": 8}, {"id": 7}), [[8], [ANN]]])
def test_a_person_is_meant_by_their_id_their_record_or_a_list_with_either(of: Any) -> None:
    assert is_among(ANN, of)


@pytest.mark.parametrize("of", [8, "7", "Ann", {"id": 8, "name": "Ann"}, {"id": None}, [], (), [None], [8]])
def test_another_person_is_not_among_them(of: Any) -> None:
    assert not is_among(ANN, of)


@pytest.mark.parametrize("of", [ID, "usnBKBkH/BVrGOiVpaupEH///okFfE7QdA==", {"id": ID}, ["x", ID], [DESK]])
def test_a_stream_is_meant_by_its_id_or_its_record(of: Any) -> None:
    assert is_among(DESK, of)
    assert is_among(CHOSEN, of)


def test_a_room_is_meant_by_its_name_where_that_is_known() -> None:
    assert is_among(DESK, ["Desk 2", "Desk 1"])
    assert not is_among(DESK, "Desk")
    assert not is_among(CHOSEN, "Desk 1")


@pytest.mark.parametrize("of", [7, [7], [None], {"id": None}, {}])
def test_what_has_no_id_is_among_nobody(of: Any) -> None:
    assert not is_among({"name": "Ann"}, of)
    assert not is_among({"id": None}, of)


@pytest.mark.parametrize(
    ("external", "wanted", "passes"),
    [(True, True, True), (False, False, True), (True, False, False), (False, True, False)],
)
def test_who_is_known_to_be_otherwise_is_refused(external: bool, wanted: bool, passes: bool) -> None:
    assert may_be_external({"id": 7, "external": external}, wanted) is passes


@pytest.mark.parametrize("wanted", [True, False])
def test_of_whom_it_is_not_known_either_may_be_so(wanted: bool) -> None:
    assert may_be_external({"id": 7}, wanted)
    assert may_be_external({"id": 7, "external": None}, wanted)
