"""Tests that the tables of the examples are complete and true."""

from __future__ import annotations

import re
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def rows() -> dict[str, int]:
    """The lines of flow of each example, as the page has them."""
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (?:\[(\w+)\]\(\1/README\.md\)|(\w+)) \| (\d+) \|", page, re.MULTILINE)
    return {linked or plain: int(lines) for linked, plain, lines in found}


def test_every_example_is_in_a_table_with_the_lines_of_its_flow() -> None:
    flows = {each.parent.name: each / f"{each.parent.name}.yaml" for each in EXAMPLES.glob("*/flows")}

    assert rows() == {name: len(flow.read_text(encoding="utf-8").splitlines()) for name, flow in flows.items()}


def test_every_example_with_a_page_is_linked() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\]\((\w+)/README\.md\)", page)) == {
        each.parent.name for each in EXAMPLES.glob("*/README.md")
    }
