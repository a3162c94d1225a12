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
    Edits,
    Expected,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Restart,
    Says,
    Silent,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript
from flowbot.testing.transcripts.places import with_places, without_places
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.writer import write_lines, write_transcript

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
)
LOOKS = st.sampled_from(
    [
        "~",
        "[Yes]",
        "[Submit] a=b c",
        " ",
        "\n",
        "/",
        "12.50",
        "007",
        "true",
        "null",
        "a: b",
        " #",
        '"',
        "'",
        "\\",
        "=",
        "@bob",
    ]
)
TEXTS = st.lists(st.one_of(LOOKS, st.text(CHARACTERS, max_size=6)), max_size=4).map("".join)
NAMES = st.from_regex(r"[a-z][a-z_]{0,6}(\.[a-z]{1,5})?", fullmatch=True)
LABELS = st.from_regex(r"[A-Za-z0-9/.]([A-Za-z0-9 ./-]{0,8}[a-z0-9])?", fullmatch=True)
NUMBERS = st.integers(-1000, 1000) | st.decimals(-100, 100, places=2)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS.filter(bool), each, max_size=3),
    max_leaves=4,
)
FIELDS = st.dictionaries(TEXTS.filter(bool), VALUES, max_size=3)
PEOPLE = ("bob", "ann", "cara")
PLACES = {"room": TalkPlace(members=("bob",)), "desk": TalkPlace(im="ann")}
WHERE = st.sampled_from([None, "room", "desk", "bob"])
WHO = st.sampled_from(PEOPLE)
MOMENTS = st.sampled_from(["2026-11-24", "2026-11-24T09:00", "2026-11-24T09:00:30 Europe/London", "idle"])


def lines() -> st.SearchStrategy[Line]:
    """Any line."""
    return st.one_of(
        deeds(),
        st.builds(Happens, event=NAMES, person=st.none() | WHO, place=WHERE, fields=FIELDS, key=st.none() | NAMES),
        st.builds(Happens, webhook=NAMES, fields=FIELDS, key=st.none() | NAMES),
        st.builds(Clock, by=st.sampled_from(["61m", "1h30m", "2d"])) | st.builds(Clock, to=MOMENTS),
        st.just(Restart()),
        st.builds(Kill, point=st.none() | NAMES, after=st.booleans(), nth=st.integers(1, 3)),
        st.builds(Together, lines=st.lists(deeds(), max_size=2).map(tuple), reverse=st.booleans()),
        st.builds(Redeliver, times=st.integers(1, 3), last=st.integers(1, 3)),
        st.builds(Refused, place=WHERE, pattern=NAMES),
        st.just(Silent()) | st.just(Then()),
        expectations(),
    )


def deeds() -> st.SearchStrategy[Line]:
    """What a person does."""
    return st.one_of(
        st.builds(Says, person=WHO, place=WHERE, text=TEXTS),
        st.builds(Says, person=WHO, text=TEXTS, files=st.lists(NAMES, min_size=1, max_size=2).map(tuple)),
        st.builds(Says, person=WHO, files=st.just(("a.txt", "b.txt")), contents=st.just({"b.txt": b"a\nb"})),
        st.builds(
            Submits,
            person=WHO,
            place=WHERE,
            button=st.none() | LABELS,
            message=st.none() | NAMES,
            values=FIELDS | st.dictionaries(LABELS, TEXTS | st.lists(TEXTS, min_size=2, max_size=3), max_size=3),
            raw=st.booleans(),
            stale=st.integers(0, 3),
        ),
        st.builds(Edits, person=WHO, place=WHERE, text=TEXTS),
        st.builds(Joins, person=WHO, place=WHERE),
        st.builds(Leaves, person=WHO, place=WHERE),
    )


def expectations() -> st.SearchStrategy[Expected]:
    return st.builds(
        Expected,
        place=WHERE,
        text=st.none() | TEXTS,
        pattern=st.none() | st.sampled_from(["a.*", "/", "[0-9]+ votes", " x "]),
        message=st.none() | NAMES,
        form=st.none() | NAMES,
        slots=st.just({}) | FIELDS,
        buttons=st.none() | st.lists(LABELS | TEXTS, max_size=3).map(tuple),
        fields=st.none() | st.lists(TEXTS, max_size=2).map(tuple),
        golden=st.booleans(),
        changed=st.none() | st.booleans(),
    )


ANSWERS = st.builds(StubAnswer, returns=VALUES) | st.builds(StubAnswer, raises=NAMES)
WEB_ANSWERS = st.builds(
    StubAnswer,
    returns=VALUES,
    status=st.none() | st.integers(200, 599),
    headers=st.dictionaries(NAMES, NAMES, max_size=2),
    text=st.none() | TEXTS,
)


def stubs(answers: st.SearchStrategy[StubAnswer]) -> st.SearchStrategy[Stub]:
    several = st.lists(answers, min_size=1, max_size=3).map(tuple)
    return st.builds(Stub, answers=several, latency=st.none() | st.just("5s"))


TRANSCRIPTS = st.builds(
    Transcript,
    title=TEXTS.filter(bool),
    flow=st.none() | NAMES,
    people=st.fixed_dictionaries(
        {
            "bob": st.builds(TalkPerson, roles=st.lists(NAMES, max_size=2).map(tuple), external=st.booleans()),
            "ann": st.builds(TalkPerson, zone=st.none() | st.just("Europe/London"), locale=st.none() | st.just("de")),
            "cara": st.just(TalkPerson()),
        }
    ),
    places=st.just(PLACES),
    stubs=st.dictionaries(NAMES, stubs(ANSWERS), max_size=2)
    | st.dictionaries(st.just("GET https://x.test/y"), stubs(WEB_ANSWERS), max_size=1),
    lets=st.lists(NAMES, max_size=2).map(tuple),
    clock=st.none() | st.just("2026-11-24T09:00 Europe/London"),
    strict=st.booleans(),
    lines=st.lists(lines(), max_size=6).map(tuple),
    end=st.none() | NAMES,
    state=st.none() | NAMES,
    slots=FIELDS,
)


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
        (Then(), "- then:"),
    ],
)
def test_a_line_is_written_as_a_person_would(line: Line, text: str) -> None:
    assert write_lines([line]) == f"{text}\n"


def test_what_yaml_has_no_type_for_is_written_as_flowbot_writes_it_elsewhere() -> None:
    line = Expected(message="a.ask", slots={"day": date(2026, 11, 24), "wait": timedelta(minutes=5)})

    assert write_lines([line]) == "- bot: { message: a.ask, slots: { day: 2026-11-24, wait: 300s } }\n"
