"""Tests for flowbot.authoring.platform."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from pydantic import ValidationError

from flowbot.authoring import operations, platform_actions
from flowbot.operations import Operations

NAMES = [
    "symphony.rooms.create",
    "symphony.rooms.get",
    "symphony.rooms.search",
    "symphony.rooms.update",
    "symphony.rooms.activate",
    "symphony.rooms.deactivate",
    "symphony.rooms.add_member",
    "symphony.rooms.remove_member",
    "symphony.rooms.promote_owner",
    "symphony.rooms.demote_owner",
    "symphony.rooms.members",
    "symphony.users.get",
    "symphony.users.find",
    "symphony.users.find_by_username",
    "symphony.users.list",
    "symphony.users.search",
    "symphony.streams.get",
    "symphony.streams.list",
    "symphony.streams.search",
    "symphony.streams.members",
    "symphony.streams.open_im",
    "symphony.messages.get",
    "symphony.messages.list",
    "symphony.messages.search",
    "symphony.messages.suppress",
    "symphony.messages.status",
    "symphony.messages.receipts",
    "symphony.messages.relationships",
    "symphony.messages.blast",
    "symphony.messages.attachments",
    "symphony.messages.file_types",
    "symphony.accounts.get",
    "symphony.accounts.list",
    "symphony.accounts.roles",
    "symphony.accounts.create",
    "symphony.accounts.create_service",
    "symphony.accounts.update",
    "symphony.accounts.add_role",
    "symphony.accounts.remove_role",
    "symphony.accounts.activate",
    "symphony.accounts.deactivate",
    "symphony.connections.create",
    "symphony.connections.accept",
    "symphony.connections.reject",
    "symphony.connections.remove",
    "symphony.connections.get",
    "symphony.connections.list",
    "symphony.presence.get",
    "symphony.presence.get_user",
    "symphony.presence.list",
    "symphony.presence.set",
    "symphony.presence.set_user",
    "symphony.presence.register",
    "symphony.signals.list",
    "symphony.signals.get",
    "symphony.signals.create",
    "symphony.signals.update",
    "symphony.signals.delete",
    "symphony.signals.subscribe",
    "symphony.signals.unsubscribe",
    "symphony.signals.subscribers",
    "symphony.groups.create",
    "symphony.groups.get",
    "symphony.groups.list",
    "symphony.groups.update",
    "symphony.groups.add_member",
    "symphony.groups.set_avatar",
    "symphony.health.get",
    "symphony.health.agent",
]
LOOKING = (
    ".get",
    ".find",
    ".members",
    ".list",
    ".search",
    ".status",
    ".receipts",
    ".relationships",
    ".attachments",
    ".file_types",
    ".get_user",
    ".subscribers",
    ".agent",
    ".find_by_username",
    ".roles",
)


def test_every_operation_has_its_name() -> None:
    assert list(operations()) == NAMES


def test_what_only_looks_says_so() -> None:
    looking = [name for name, action in platform_actions().items() if action.reads]

    assert looking == [name for name in NAMES if name.endswith(LOOKING)]


def test_a_blast_is_made_once() -> None:
    assert [name for name, action in platform_actions().items() if action.once] == ["symphony.messages.blast"]


def test_arguments_are_those_of_the_method() -> None:
    promote = operations()["symphony.rooms.promote_owner"]

    assert promote.action.parameters == ("room", "user")
    assert promote.action.required == {"room", "user"}
    assert promote.streams == {"room"}


@pytest.mark.parametrize(
    ("name", "argument", "value", "read"),
    [
        ("symphony.rooms.add_member", "user", 7, 7),
        ("symphony.rooms.add_member", "user", {"id": 7, "name": "Ann"}, 7),
        ("symphony.rooms.add_member", "room", "s", "s"),
        ("symphony.rooms.add_member", "room", {"id": "s", "name": None}, "s"),
        ("symphony.messages.suppress", "message", {"id": "m", "text": "hi"}, "m"),
        ("symphony.streams.open_im", "users", {"id": 7, "name": "Ann"}, [7]),
        ("symphony.rooms.search", "owner", {"id": 7}, 7),
        ("symphony.messages.blast", "streams", [{"id": "s", "name": "Desk"}, "t"], ["s", "t"]),
        ("symphony.messages.search", "author", None, None),
        ("symphony.messages.list", "since", "2026-01-01T10:00:00+01:00", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("symphony.messages.list", "since", "2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("symphony.messages.list", "since", None, None),
        ("symphony.signals.get", "signal", {"id": "s", "name": "bonds"}, "s"),
        ("symphony.presence.register", "users", [{"id": 7, "name": "Ann"}, 8], [7, 8]),
        ("symphony.groups.update", "members", [{"id": 7}], [7]),
        ("symphony.groups.update", "members", None, None),
        ("symphony.rooms.update", "name", None, None),
    ],
)
def test_a_record_stands_for_its_id(name: str, argument: str, value: object, read: object) -> None:
    assert platform_actions()[name].adapters[argument].validate_python(value) == read


@pytest.mark.parametrize("value", [None, True, "7", 1.5, {}, {"id": "7"}, [7]])
def test_anything_else_is_nobody(value: Any) -> None:
    with pytest.raises(ValidationError):
        platform_actions()["symphony.rooms.add_member"].adapters["user"].validate_python(value)


def test_every_method_says_what_it_takes_and_gives() -> None:
    for protocol in get_type_hints(Operations).values():
        for name, method in vars(protocol).items():
            if inspect.isfunction(method) and not name.startswith("_"):
                assert inspect.iscoroutinefunction(method), f"{name} is not async"
                parameters = list(inspect.signature(method).parameters)[1:]
                assert {*get_type_hints(method)} == {*parameters, "return"}, f"{name} has something without a type"
                assert method.__doc__
