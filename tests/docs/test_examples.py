"""Tests that the example bots have no problem, and that their transcripts pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import check_project, find_projects
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
FILES = sorted(EXAMPLES.glob("*/tests/*.chat.yaml"))


@pytest.mark.parametrize("project", find_projects(EXAMPLES), ids=lambda project: project.name)
def test_an_example_has_no_problem(project: Path) -> None:
    assert check_project(project)[0] == []


def test_there_are_transcripts() -> None:
    assert {file.parent.parent.name for file in FILES} >= {"expense", "poll", "translate"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.name}")
def test_the_transcripts_of_an_example_pass(file: Path) -> None:
    for transcript in load_transcripts(file):
        check_result(play_transcript(file.parent.parent, transcript))


def test_the_expense_flow_fits_on_a_page() -> None:
    lines = (EXAMPLES / "expense" / "flows" / "expense.yaml").read_text(encoding="utf-8").splitlines()

    assert len([line for line in lines if line.strip() and not line.lstrip().startswith("#")]) <= 34
