"""Tests for the chaos itself: what it would notice; and a short run of it, with real processes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
import pytest

from tests.acceptance.chaos.people import Talk
from tests.acceptance.chaos.run import Settings, run
from tests.acceptance.chaos.verdict import Verdict, judge

EXPECTED = ["begun", "how many?", "ended"]


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (["begun", "how many?", "ended"], Verdict(0, 0, 0, False)),
        (["begun", "ended"], Verdict(1, 0, 0, False)),
        ([], Verdict(3, 0, 0, False)),
        (["begun", "begun", "how many?", "ended", "ended", "ended"], Verdict(0, 3, 0, False)),
        (["how many?", "begun", "ended"], Verdict(0, 0, 0, True)),
        (["how many?", "begun", "how many?"], Verdict(1, 1, 0, True)),
        (["begun", "sorry", "how many?", "ended"], Verdict(0, 0, 1, False)),
    ],
)
def test_what_was_seen_is_held_against_what_was_to_be_seen(seen: list[str], verdict: Verdict) -> None:
    assert judge(EXPECTED, seen) == verdict
    assert judge(EXPECTED, seen).is_clean is (seen == EXPECTED)


def test_a_talk_is_judged_at_the_desk_and_where_it_is_signed() -> None:
    talk = Talk(1, 3, "boss1")
    for place, text in enumerate(talk.expected()):
        talk.seen[str(place)], talk.places[str(place)] = [text], talk.stream
    lacking = talk.judge()
    talk.seen["card"], talk.places["card"] = [talk.question], "im"
    open_card = talk.judge()
    talk.seen["card"].append("Decision: Approve")
    clean, lost = Verdict(0, 0, 0, False), Verdict(1, 0, 0, False)

    assert (lacking, open_card, talk.judge()) == ((clean, lost, lost), (clean, clean, lost), (clean, clean, clean))
    assert "im: '#1 may they have 3?\\n[Approve] [Reject] → Decision: Approve'" in talk.transcript()


@pytest.mark.process
def test_nothing_is_lost_and_nothing_said_twice_when_the_bot_is_killed_three_times(tmp_path: Path) -> None:
    settings = Settings(kills=3, conversations=50, seed=7, gap_seconds=2.5)
    report = anyio.run(partial(run, settings, tmp_path, print))

    assert report.is_clean, str(report)
    assert report.counts["kills"] == 3
    assert report.counts["verified"] >= 3
