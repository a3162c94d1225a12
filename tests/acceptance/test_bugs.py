"""Tests that fuzzing finds bugs: five of those that `make bugs` looks for, which are found quickly."""

from __future__ import annotations

import pytest

from tests.acceptance.bugs.changes import BUGS
from tests.acceptance.bugs.engine import look_for_bug
from tests.acceptance.bugs.flows import MUTATORS, chosen, look_for_mutant
from tests.acceptance.bugs.row import Row, table

SECONDS = 30.0
QUICK = {each.name: each for each in BUGS}


@pytest.mark.parametrize("name", ["an answer in time is late", "limits do not hold"])
def test_a_bug_of_flowbot_is_found(name: str) -> None:
    row = look_for_bug(QUICK[name], SECONDS)

    assert row.is_found
    assert row.reproduces
    assert row.lines <= 10


@pytest.mark.parametrize("mutator", ["swap-steps", "drop-trigger", "other-words"])
def test_a_flow_that_is_wrong_in_one_place_is_found(mutator: str) -> None:
    ((project, mutant),) = chosen([mutator], 1)

    row = look_for_mutant(project, mutant, SECONDS)

    assert row.is_found
    assert row.reproduces
    assert row.lines <= 10


def test_there_are_twenty_mutators_and_ten_bugs() -> None:
    assert len(set(MUTATORS)) == 20
    assert len({each.name for each in BUGS}) == 10


def test_the_table_tells_what_was_missed() -> None:
    found = Row(what="a", bot="trip", is_found=True, seconds=1.5, lines=3, reproduces=True, told="more")
    missed = Row(what="b", bot="poll", is_found=False, seconds=60.0)

    *_, last = lines = list(table([found, missed]))

    assert [each.split()[0] for each in lines[:2]] == ["found", "MISSED"]
    assert last == "1 of 2 found (50 %), median 3 lines, 1 fail as a file"
