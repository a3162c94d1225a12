"""Tests that docs/reference/operations.md is that of the operations, and that the page about the WDK is whole."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from flowbot.authoring import operations
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.steps import STEP_CLASSES

ROOT = Path(__file__).resolve().parent.parent.parent
WDK = ROOT / "docs" / "how-to" / "come-from-the-wdk.md"
ACTIVITIES = {
    *("execute-script", "execute-request", "debug"),
    *("send-message", "update-message", "pin-message", "unpin-message"),
    *("get-message", "get-messages", "get-attachment"),
    *("create-room", "update-room", "add-room-member", "remove-room-member"),
    *("promote-room-owner", "demote-room-owner", "get-room", "get-rooms", "get-room-members"),
    *("get-stream", "get-streams", "get-user-streams", "get-stream-members"),
    *("get-user", "get-users", "create-user", "create-system-user", "update-user", "update-system-user"),
    *("add-user-role", "remove-user-role"),
    *("get-connection", "get-connections", "create-connection"),
    *("accept-connection", "reject-connection", "remove-connection"),
    *("get-group", "get-groups", "create-group", "update-group", "add-group-member"),
}
"""The activities in the published source of finos/symphony-wdk; `debug` was in its first versions only."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("operations", ROOT / "tools" / "operations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_the_operations_as_they_are(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert page == tool.written(page), "the operations have changed: run `python tools/operations.py`"


def test_every_operation_has_its_section_with_its_arguments(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (symphony\.[\w.]+)\n(.*?)(?=^##)", f"{page}##", re.MULTILINE | re.DOTALL))
    takes = {name: re.search(r"^Takes (.*)", text, re.MULTILINE) for name, text in sections.items()}
    described = {name: tuple(re.findall(r"`(\w+)` \(", found[1])) if found else () for name, found in takes.items()}

    assert described == {name: each.action.parameters for name, each in operations().items()}


def test_only_what_stands_between_the_marks_is_written(tool: ModuleType) -> None:
    made = tool.written("a\n<!-- operations -->\n<what was there>\n<!-- end -->\nb\n")

    assert made.startswith("a\n<!-- operations -->\n\n## Rooms\n\nRooms, and who is in them.\n")
    assert "Takes `room` (a stream), `user` (a user).\nGives nothing.\n" in made
    assert "It has `id` (the id of a user), `owner` (yes or no).\n" in made
    assert made.endswith("\n<!-- end -->\nb\n")
    assert "<what was there>" not in made


def test_every_activity_of_the_wdk_is_told_of() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", WDK.read_text(encoding="utf-8"), re.MULTILINE))

    assert rows.keys() == ACTIVITIES
    assert len(rows) == 42


def test_what_stands_for_an_activity_exists() -> None:
    rows = re.findall(r"^\| `[a-z-]+` \| (.*) \|$", WDK.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    keys = {field.alias or name for step in STEP_CLASSES.values() for name, field in step.model_fields.items()}

    assert named - {*operations(), *keys, *SLOT_CLASSES, "flowbot chat"} == set()
