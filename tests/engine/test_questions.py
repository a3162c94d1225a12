"""Tests for flowbot.engine.questions: answers that come from forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flowbot.engine.effects import Reply
from flowbot.engine.events import Submitted
from flowbot.engine.machine import CompiledFlow
from flowbot.events import User
from flowbot.ids import UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANN = User(id=UserId(7), display_name="Ann")


def send(person: Any, values: Mapping[str, object]) -> str | None:
    """Send the form that is open; what the state made of it."""
    form_id = person.snapshot.main.card.form_id
    event = Submitted(key=f"s{person.snapshot.version}", form_id=form_id, by=ANN, at=NOW, values=values)
    trigger: str | None = person.hear(event).trigger
    return trigger


def problem_of(person: Any) -> object:
    return next(each for each in person.effects if isinstance(each, Reply)).names["problem"]


AGREED = """
flow: f
version: 1
slots: { agreed: { type: boolean }, other: { type: text } }
steps: [{ ask: agreed }, { ask: other }]
"""


BOX = AGREED.replace("type: boolean", "type: boolean, as: checkboxes")


@pytest.mark.parametrize(
    ("source", "values", "agreed"),
    [
        (AGREED, {"action": "yes"}, True),
        (AGREED, {"action": "no"}, False),
        (BOX, {"action": "submit", "agreed": "on"}, True),
        (BOX, {"action": "submit"}, False),
        (BOX, {"action": "send"}, False),
    ],
)
def test_yes_or_no_is_the_button_or_the_box(
    compile_yaml: Compile, stage: MakeStage, source: str, values: Mapping[str, object], agreed: bool
) -> None:
    ann = stage(compile_yaml(source))
    ann.start()

    assert send(ann, values) == "answered"
    assert ann.snapshot.slots == {"agreed": agreed}


CURRENCY = """
flow: f
version: 1
slots: { currency: { type: choice, of: { EUR: Euro, USD: Dollar } }, other: { type: text } }
steps: [{ ask: currency }, { ask: other }]
"""


def test_a_choice_is_the_button_or_the_field_of_the_authors_form(compile_yaml: Compile, stage: MakeStage) -> None:
    for values in ({"action": "USD"}, {"action": "submit", "currency": "USD"}):
        ann = stage(compile_yaml(CURRENCY))
        ann.start()
        assert send(ann, values) == "answered"
        assert ann.snapshot.slots == {"currency": "USD"}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"action": "submit"}, "this is needed"),
        ({"action": ["USD"]}, "this is needed"),
        ({}, "this is needed"),
        ({"action": "submit", "currency": "CHF"}, "'CHF' is not one of Euro or Dollar"),
    ],
)
def test_a_button_that_is_no_choice_chooses_nothing(
    compile_yaml: Compile, stage: MakeStage, values: Mapping[str, object], problem: str
) -> None:
    ann = stage(compile_yaml(CURRENCY))
    ann.start()

    assert send(ann, values) == "invalid"
    assert problem_of(ann) == problem
    assert ann.snapshot.slots == {}


TRAVEL = """
flow: f
version: 1
slots:
  back: { type: date, ge: away }
  away: { type: date }
  sure: { type: text }
steps: [{ ask: dates, slots: [back, away] }, { ask: sure }]
"""


def test_values_given_together_are_all_kept_whatever_depends_on_what(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(TRAVEL))
    ann.start()
    assert send(ann, {"back": "2026-12-05", "away": "2026-12-01", "action": "submit"}) == "answered"
    ann.says("change away")

    assert send(ann, {"back": "2026-12-09", "away": "2026-12-02", "action": "submit"}) == "answered"
    assert ann.snapshot.slots == {"back": date(2026, 12, 9), "away": date(2026, 12, 2)}


def test_limits_hold_among_the_values_that_are_given_together(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(TRAVEL))
    ann.start()

    assert send(ann, {"back": "2026-12-01", "away": "2026-12-05", "action": "submit"}) == "invalid"
    assert problem_of(ann) == "Back: it must be 2026-12-05 or later"
