"""Tests for flowbot.values.records and flowbot.values.record_lists."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.ids import UserId
from flowbot.message import Mention, Passage
from flowbot.values.context import ReadContext
from flowbot.values.types import (
    SLOT_TYPES,
    AnswerError,
    PartsError,
    RecordField,
    list_type,
    record_list_type,
    record_type,
)

CONTEXT = ReadContext(now=datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
FIELDS = (
    RecordField(name="title", label="what", type=SLOT_TYPES["text"]),
    RecordField(name="due", label="due on", type=SLOT_TYPES["date"], optional=True),
    RecordField(name="count", label="count", type=SLOT_TYPES["integer"], optional=True),
)
RECORD, RECORDS = record_type(FIELDS), record_list_type(FIELDS)
DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Passport", ("Passport", None, None)),
        ("Passport; 1 Dec 2026; 3", ("Passport", DAY, 3)),
        ("Passport;;3", ("Passport", None, 3)),
        ("Passport; 2026-12-01; 3; ;", ("Passport", DAY, 3)),
        ("Passport\t2026-12-01\t3", ("Passport", DAY, 3)),
        ("Passport\n2026-12-01\n3", ("Passport", DAY, 3)),
        ('"a; b"; 2026-12-01', ("a; b", DAY, None)),
        ('"a ""b"" c"', ('a "b" c', None, None)),
        ("What: Passport", ("Passport", None, None)),
        ("count: 3\nDUE ON: 2026-12-01\ntitle = Passport", ("Passport", DAY, 3)),
        ("what: a; b\ncount:\n", ("a; b", None, None)),
        ("what: a\n\nb\nwhat: c", ("a\n\nb\nwhat: c", None, None)),
        ('what: "a\ncount: 2"\ncount: 3', ("a\ncount: 2", None, 3)),
        ("Note: it is late", ("Note: it is late", None, None)),
    ],
)
def test_a_record_is_written_in_order_or_by_its_labels(text: str, value: tuple[object, ...]) -> None:
    assert RECORD.read(Passage(text), CONTEXT) == dict(zip(("title", "due", "count"), value, strict=True))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("; soon; many", "what: this is needed; due on: 'soon' is not a date such as 2026-09-01; count: 'many' is not a number"),
        ("a; 2026-12-01; 3; 4", "'a; 2026-12-01; 3; 4' has 4 values; write what; due on; count"),
        ("count: 3", "what: this is needed"),
        ("x" * 64_001, "that is 64,001 characters; at most 64,000 fit"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_record_is_told_field_by_field(text: str, problem: str) -> None:
    with pytest.raises(AnswerError) as raised:
        RECORD.read(Passage(text), CONTEXT)

    assert str(raised.value) == problem


def test_what_fits_and_what_was_written_is_kept_beside_what_is_wrong() -> None:
    with pytest.raises(PartsError) as raised:
        RECORDS.read(Passage("a; soon; 1\n; ; 2"), CONTEXT)

    assert raised.value.values == {"1.title": "a", "1.count": 1, "2.due": None, "2.count": 2}
    assert raised.value.texts == {"1.due": "soon", "2.title": ""}
    assert str(raised.value) == "row 1, due on: 'soon' is not a date such as 2026-09-01; row 2, what: this is needed"
    assert raised.value.said("de").startswith("Zeile 1, due on: ")


def test_of_many_problems_the_first_ones_are_told() -> None:
    with pytest.raises(PartsError) as raised:
        RECORDS.read(Passage("a; soon\n" * 14), CONTEXT)

    assert str(raised.value).count("'soon'") == 10
    assert str(raised.value).endswith("; and 4 more")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a\nb; 2026-12-01", [("a", None, None), ("b", DAY, None)]),
        ("a\r\n\r\n ; ;\nb", [("a", None, None), ("b", None, None)]),
        ("Count; What\n3; a\n; b", [("a", None, 3), ("b", None, None)]),
        ("title\tdue on\na\t2026-12-01", [("a", DAY, None)]),
        ("what; other\na; 2026-12-01", None),
        ('"a\nb"; ; 3', [("a\nb", None, 3)]),
    ],
)
def test_records_stand_on_lines_and_a_first_line_of_labels_is_a_head(
    text: str, values: list[tuple[object, ...]] | None
) -> None:
    if values is None:  # a line that names a field and something else is a record
        with pytest.raises(PartsError, match="row 1, due on: 'other' is not a date"):
            RECORDS.read(Passage(text), CONTEXT)
        return
    assert RECORDS.read(Passage(text), CONTEXT) == [
        dict(zip(("title", "due", "count"), value, strict=True)) for value in values
    ]


def test_a_mention_is_the_value_of_a_field_and_its_separators_are_its_own() -> None:
    people = record_list_type(
        [
            RecordField(name="a", label="a", type=SLOT_TYPES["text"]),
            RecordField(name="b", label="b", type=SLOT_TYPES["user"]),
        ]
    )
    text = "x; @Ann; Lee\ny; @Bob"
    mentions = (
        Mention(text="@Ann; Lee", start=3, end=12, user_id=UserId(7)),
        Mention(text="@Bob", start=16, end=20, user_id=UserId(8)),
    )

    found = people.read(Passage(text, mentions), CONTEXT)
    assert isinstance(found, list)
    assert [(each["a"], each["b"]["id"], each["b"]["name"]) for each in found] == [
        ("x", 7, "Ann; Lee"),
        ("y", 8, "Bob"),
    ]


def test_a_list_in_a_record_keeps_its_commas() -> None:
    tags = record_type([RecordField(name="tags", label="tags", type=list_type(SLOT_TYPES["text"]))])

    assert tags.read(Passage("tags: a, b"), CONTEXT) == {"tags": ["a", "b"]}
    assert tags.read(Passage("a, b"), CONTEXT) == {"tags": ["a", "b"]}


def test_too_many_records_are_refused() -> None:
    with pytest.raises(AnswerError, match="these are too many items; at most 1,000 fit"):
        RECORDS.read(Passage("a\n" * 1_001), CONTEXT)


def test_a_record_that_must_be_the_only_one_is_not_there_twice() -> None:
    with pytest.raises(AnswerError, match="item 3 stands twice"):
        record_list_type(FIELDS, unique=True).read(Passage("a\nb\na"), CONTEXT)


def test_a_field_that_was_added_later_is_none_in_what_was_kept_before() -> None:
    assert RECORD.decode({"title": "a", "gone": 1}) == {"title": "a", "due": None, "count": None}


@pytest.mark.parametrize("value", [None, 3, "x", [1], [[]]], ids=str)
def test_what_is_no_record_is_not_decoded(value: object) -> None:
    with pytest.raises(TypeError):
        RECORDS.decode(value)


ALPHABET = "ab;\t\n\r\"“”:= ,@\u2028'count titledueon1"


@given(st.text(max_size=60) | st.text(ALPHABET, max_size=60))
def test_whatever_is_written_is_a_record_or_a_problem(text: str) -> None:
    for kind in (RECORD, RECORDS):
        try:
            value = kind.read(Passage(text), CONTEXT)
        except AnswerError:
            continue
        assert kind.decode(kind.encode(value)) == value
