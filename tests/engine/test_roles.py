"""Tests for flowbot.engine.roles."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.engine.roles import RolesNow, is_by_address, is_nobody, looked_up

ANN: Mapping[str, object] = {"id": 7, "name": "Ann", "email": "ann@example.com"}
BOB: Mapping[str, object] = {"id": None, "name": None, "email": "bob@example.com"}


def test_a_role_is_read_when_it_is_first_named_and_once() -> None:
    read: list[str] = []

    def approvers() -> list[Mapping[str, object]]:
        read.append("approvers")
        return [{"id": 7}]

    roles = RolesNow({"approvers": approvers, "traders": approvers})
    assert (list(roles), len(roles), read) == (["approvers", "traders"], 2, [])

    assert roles["approvers"] is roles.get("approvers")
    assert read == ["approvers"]


def test_who_is_in_a_role_is_asked_by_id() -> None:
    approvers = RolesNow({"approvers": lambda: [{"id": 7}]})["approvers"]

    assert ANN in approvers
    assert {**ANN, "id": 8} not in approvers
    assert BOB not in approvers


def test_whom_a_role_knows_by_address_is_found_among_those_present() -> None:
    roles = RolesNow({"approvers": lambda: [{"id": None, "email": "Ann@Example.com"}, BOB]}, ANN)

    assert list(roles["approvers"]) == [ANN, BOB]
    assert ANN in roles["approvers"]


def test_who_was_looked_up_keeps_what_the_role_tells_of_them() -> None:
    found = looked_up({"id": None, "name": None, "email": "Ann@example.com", "desk": "FX"}, ANN)

    assert found == {"id": 7, "name": "Ann", "email": "Ann@example.com", "desk": "FX"}
    assert (is_by_address(found), is_nobody(found)) == (False, False)


def test_whose_address_nobody_has_is_nobody_and_found_all_the_same_when_they_are_there() -> None:
    nobody = looked_up(BOB, None)
    bob = {**BOB, "id": 8}

    assert is_by_address(nobody)
    assert is_nobody(nobody)
    assert list(RolesNow({"approvers": lambda: [nobody]}, bob)["approvers"]) == [bob]
