"""Tests for what the BDK does that a bot has to know of: a release that does something else is noticed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.bdk.environments import ROOT
from tests.acceptance.bdk.processes import said_by
from tests.acceptance.bdk.surprises import LOOP, SERVICES

PAGE = ROOT / "docs" / "explanation" / "why-not-the-bdks-loop.md"


@pytest.mark.process
def test_the_bdk_does_what_the_documentation_says_it_does(
    bdk_version: str, hasty_pod: tuple[Path, str], subtests: pytest.Subtests
) -> None:
    said = said_by(bdk_version, "playing", "surprises", *hasty_pod)

    for surprise in [*SERVICES, *LOOP]:
        with subtests.test(f"{surprise.number}: {surprise.what}"):
            expected = surprise.newest if bdk_version.startswith("3") else surprise.older
            assert said.get(surprise.number) == expected


def test_the_page_has_what_is_tested_and_nothing_else() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and line[2].isdigit()]

    assert rows == [each.row() for each in [*LOOP, *SERVICES]]
