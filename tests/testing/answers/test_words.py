"""Tests for flowbot.testing.answers.words, and of the boundaries that it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.testing.answers.answer import Answer
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.words import answers_to
from flowbot.values.controls import Choice
from flowbot.values.limits import Limit
from flowbot.values.types import SLOT_TYPES, RecordField, attachment_type, choice_type, list_type, record_type

D = Decimal
STEPS: dict[str, Any] = {
    "integer": 1,
    "decimal": D("0.01"),
    "date": timedelta(days=1),
    "duration": timedelta(seconds=1),
}


def slot(kind: str, **limits: object) -> CompiledSlot:
    found = [Limit(word, lambda _names, bound=bound: bound) for word, bound in limits.items()]  # type: ignore[misc]
    return CompiledSlot(name="it", label="it", type=SLOT_TYPES[kind], limits=found)


def fitting(answers: list[Answer]) -> list[object]:
    return [each.value for each in answers if each.fits]


def texts(answers: list[Answer], *, fits: bool) -> list[str]:
    return [each.text for each in answers if each.fits == fits]


@pytest.mark.parametrize("kind", SLOT_TYPES)
def test_every_type_has_answers_that_fit_and_answers_that_do_not(kind: str, around: Around) -> None:
    answers = answers_to(slot(kind), around)

    assert answers[0].fits
    assert {each.fits for each in answers} == ({True, False} if kind != "message" else {True})


@pytest.mark.parametrize("kind", SLOT_TYPES)
def test_what_fits_is_what_the_slot_itself_takes(kind: str, around: Around) -> None:
    one = slot(kind)

    for each in answers_to(one, around):
        message = around.heard(each.text, each.files)
        context = replace(around.context, message=message, stream=around.stream)
        if each.fits:
            assert one.read(message.passage, context, {}) == each.value


BOUNDS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-10_000, 10_000),
    "decimal": st.decimals(-1000, 1000, places=2),
    "date": st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    "duration": st.integers(10, 100_000).map(lambda seconds: timedelta(seconds=seconds)),
}


@pytest.mark.parametrize(("word", "inside", "outside"), [("gt", 1, 0), ("ge", 0, -1), ("lt", -1, 0), ("le", 0, 1)])
@given(drawn=st.sampled_from(sorted(BOUNDS)).flatmap(lambda kind: st.tuples(st.just(kind), BOUNDS[kind])))
def test_a_bound_is_answered_on_both_sides(
    word: str, inside: int, outside: int, drawn: tuple[str, Any], around: Around
) -> None:
    kind, bound = drawn
    answers = answers_to(slot(kind, **{word: bound}), around)

    assert bound + inside * STEPS[kind] in fitting(answers)
    assert SLOT_TYPES[kind].show(bound + outside * STEPS[kind], "en") in texts(answers, fits=False)


@given(drawn=st.sampled_from(sorted(BOUNDS)).flatmap(lambda kind: st.tuples(st.just(kind), BOUNDS[kind])))
def test_a_value_that_a_guard_tells_apart_is_answered_with_those_beside_it(
    drawn: tuple[str, Any], around: Around
) -> None:
    kind, value = drawn
    found = fitting(answers_to(slot(kind), around, [value]))

    assert all(value + steps * STEPS[kind] in found for steps in (-1, 0, 1))


@given(st.integers(0, 4))
def test_decimals_have_as_many_places_as_they_may_and_one_more(around: Around, places: int) -> None:
    answers = answers_to(slot("decimal", decimal_places=places, gt=D(0)), around)

    def longest(fits: bool) -> int:
        written = [each for each in texts(answers, fits=fits) if each.replace(".", "", 1).isdecimal()]
        return max(len(each.partition(".")[2]) for each in written)

    assert (
        max(len(str(each).partition(".")[2].rstrip("0")) for each in fitting(answers) if isinstance(each, D)) == places
    )
    assert longest(fits=False) > places


@given(least=st.integers(1, 50), more=st.integers(0, 300))
def test_texts_are_as_long_as_they_may_be_and_one_longer(around: Around, least: int, more: int) -> None:
    answers = answers_to(slot("text", min_length=least, max_length=least + more), around)
    lengths = {len(str(each)) for each in fitting(answers)}
    refused = {len(each) for each in texts(answers, fits=False)}

    assert {least, least + more} <= lengths
    assert least + more + 1 in refused
    assert least == 1 or least - 1 in refused


@pytest.mark.parametrize(
    "pattern", ["[A-Z]{2}[0-9]{3,5}", r"\d+-\d+", "(yes|no) please", "[^x]+", "a?b*c+", r"[\w.]+@\w+", "TX-.{4}"]
)
def test_a_text_that_a_pattern_wants_is_found_and_one_that_it_does_not(pattern: str, around: Around) -> None:
    answers = answers_to(slot("text", pattern=pattern), around)

    assert fitting(answers)
    assert texts(answers, fits=False)


def test_choices_are_named_by_label_value_and_number(around: Around) -> None:
    labels = {"buy": "Buy it", "sell": "Sell it"}
    offered = [Choice(value=value, label=label) for value, label in labels.items()]
    side = CompiledSlot(name="it", label="it", type=choice_type(labels), choices=lambda _names: offered)
    answers = answers_to(side, around)

    assert texts(answers, fits=True)[:6] == ["Buy it", "Sell it", "buy", "sell", "1", "2"]
    assert texts(answers, fits=False)[0] == "3"


@given(least=st.integers(1, 4), more=st.integers(0, 4), kind=st.sampled_from(["text", "integer", "hashtag", "date"]))
def test_lists_have_as_many_items_as_they_may_and_one_more(around: Around, least: int, more: int, kind: str) -> None:
    limits = [Limit("min_length", lambda _: least), Limit("max_length", lambda _: least + more)]
    answers = answers_to(CompiledSlot(name="it", label="it", type=list_type(SLOT_TYPES[kind]), limits=limits), around)

    lengths = {len(each) for each in fitting(answers) if isinstance(each, list)}
    assert {least, least + more} <= lengths
    assert any(each.count(";") == least + more for each in texts(answers, fits=False))


def test_records_have_fields_that_fit_and_one_that_does_not(around: Around) -> None:
    fields = {
        "who": CompiledSlot(name="who", label="who", type=SLOT_TYPES["user"]),
        "many": slot("integer", gt=0),
    }
    kinds = [RecordField(name=name, label=name, type=each.type) for name, each in fields.items()]
    answers = answers_to(RecordSlot(name="it", label="it", type=record_type(kinds), fields=fields), around)

    assert {"id": 7, "name": "ann"}.items() <= answers[0].value["who"].items()  # type: ignore[index]  # a record
    assert "@ann; 0" in texts(answers, fits=False)


def test_people_are_mentioned_one_by_one(around: Around) -> None:
    answers = answers_to(slot("user"), around)

    assert texts(answers, fits=True) == ["@ann", "@bob"]
    assert "@ann @bob" in texts(answers, fits=False)


def test_files_are_of_the_kinds_that_are_taken(around: Around) -> None:
    answers = answers_to(CompiledSlot(name="it", label="it", type=attachment_type(kinds=["xlsx"])), around)

    assert [each.files for each in answers if each.fits] == [("file.xlsx",)]
    assert [each.files for each in answers if not each.fits][:2] == [("report.pdf",), ("photo.png",)]


def test_moments_are_where_the_clocks_change(around: Around) -> None:
    there = replace(around, context=replace(around.context, zone=ZoneInfo("Europe/London")))
    moments = [each for each in fitting(answers_to(slot("datetime"), there)) if isinstance(each, datetime)]

    assert datetime(2027, 3, 28, 2, tzinfo=ZoneInfo("Europe/London")) in moments


def test_what_may_be_left_out_is_left_out(around: Around) -> None:
    answers = answers_to(replace(slot("integer"), optional=True), around)

    assert [each.text for each in answers if each.fits and each.value is None] == ["skip"]


def test_a_limit_may_be_another_slot(around: Around) -> None:
    back = CompiledSlot(
        name="back", label="back", type=SLOT_TYPES["date"], limits=[Limit("gt", lambda names: names.get("leave"))]
    )
    leave = date(2027, 5, 1)
    answers = answers_to(back, replace(around, names={"leave": leave}))

    assert "2027-05-01" in texts(answers, fits=False)
    assert date(2027, 5, 2) in fitting(answers)


def test_times_of_day_end_at_midnight(around: Around) -> None:
    found = fitting(answers_to(slot("time", gt=time(23, 58)), around))

    assert found == [time(23, 59)]
