"""Tests that the lists of docs/reference/messageml.md are those of the grammar (tools/reference.py writes them)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from flowbot.messageml.grammar import ELEMENTS

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_lists_what_the_grammar_says(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert page == tool.written(page), "the grammar has changed: run `python tools/reference.py`"


def test_every_element_has_its_row(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert [key for key, each in ELEMENTS.items() if f"| {each.summary.removesuffix('.')} |" not in page] == []


def test_only_what_stands_between_the_marks_is_written(tool: ModuleType) -> None:
    made = tool.written("a\n<!-- grammar: Structure -->\nold\n<!-- end -->\nb\n")

    assert made.startswith("a\n<!-- grammar: Structure -->\n\n| Element | What it is | Attributes |\n|---|---|---|\n")
    assert (
        "| `td` | A cell of a table | `rowspan` (a whole number), `colspan` (a whole number), `class`, `style` |"
        in made
    )
    assert made.endswith("\n\n<!-- end -->\nb\n")
    assert "old" not in made
