"""Tests for flowbot.values.forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.context import ReadContext
from flowbot.values.forms import FormField, FormReading, read_form
from flowbot.values.types import SLOT_TYPES, SlotType, choice_type, list_type

CONTEXT = ReadContext(now=datetime(2026, 11, 25, tzinfo=UTC))
LEGS = choice_type({"a": "A", "b": "B", "c": "C"})
ROOM = {"id": "fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA", "name": None, "type": None, "external": None}
BOB = {
    "id": 7078106482890,
    "name": "",
    "first_name": None,
    "last_name": None,
    "email": None,
    "username": None,
    "external": None,
}


def field(name: str, kind: str | SlotType, *, required: bool = False) -> FormField:
    return FormField(name=name, type=SLOT_TYPES[kind] if isinstance(kind, str) else kind, required=required)


ORDER = (
    field("qty", "integer", required=True),
    field("note", "text"),
    field("ccy", choice_type({"EUR": "Euro", "USD": "Dollar"})),
    field("legs", list_type(LEGS)),
    field("side", choice_type({"BUY": "Buy", "SELL": "Sell"})),
    field("cb1", choice_type({"v1": "first"})),
    field("same", list_type(SLOT_TYPES["text"])),
    field("people", list_type(SLOT_TYPES["user"])),
    field("rooms", "room"),
    field("day", "date"),
    field("at", "time"),
)

# The five submissions among the recorded datafeed events, as they came.
RECORDED: Mapping[str, tuple[Mapping[str, object], FormReading]] = {
    "all control types in one form": (
        {
            **{"action": "ok", "qty": "10", "note": "line1\nline2", "ccy": "EUR", "legs": ["a", "b"], "side": "BUY"},
            **{"cb1": "v1", "same": ["x", "y"], "people": [7078106482890], "day": "2026-12-31", "at": "13:51:06"},
            "rooms": {"userIds": ["9139691037944"], "streamIds": ["fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="]},
            "tz": "Europe/Paris",
        },
        FormReading(
            values={
                **{"qty": 10, "note": "line1\nline2", "ccy": "EUR", "legs": ["a", "b"], "side": "BUY", "cb1": "v1"},
                **{"same": ["x", "y"], "people": [BOB], "day": date(2026, 12, 31), "at": time(13, 51, 6)},
            },
            problems={"rooms": "choose rooms only, not people"},
            action="ok",
            unknown=("tz",),
        ),
    ),
    "cancel button with formnovalidate: empty strings": (
        {"action": "cancel", "qty": "", "people": []},
        FormReading(values={}, problems={"qty": "this is needed"}, action="cancel"),
    ),
    "second submit of the same form by the same user": (
        {"action": "ok", "qty": "20"},
        FormReading(values={"qty": 20}, problems={}, action="ok"),
    ),
    "table-select checkboxes": (
        {"action": "ok", "tablesel-row-1": "on", "tablesel-row-3": "on"},
        FormReading(values={}, problems={"qty": "this is needed"}, action="ok", selected_rows=(1, 3)),
    ),
    "table-select button row": (
        {"action": "tablesel-row-2"},
        FormReading(values={}, problems={"qty": "this is needed"}, action="tablesel-row-2", selected_rows=(2,)),
    ),
}


@pytest.mark.parametrize("note", RECORDED)
def test_the_recorded_submissions_are_read(note: str) -> None:
    sent, reading = RECORDED[note]

    assert read_form(sent, ORDER, CONTEXT) == reading


CASES: list[tuple[str | SlotType, Any, object]] = [
    ("text", "line1\nline2", "line1\nline2"),
    ("integer", "1,250", 1250),
    ("decimal", "5%", SLOT_TYPES["decimal"].decode("0.05")),
    ("boolean", "on", True),
    ("boolean", "yes", True),
    ("boolean", "false", False),
    ("boolean", None, False),
    ("date", "2026-12-31", date(2026, 12, 31)),
    ("time", "13:51:06", time(13, 51, 6)),
    ("user", [7078106482890], BOB),
    ("user", ["7078106482890"], BOB),
    ("room", {"userIds": [], "streamIds": ["fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="]}, ROOM),
    (LEGS, "c", "c"),
    (list_type(LEGS), ["c", "a"], ["c", "a"]),
    (list_type(LEGS), "c", ["c"]),
    ("email", "ann@example.com", "ann@example.com"),
]


@pytest.mark.parametrize(("kind", "sent", "value"), CASES)
def test_each_control_is_read_as_what_it_sends(kind: str | SlotType, sent: object, value: object) -> None:
    reading = read_form({} if sent is None else {"f": sent}, [field("f", kind, required=True)], CONTEXT)

    assert reading == FormReading(values={"f": value}, problems={}, action=None)


@pytest.mark.parametrize("sent", [None, "", " \n", [], [""], {"userIds": [], "streamIds": []}, {}], ids=str)
def test_a_control_that_was_left_alone_gives_no_value(sent: object) -> None:
    for kind in ("text", "decimal", "user", "room", "date"):
        optional = read_form({"f": sent}, [field("f", kind)], CONTEXT)
        required = read_form({"f": sent}, [field("f", kind, required=True)], CONTEXT)

        assert (optional.values, optional.problems) == ({}, {})
        assert (required.values, required.problems) == ({}, {"f": "this is needed"})


def test_every_field_has_its_own_problem_and_the_values_that_fit_are_kept() -> None:
    sent = {"action": "ok", "qty": "ten", "legs": ["a", "z"], "day": "31/12/2026", "note": "hello", "people": ["Ann"]}

    reading = read_form(sent, ORDER, CONTEXT)

    assert reading.values == {"note": "hello"}
    assert reading.problems == {
        "qty": "'ten' is not a number",
        "legs": "item 2: 'z' is not one of A, B or C",
        "day": "'31/12/2026' is not a date such as 2026-09-01",
        "people": "item 1: the form did not send the id of a person here",
    }


@pytest.mark.parametrize("kind", ["text", "integer", "boolean", "date", "email", "hashtag"])
@pytest.mark.parametrize("sent", [1, 1.5, True, ["x"], {"x": "y"}], ids=str)
def test_a_value_of_another_json_type_is_a_problem_of_its_field(kind: str, sent: object) -> None:
    reading = read_form({"f": sent}, [field("f", kind)], CONTEXT)

    assert (reading.values, reading.problems) == ({}, {"f": "the form did not send a text here"})


@pytest.mark.parametrize("action", [1, None, ["ok"], {"a": 1}, ""], ids=str)
def test_a_form_that_names_no_button_has_no_action(action: object) -> None:
    reading = read_form({"action": action}, [], CONTEXT)

    assert reading.action is None
    assert ("action" in reading.problems) is (action not in (None, ""))


def test_the_rows_head_and_foot_of_a_table_are_selected_by_key_or_by_button() -> None:
    checked = read_form(
        {
            "action": "ok",
            "tablesel-row-10": "on",
            "tablesel-row-2": "on",
            "tablesel-header": "on",
            "tablesel-row-x": "on",
        },
        [],
        CONTEXT,
    )
    pressed = read_form({"action": "tablesel-footer", "tablesel-row-1": "off"}, [], CONTEXT)

    assert (checked.selected_rows, checked.selected_header, checked.selected_footer) == ((2, 10), True, False)
    assert checked.unknown == ("tablesel-row-x",)
    assert (pressed.selected_rows, pressed.selected_header, pressed.selected_footer) == ((), False, True)
    assert pressed.unknown == ("tablesel-row-1",)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["on", "ok", "a", "2026-12-31"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["userIds", "streamIds", "id"]) | st.text(), inner, max_size=3)
    ),
    max_leaves=15,
)
NAMES = (
    st.sampled_from([*(each.name for each in ORDER), "action", "tablesel-row-1", "tablesel-header", "tz"]) | st.text()
)


@given(st.dictionaries(NAMES, JSON, max_size=12))
def test_nothing_is_raised_on_any_submission(sent: dict[str, object]) -> None:
    reading = read_form(sent, ORDER, CONTEXT)

    assert not reading.values.keys() & reading.problems.keys()
    assert set(reading.unknown) <= sent.keys() - {each.name for each in ORDER}
