"""Tests for flowbot.cli._lines."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.cli._lines import ClockTurn, Saving, Spoken, StateQuery, Told, read_line

ROOMS = ("desk", "fx-1", "FX desk", "FX")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
COLON = (
    "a line with a colon is `:attach report.pdf`, `:clock +1d`, `:clock 2026-11-24T09:00`, "
    "`:event payments.settled amount=12`, `:webhook alarm what=fire`, `:state` or `:save talk.chat.yaml`"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hello", Spoken("hello")),
        ("  hello ", Spoken("  hello ")),
        ("@ravi approve", Spoken("approve", "ravi")),
        ("@ravi  [Approve] note='a b'", Spoken("[Approve] note='a b'", "ravi")),
        ("@r.b-c hello", Spoken("hello", "r.b-c")),
        ("@ravi", Spoken("@ravi")),
        ("@ravi ", Spoken("@ravi ")),
        ("@you @ravi is my manager", Spoken("@ravi is my manager", "you")),
        ("@bot hello", Spoken("@bot hello")),
        ("@BOT hello", Spoken("@BOT hello")),
        ("ask @ravi please", Spoken("ask @ravi please")),
        ("#desk hello", Spoken("hello", None, "desk")),
        ("#fx-1 @bot hello", Spoken("@bot hello", None, "fx-1")),
        ("@ravi #desk [Yes]", Spoken("[Yes]", "ravi", "desk")),
        ("#FX desk hello", Spoken("hello", None, "FX desk")),
        ("@ravi #FX desks are busy", Spoken("desks are busy", "ravi", "FX")),
        ("#topic hello", Spoken("#topic hello")),
        ("#desk", Spoken("#desk")),
        (":attach a.pdf", Spoken("", files=("a.pdf",))),
        (":attach a.pdf,b.docx here they are", Spoken("here they are", files=("a.pdf", "b.docx"))),
        ("@ravi #desk :attach a.pdf", Spoken("", "ravi", "desk", ("a.pdf",))),
        (":state", StateQuery()),
        (" :state ", StateQuery()),
        (":clock +1d", ClockTurn(by=timedelta(days=1))),
        (":clock +1h30m", ClockTurn(by=timedelta(minutes=90))),
        (":clock 2026-11-24", ClockTurn(to=datetime(2026, 11, 24, tzinfo=UTC))),
        (":clock 2026-11-24T09:00", ClockTurn(to=datetime(2026, 11, 24, 9, tzinfo=UTC))),
        (":event a.b", Told("event", "a.b", {})),
        (
            ":event a.b n=12 x=-1.5 yes=true note='a lunch'",
            Told("event", "a.b", {"n": 12, "x": Decimal("-1.5"), "yes": True, "note": "a lunch"}),
        ),
        (":event CONNECTIONREQUESTED", Told("event", "CONNECTIONREQUESTED", {})),
        ("@carol :event CONNECTIONREQUESTED", Told("event", "CONNECTIONREQUESTED", {}, "carol")),
        ("@ravi #desk :event USERJOINEDROOM a=1", Told("event", "USERJOINEDROOM", {"a": 1}, "ravi", "desk")),
        ("@ravi :event a.b", Spoken(":event a.b", "ravi")),
        (":save tests/lunch.chat.yaml", Saving(Path("tests/lunch.chat.yaml"))),
        (":webhook alarm what=fire", Told("webhook", "alarm", {"what": "fire"})),
        (":smile: hello", Spoken(":smile: hello")),
        (":) hello", Spoken(":) hello")),
    ],
)
def test_a_line_is_what_somebody_says_or_is_for_the_chat(line: str, expected: object) -> None:
    assert read_line(line, "bot", ROOMS) == expected


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (":clokc +1d", COLON),
        (":clock", COLON),
        (":state now", COLON),
        (":event", COLON),
        (":event a.b amount", "'amount' is not field=value, such as :event a.b amount=12.50"),
        (":clock +soon", "'+soon' is neither +1h30m nor a moment such as 2026-11-24T09:00"),
        (":clock +0s", "'+0s' is neither +1h30m nor a moment such as 2026-11-24T09:00"),
        (":clock tomorrow", "'tomorrow' is neither +1h30m nor a moment such as 2026-11-24T09:00"),
    ],
)
def test_what_the_chat_does_not_understand_is_told_with_what_it_does(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        read_line(line, "bot")


def test_a_clock_is_turned_by_a_while_or_to_a_moment() -> None:
    later = datetime(2026, 11, 24, tzinfo=UTC)

    assert ClockTurn(by=timedelta(hours=1)).moment(NOW) == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert ClockTurn(to=later).moment(NOW) == later
    with pytest.raises(ValueError, match="the calendar ends"):
        ClockTurn(by=timedelta(days=4_000_000)).moment(NOW)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_that_is_said_is_lost(text: str) -> None:
    with suppress(ValueError):  # a line for the chat that is written wrong
        line = read_line(f"@ravi {text}", "bot", ROOMS)

        assert isinstance(line, Spoken)
        assert line.text.strip() in text or line.text == f"@ravi {text}"
