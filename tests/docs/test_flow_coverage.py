"""Tests that the page about coverage of flows describes every kind, and every key of its file."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.files import as_json
from flowbot.testing.coverage.items import KINDS
from flowbot.testing.projects import project_at

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "flow-coverage.md").read_text(encoding="utf-8")


def tables() -> list[list[str]]:
    """The first cells of the rows of each table."""
    found = re.findall(r"^\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) for table in found]


def test_the_page_says_what_counts_and_what_the_file_holds() -> None:
    collector = Collector()
    collector.watch(project_at(Path("examples/expense")))
    whole = json.loads(as_json(collector.covered()))
    flow = whole["flows"][0]

    assert tables() == [list(KINDS), list(whole), list(flow), list(flow["items"][0])]
