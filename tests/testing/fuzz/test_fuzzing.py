"""Tests for flowbot.testing.fuzz: what is wrong with a bot is found, and becomes a small transcript that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.fuzz.finding import problem_of
from flowbot.testing.fuzz.fuzzing import free_name, fuzz
from flowbot.testing.fuzz.search import Budget
from flowbot.testing.mutation.changed import with_definition
from flowbot.testing.mutation.mutants import mutants_of
from flowbot.testing.projects import project_at
from flowbot.testing.transcripts.reader import read_transcripts

FLOW = """\
flow: claim
version: 1
start: /claim
slots:
  amount: { type: integer, ge: 1 }
  twice: { type: integer, le: LIMIT }
steps:
  - ask: amount
    tries: 2
  - confirm: sure
  - set: { twice: amount + amount }
  - say: "Twice is {{ twice }}."
"""
FAILS = FLOW.replace("LIMIT", "100")
RIGHT = FLOW.replace(", le: LIMIT", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def bot(folder: Path, flow: str) -> Project:
    folder.mkdir(exist_ok=True)
    (folder / "claim.yaml").write_text(flow, encoding="utf-8")
    return load_project(folder / "claim.yaml")


def test_a_turn_that_fails_is_found_and_its_talk_is_small(folder: Path) -> None:
    project = bot(folder, FAILS)

    report = fuzz(project, budget=Budget(seconds=60, lines=3_000))

    assert report.breach is not None
    assert report.breach.promise == "no_turn_fails"
    assert "'twice' cannot be set" in report.breach.words
    assert report.text is not None
    problem = problem_of(project, report.text)
    assert problem is not None
    assert "'twice' cannot be set" in problem.told
    assert len(read_transcripts(report.text, "a.chat.yaml").transcripts[0].lines) <= 4


def test_nothing_is_found_in_a_bot_that_is_right(folder: Path) -> None:
    told: list[tuple[int, int]] = []

    report = fuzz(bot(folder, RIGHT), budget=Budget(seconds=60, lines=80), tell=lambda *each: told.append(each))

    assert (report.breach, report.text) == (None, None)
    assert 80 <= report.lines < 110
    assert told[0][1] == 50


def test_another_version_is_told_apart_by_a_talk_that_passes_with_the_right_one(folder: Path) -> None:
    old, new = bot(folder / "old", RIGHT), bot(folder / "new", RIGHT.replace("tries: 2", "tries: 3"))

    report = fuzz(new, against=old, budget=Budget(seconds=60, lines=3_000))

    assert report.text is not None
    assert problem_of(old, report.text) is None
    assert problem_of(new, report.text) is not None
    lines = read_transcripts(report.text, "a.chat.yaml").transcripts[0].lines
    assert len(lines) <= 10


def test_a_version_that_is_the_same_is_not_told_apart(folder: Path) -> None:
    project = bot(folder, RIGHT)

    assert fuzz(project, against=project, budget=Budget(seconds=60, lines=50)).breach is None


def test_a_function_that_remembers_makes_the_same_talk_another_one(folder: Path) -> None:
    (folder / "flows").mkdir()
    (folder / "flows" / "count.yaml").write_text(
        "flow: count\nversion: 1\nstart: /count\nsteps:\n  - say: Number {{ counted() }}.\n", encoding="utf-8"
    )
    (folder / "counting.py").write_text(
        "from itertools import count\n\nfrom flowbot import function\n\nNUMBERS = count(1)\n\n\n"
        '@function\ndef counted() -> int:\n    """How often."""\n    return next(NUMBERS)\n',
        encoding="utf-8",
    )
    (folder / "flowbot.yaml").write_text("name: counter\nmodules: [counting]\n", encoding="utf-8")

    report = fuzz(load_project(folder), budget=Budget(seconds=60, lines=2_000))

    assert report.breach is not None
    assert report.breach.promise == "the_talk_is_the_same"


def test_a_file_has_a_name_that_no_other_has(folder: Path) -> None:
    assert free_name(folder).name == "fuzz_1.chat.yaml"
    (folder / "fuzz_1.chat.yaml").touch()
    assert free_name(folder).name == "fuzz_2.chat.yaml"


def test_versions_are_told_apart_where_a_way_leads_and_the_file_has_the_stubs_that_it_needs() -> None:
    released = project_at("examples/expense")
    (mutant, *_) = mutants_of(released, ["drop-reminder"])

    report = fuzz(with_definition(released, mutant.definition), against=released, budget=Budget(30.0))

    assert report.text is not None
    assert "stubs: { directory.manager_of: " in report.text
    assert problem_of(released, report.text) is None
