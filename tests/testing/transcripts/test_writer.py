"""Tests for flowbot.testing.transcripts.writer: what is written is read as the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.testing.lines import (
    Clock,
    Expected,
    Happens,
    Joins,
    Kill,
    Line,
    Redeliver,
    Refused,
    Restart,
    Says,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.places import with_places, without_places
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.writer import write_lines, write_transcript
from tests.testing.transcripts.talks import PLACES, TRANSCRIPTS, lines


def read(text: str) -> Transcript:
    found = read_transcripts(text, "a.chat.yaml")
    assert found.problems == (), text
    (transcript,) = found.transcripts
    return transcript


@given(TRANSCRIPTS)
def test_what_is_written_is_read_as_the_same_talk(transcript: Transcript) -> None:
    there = replace(transcript, lines=tuple(with_places(transcript.lines, PLACES)))

    back = read(write_transcript(transcript))

    assert replace(back, lines=tuple(with_places(back.lines, PLACES))) == there


@given(st.lists(lines(), max_size=8))
def test_places_that_go_without_saying_are_left_out_and_given_back(talk: list[Line]) -> None:
    there = list(with_places(talk, PLACES))
    short = list(without_places(there, PLACES))

    assert list(with_places(short, PLACES)) == there
    assert sum(each.place is None for each in short) >= sum(each.place is None for each in there)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Says(person="bob", place="room", text="/expense"), "- bob@room: /expense"),
        (Says(person="bob", text="12.50"), '- bob: "12.50"'),
        (Says(person="bob", text="[EUR]"), '- bob: { says: "[EUR]" }'),
        (Says(person="bob", text="~amount.ask"), "- bob: ~amount.ask"),
        (Says(person="bob", files=("a.pdf",), text="here"), "- bob: { attach: [a.pdf], text: here }"),
        (Submits(person="bob", button="EUR"), '- bob: "[EUR]"'),
        (
            Submits(person="ann", button="Reject", values={"reason": "no receipt"}),
            '- ann: "[Reject] reason=no receipt"',
        ),
        (
            Submits(person="ann", button="Reject", message="decision.ask", stale=1),
            "- ann: { click: Reject, of: decision.ask, stale: 1 }",
        ),
        (
            Submits(person="ann", message="quantity", values={"quantity": 100}),
            "- ann: { submit: quantity, values: { quantity: 100 } }",
        ),
        (Joins(person="bob", place="room"), "- bob: { joins: room }"),
        (
            Happens(event="payments.settled", fields={"amount": 12}),
            "- { event: payments.settled, fields: { amount: 12 } }",
        ),
        (Clock(by="61m"), "- clock: +61m"),
        (Clock(to="idle"), "- clock: idle"),
        (Restart(), "- restart:"),
        (Kill(), "- kill:"),
        (Kill(point="commit"), "- kill: commit"),
        (Kill(point="commit", after=True), "- kill: { at: commit, after: true }"),
        (
            Together(lines=(Says(person="bob", text="hello"), Says(person="ann", text="hello"))),
            "- together: [{ bob: hello }, { ann: hello }]",
        ),
        (Redeliver(), "- redeliver:"),
        (Redeliver(times=2), "- redeliver: 2"),
        (Refused(pattern="not_yours"), "- refused: not_yours"),
        (Expected(text="Which currency?", buttons=("EUR", "USD")), "- bot: Which currency? [EUR] [USD]"),
        (Expected(message="amount.invalid"), "- bot: ~amount.invalid"),
        (Expected(pattern="Quote .*"), "- bot: /Quote .*/"),
        (Expected(text="/expense"), "- bot: /expense"),
        (Expected(text="~5 minutes"), "- bot: { text: ~5 minutes }"),
        (Expected(text="Two\nlines"), "- bot: |-\n    Two\n    lines"),
        (Expected(form="quantity"), "- bot: { form: quantity }"),
        (
            Expected(message="decision.ask", slots={"amount": Decimal("15.00")}, golden=True),
            "- bot: { message: decision.ask, slots: { amount: 15.00 }, golden: true }",
        ),
        (Expected(text="Votes: 2", changed=True), '- bot: { text: "Votes: 2", changed: true }'),
        (
            Expected(text="Here.", files=("a.pdf",), pinned=False),
            "- bot: { text: Here., files: [a.pdf], pinned: false }",
        ),
        (Expected(message="offer.ask", pinned=True), "- bot: { message: offer.ask, pinned: true }"),
        (Then(), "- then:"),
    ],
)
def test_a_line_is_written_as_a_person_would(line: Line, text: str) -> None:
    assert write_lines([line]) == f"{text}\n"


def test_what_yaml_has_no_type_for_is_written_as_flowbot_writes_it_elsewhere() -> None:
    line = Expected(message="a.ask", slots={"day": date(2026, 11, 24), "wait": timedelta(minutes=5)})

    assert write_lines([line]) == "- bot: { message: a.ask, slots: { day: 2026-11-24, wait: 300s } }\n"
