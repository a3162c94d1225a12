"""Tests for flowbot.engine.forms: what a form is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from flowbot.engine.collecting import Collecting
from flowbot.engine.events import FlowEvent
from flowbot.engine.forms import build_form
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Question
from flowbot.engine.snapshot import MAIN, Position, Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, StreamId, UserId
from flowbot.values.controls import Bounds, Button, Choice, Field, Form

Compile = Callable[..., CompiledFlow]
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SUBMIT = (
    Button(name="submit", label="Submit", style="primary"),
    Button(name="/cancel", label="Cancel", passes_empty=True),
)


def shown(flow: CompiledFlow, **slots: object) -> Form:
    """The form of the flow's first question."""
    snapshot = Snapshot(
        conversation=ConversationId("c"),
        flow=flow.id,
        flow_version=1,
        here=Stream(id=StreamId("im"), type="IM"),
        initiator=User(id=UserId(7)),
        trigger=Trigger(text="", at=NOW),
        positions={MAIN: Position(slots=slots)},
    )
    questions = [each.asks if isinstance(each, Collecting) else each for each in flow.states.values()]
    question = next(each for each in questions if isinstance(each, Question))
    assert question.form is not None
    return build_form(Turn(flow, snapshot, FlowEvent(key="e1"), NOW), question.form, "f-1")


def flow_of(compile_yaml: Compile, slots: str, steps: str) -> CompiledFlow:
    return compile_yaml(f"flow: f\nversion: 1\nslots:\n{slots}\nsteps:\n{steps}\n")


BOUNDS: list[tuple[str, Bounds]] = [
    ("{ type: date, ge: 2026-09-01, le: 2026-09-30 }", Bounds(least="2026-09-01", most="2026-09-30")),
    ("{ type: date, gt: 2026-08-31, lt: 2026-10-01 }", Bounds(least="2026-09-01", most="2026-09-30")),
    ("{ type: date, le: today }", Bounds(most="2026-11-25")),
    ("{ type: date, gt: 9999-12-31 }", Bounds()),
    ("{ type: date, lt: 0001-01-01 }", Bounds()),
    ("{ type: time, ge: '09:00', lt: '17:30' }", Bounds(least="09:00:00", most="17:30:00")),
    ("{ type: integer, ge: 5 }", Bounds()),
    (
        "{ type: text, min_length: 2, max_length: 5, pattern: '[a-z]+' }",
        Bounds(min_length=2, max_length=5, pattern="[a-z]+", pattern_problem="it does not have the right form"),
    ),
    (
        "{ type: text, pattern: '[a-z]+', problem: small letters }",
        Bounds(pattern="[a-z]+", pattern_problem="small letters"),
    ),
]


@pytest.mark.parametrize(("declared", "bounds"), BOUNDS)
def test_a_control_keeps_to_what_it_can_of_the_limits(compile_yaml: Compile, declared: str, bounds: Bounds) -> None:
    flow = flow_of(compile_yaml, f"  x: {declared}\n  y: {{ type: text }}", "  - ask: details\n    slots: [x, y]")

    found = shown(flow).fields[0].bounds
    if bounds.pattern is None and found.min_length is None:
        found = Bounds(least=found.least, most=found.most)
    assert found == bounds


def test_a_field_has_the_words_of_its_slot(compile_yaml: Compile) -> None:
    slots = """
  amount: { type: decimal, label: amount paid, hint: with tax }
  note: { type: text, optional: true, secret: true }
"""
    form = shown(flow_of(compile_yaml, slots, "  - ask: details\n    slots: [amount, note]"))

    amount, note = form.fields
    assert (form.id, form.buttons) == ("f-1", SUBMIT)
    assert amount == Field(name="amount", label="Amount paid", hint="with tax", kind="text-field")
    assert (note.label, note.required, note.masked) == ("Note", False, True)


@pytest.mark.parametrize(
    ("known", "values"),
    [
        ({}, ["12.50"]),
        ({"x": Decimal(5)}, ["5"]),
        ({"x": None}, []),  # left out before
    ],
)
def test_a_field_shows_its_value_else_the_suggestion(
    compile_yaml: Compile, known: Mapping[str, object], values: list[str]
) -> None:
    slots = "  x: { type: decimal, suggest: 12.50, optional: true }\n  y: { type: text }"

    assert (
        list(shown(flow_of(compile_yaml, slots, "  - ask: d\n    slots: [x, y]"), **known).fields[0].values) == values
    )


def test_a_suggestion_that_does_not_fit_is_none_and_a_secret_is_never_shown(compile_yaml: Compile) -> None:
    slots = "  x: { type: decimal, suggest: 12.50 * len(flow.name), gt: 100 }\n  y: { type: text, secret: true }"
    form = shown(flow_of(compile_yaml, slots, "  - ask: d\n    slots: [x, y]"), y="hush")

    assert [list(each.values) for each in form.fields] == [[], []]


@pytest.mark.parametrize("to_others", ["to: initiator", "who: initiator"])
@pytest.mark.parametrize("asks", ["ask: d", "collect: d\n    until: { count: 3 }"])
def test_who_may_not_cancel_has_no_button_for_it(compile_yaml: Compile, asks: str, to_others: str) -> None:
    slots = "  x: { type: text }\n  y: { type: text }"

    assert shown(flow_of(compile_yaml, slots, f"  - {asks}\n    slots: [x, y]")).buttons == SUBMIT
    assert shown(flow_of(compile_yaml, slots, f"  - {asks}\n    slots: [x, y]\n    {to_others}")).buttons == SUBMIT[:1]


def offer(compile_yaml: Compile, number: int, look: str = "") -> Form:
    of = ", ".join(f"c{each}" for each in range(number))
    return shown(flow_of(compile_yaml, f"  x: {{ type: choice, of: [{of}]{look} }}", "  - ask: x"))


def test_few_choices_are_buttons_and_more_are_a_list(compile_yaml: Compile) -> None:
    few, many = offer(compile_yaml, 5), offer(compile_yaml, 6)

    assert (few.fields, [each.name for each in few.buttons]) == ((), ["c0", "c1", "c2", "c3", "c4"])
    assert [each.kind for each in many.fields] == ["select"]
    assert many.buttons == SUBMIT
    assert [each.name for each in offer(compile_yaml, 6, ", as: buttons").buttons] == [f"c{each}" for each in range(6)]


def test_a_table_alone_has_a_button_in_each_row(compile_yaml: Compile) -> None:
    form = offer(compile_yaml, 60, ", as: table")

    assert form.row_buttons
    assert form.buttons == ()
    assert form.fields[0].choices[59] == Choice(value="c59", label="c59")


def test_nothing_to_choose_from_fails_the_turn(compile_yaml: Compile) -> None:
    flow = flow_of(compile_yaml, "  x: { type: choice, of: '[]' }", "  - ask: x")

    with pytest.raises(GuardError, match="there is nothing to choose from for 'x'"):
        shown(flow)
