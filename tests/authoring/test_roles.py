"""Tests for flowbot.authoring.roles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from flowbot.authoring import Authored, Role, read_modules, role, service
from flowbot.errors import FunctionError
from flowbot.events import User
from flowbot.ids import UserId

NOBODY = {
    "id": None,
    "name": None,
    "first_name": None,
    "last_name": None,
    "email": None,
    "username": None,
    "external": None,
}
ANN = User(id=UserId(7), display_name="Ann Lee", email="ann@example.com")


class Directory:
    approvers = (7,)


@service
async def directory() -> AsyncIterator[Directory]:
    yield Directory()


def read(function: Callable[..., Any]) -> Authored:
    return read_modules({"actions": {"directory": directory, "function": role("approvers")(function)}})


def described(function: Callable[..., Any]) -> Role:
    found = read(function)
    assert found.problems == []
    return found.roles["approvers"]


@pytest.mark.parametrize(
    ("person", "record"),
    [
        (7, {"id": 7}),
        ("ann@example.com", {"email": "ann@example.com"}),
        ({"id": 7, "desk": "rates"}, {"id": 7, "desk": "rates"}),
        (ANN, {"id": 7, "name": "Ann Lee", "email": "ann@example.com"}),
    ],
)
def test_the_people_of_a_role_are_records(person: object, record: Mapping[str, object]) -> None:
    assert described(lambda: [person]).read() == [{**NOBODY, **record}]


@pytest.mark.parametrize("people", ["ann@example.com", {"id": 7}, None, [True], ["ann"], [{"name": "Ann"}], [None]])
def test_what_is_nobody_is_told_with_the_name_of_the_role(people: object) -> None:
    with pytest.raises(FunctionError, match=r"role 'approvers' \(.*test_roles\.py:\d+\) failed: TypeError: .*"):
        described(lambda: people).read()


def test_a_role_takes_services_by_type() -> None:
    def approvers(directory: Directory) -> tuple[int, ...]:
        return directory.approvers

    found = read(approvers)
    found.roles["approvers"].use_services({"directory": Directory()})

    assert found.used_services == {"directory"}
    assert [each["id"] for each in found.roles["approvers"].read()] == [7]


async def waits() -> list[int]:
    return []


def asks(book: str) -> list[str]:
    return [book]


@pytest.mark.parametrize(
    ("function", "message", "hint"),
    [
        (
            waits,
            "role 'approvers': it is async, and a turn waits for nothing",
            "make it plain, or let a @service keep fresh what it needs, and take that as a parameter",
        ),
        (asks, "role 'approvers': no service gives 'book' str", "a role takes services only, by their types"),
    ],
)
def test_a_role_that_cannot_be_read_in_a_turn_is_told(function: Callable[..., Any], message: str, hint: str) -> None:
    assert [(each.message, each.hint) for each in read(function).problems] == [(message, hint)]


def test_two_roles_of_one_name_are_told() -> None:
    one, two = role("approvers")(lambda: [1]), role("approvers")(lambda: [2])

    (problem,) = read_modules({"actions": {"one": one, "two": two}}).problems

    assert problem.message.startswith("there is a role 'approvers' at tests/authoring/test_roles.py:")


@pytest.mark.parametrize("name", ["", "two words", lambda: []])
def test_a_role_has_a_name(name: Any) -> None:
    with pytest.raises(TypeError, match=r"as in @role\('approvers'\)"):
        role(name)
