"""Tests that every third-party library lives in its own room of flowbot."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "flowbot"

EVERYWHERE = ("flowbot",)
ROOMS: Mapping[str, tuple[str, ...]] = {
    # the concurrency and the data models of the whole project
    "anyio": EVERYWHERE,
    "pydantic": EVERYWHERE,
    "pydantic_core": EVERYWHERE,
    "typing_extensions": ("flowbot.authoring", "flowbot.definition"),
    # one room each: to change the library is to change the room
    "babel": ("flowbot.values",),
    "click": ("flowbot.cli",),
    "cronsim": ("flowbot.values",),
    "cryptography": ("flowbot.pod", "flowbot.symphony"),
    "emoji": ("flowbot.messageml",),
    "h11": ("flowbot.web",),
    "httpx2": ("flowbot.symphony", "flowbot.web"),
    "hypothesis": ("flowbot.testing",),
    "jinja2": ("flowbot.messageml",),
    "jwt": ("flowbot.pod", "flowbot.symphony"),
    "lxml": ("flowbot.messageml", "flowbot.presentationml"),
    "markupsafe": ("flowbot.messageml",),
    "pytest": ("flowbot.testing",),
    "sqlite3": ("flowbot.storage",),
    "symphony": ("flowbot.bdk",),
    "transitions": ("flowbot.engine._transitions",),
    "yaml": ("flowbot.yamlsource",),
}
"""Where each library may be imported; one that is not listed may be imported nowhere."""

KEPT_IN = {"sqlite3"}
"""Libraries of the standard library that have a room too."""


def imported_libraries(source: str) -> Iterator[tuple[int, str]]:
    """The line and the top-level name of each import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.partition(".")[0]


def has_a_room(library: str) -> bool:
    return library in KEPT_IN or (library not in sys.stdlib_module_names and library != "flowbot")


def strays(module: str, source: str) -> list[str]:
    """Every import in `source`, the text of `module`, that is outside its library's room."""
    found = []
    for line, library in imported_libraries(source):
        rooms = ROOMS.get(library, ())
        if has_a_room(library) and not any(module == room or module.startswith(f"{room}.") for room in rooms):
            where = " or ".join(rooms) or "nowhere: give it a room in tests/test_rooms.py"
            found.append(f"{module}:{line} imports {library}, which belongs in {where}")
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules() -> dict[str, str]:
    return {module_name(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def test_every_library_is_imported_only_in_its_room() -> None:
    found = [stray for module, source in modules().items() for stray in strays(module, source)]

    assert found == []


def test_every_room_in_the_table_exists() -> None:
    rooms = {room for rooms in ROOMS.values() for room in rooms}

    assert rooms - set(modules()) == set()


@pytest.mark.parametrize(
    ("module", "source", "stray"),
    [
        (
            "flowbot.engine.step",
            "from lxml import etree",
            "flowbot.engine.step:1 imports lxml, which belongs in flowbot.messageml or flowbot.presentationml",
        ),
        (
            "flowbot.engine.step",
            "import json\n\n\ndef late() -> None:\n    import transitions.core\n",
            "flowbot.engine.step:5 imports transitions, which belongs in flowbot.engine._transitions",
        ),
        (
            "flowbot.runtime.slice",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sqlite3 as db\n",
            "flowbot.runtime.slice:3 imports sqlite3, which belongs in flowbot.storage",
        ),
        (
            "flowbot.storages",
            "import sqlite3",
            "flowbot.storages:1 imports sqlite3, which belongs in flowbot.storage",
        ),
        (
            "flowbot.app",
            "import requests",
            "flowbot.app:1 imports requests, which belongs in nowhere: give it a room in tests/test_rooms.py",
        ),
    ],
)
def test_an_import_outside_its_room_is_found(module: str, source: str, stray: str) -> None:
    assert strays(module, source) == [stray]


def test_imports_in_their_room_and_of_the_standard_library_are_welcome() -> None:
    assert strays("flowbot.storage.sqlite", "import sqlite3\nimport json\nfrom flowbot.ids import StreamId\n") == []
    assert strays("flowbot.yamlsource", "import yaml") == []
