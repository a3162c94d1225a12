"""Tests for docs/how-to/come-from-the-wdk.md: what it says of the import is what happens."""

from __future__ import annotations

import re
from pathlib import Path

from flowbot.swadl import import_swadl

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "come-from-the-wdk.md").read_text(encoding="utf-8")


def block(begins: str) -> str:
    found = re.search(rf"^```\w+\n({re.escape(begins)}.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_workflow_of_the_page_becomes_its_flow_and_its_list() -> None:
    made = import_swadl(block("id: leave"), "leave.swadl.yaml")

    assert made.flow == block("flow: leave")
    assert "".join(f"{each}\n" for each in made.left) == block("leave.swadl.yaml:")
