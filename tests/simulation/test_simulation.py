"""Tests for flowbot.testing.simulation: what is promised holds from every seed, and a seed is a run."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from flowbot.testing.simulation.seeds import SQLITE_EVERY, Report, run_seed
from flowbot.testing.simulation.subject import Subject

ROOT = Path(__file__).parents[2]
SEEDS = 75
"""In CI; `make simulate` draws more."""
CHUNK = 25


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject.load(Path(__file__).parent / "bot")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "flowbot")


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_nothing_is_lost_and_nothing_is_said_twice(subject: Subject, first: int) -> None:
    reports = [run_seed(subject, seed) for seed in range(first, first + CHUNK)]
    happened = sum((each.counts for each in reports), Counter[str]())

    assert not [str(each) for each in reports if each.violations]
    assert all(happened[kind] for kind in ("crash", "unknown", "twice", "timers", "messages", "verified")), happened


@pytest.mark.parametrize("seed", [3, 2 * SQLITE_EVERY])
def test_a_seed_gives_the_same_run_again(subject: Subject, seed: int) -> None:
    assert run_seed(subject, seed) == run_seed(subject, seed)


@pytest.mark.parametrize(("seed", "hashes"), [(5, "1"), (3 * SQLITE_EVERY, "2")])
def test_a_seed_gives_the_same_run_in_every_process(subject: Subject, seed: int, hashes: str) -> None:
    report = run_seed(subject, seed)
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "tools/simulate.py", f"--seed={seed}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[: len(report.lines)] == report.lines


def test_a_broken_promise_is_told_with_the_end_of_the_talk() -> None:
    report = Report(7, ["nothing_is_lost: a message"], lines=[f"line {number}" for number in range(100)])  # type: ignore[list-item]  # words do
    told = str(report).splitlines()

    assert told[:3] == ["seed 7", "… 40 lines before", "line 40"]
    assert told[-2:] == ["line 99", "broken: nothing_is_lost: a message"]
