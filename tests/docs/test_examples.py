"""Tests that the example bots have no problem, and say what their talks say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowbot.config.bot import load_bot_config
from flowbot.project import check_project, find_projects

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
TALKS = sorted(EXAMPLES.glob("*/tests/*.talk.txt"))


@pytest.mark.parametrize("project", find_projects(EXAMPLES), ids=lambda project: project.name)
def test_an_example_has_no_problem(project: Path) -> None:
    assert check_project(project)[0] == []


def test_there_are_talks() -> None:
    assert {talk.parent.parent.name for talk in TALKS} >= {"expense", "poll", "translate"}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.parent.parent.name}/{talk.name}")
def test_an_example_says_what_stands_in_its_talk(talk: Path, play: Callable[[Path, str, str], str]) -> None:
    expected = talk.read_text(encoding="utf-8")
    project = talk.parent.parent

    assert play(project, load_bot_config(project / "flowbot.yaml").name, expected) == expected


def test_the_expense_flow_fits_on_a_page() -> None:
    lines = (EXAMPLES / "expense" / "flows" / "expense.yaml").read_text(encoding="utf-8").splitlines()

    assert len([line for line in lines if line.strip() and not line.lstrip().startswith("#")]) <= 34
