"""Transcripts of any kind, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from flowbot.testing.lines import (
    Clock,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Replies,
    Restart,
    Says,
    Silent,
    Starts,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript

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
        st.builds(Starts, flow=NAMES, person=WHO, place=WHERE, slots=FIELDS, key=st.none() | NAMES),
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
        st.builds(Replies, person=WHO, place=WHERE, text=TEXTS, message=st.none() | NAMES),
        st.builds(
            Forwards,
            person=WHO,
            place=WHERE,
            source=st.sampled_from(["room", "desk", "bob"]),
            text=TEXTS,
            message=st.none() | NAMES,
        ),
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
        files=st.none() | st.lists(TEXTS, max_size=2).map(tuple),
        golden=st.booleans(),
        changed=st.none() | st.booleans(),
        pinned=st.none() | st.booleans(),
    )


ANSWERS = st.builds(StubAnswer, returns=VALUES) | st.builds(StubAnswer, raises=NAMES)
WEB_ANSWERS = st.builds(
    StubAnswer,
    returns=VALUES,
    status=st.none() | st.integers(200, 599),
    headers=st.dictionaries(NAMES, NAMES, max_size=2),
    text=st.none() | TEXTS,
)


def stubs(answers: st.SearchStrategy[StubAnswer], latencies: st.SearchStrategy[str | None]) -> st.SearchStrategy[Stub]:
    several = st.lists(answers, min_size=1, max_size=3).map(tuple)
    return st.builds(Stub, answers=several, latency=latencies)


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
    stubs=st.dictionaries(NAMES, stubs(ANSWERS, st.none() | st.just("5s")), max_size=2)
    | st.dictionaries(st.just("GET https://x.test/y"), stubs(WEB_ANSWERS, st.none()), max_size=1),
    lets=st.lists(NAMES, max_size=2).map(tuple),
    clock=st.none() | st.just("2026-11-24T09:00 Europe/London"),
    strict=st.booleans(),
    lines=st.lists(lines(), max_size=6).map(lambda each: (Says(person="bob", text="hi"), *each)),
    end=st.none() | NAMES,
    state=st.none() | NAMES,
    slots=FIELDS,
)
