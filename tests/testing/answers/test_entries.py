"""Tests for flowbot.testing.answers.entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flowbot.engine.facts import CompiledSlot
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.entries import entries_of
from flowbot.values.controls import Choice
from flowbot.values.limits import Limit
from flowbot.values.types import SLOT_TYPES, choice_type


def slot(kind: str, **limits: object) -> CompiledSlot:
    found = [Limit(word, lambda _names, bound=bound: bound) for word, bound in limits.items()]  # type: ignore[misc]
    return CompiledSlot(name="it", label="it", type=SLOT_TYPES[kind], limits=found)


def test_a_picker_holds_days_on_both_sides_of_a_bound(around: Around) -> None:
    entries = entries_of(slot("date", le=date(2026, 11, 25)), around)

    assert "2026-11-25" in [each.sent for each in entries if each.fits]
    assert "2026-11-26" in [each.sent for each in entries if not each.fits]


def test_a_selector_sends_ids_and_a_line_has_names(around: Around) -> None:
    person, room = entries_of(slot("user"), around)[0], entries_of(slot("room"), around)[0]

    assert (person.shown, person.sent, person.fits) == ("@ann", [7], True)
    assert (room.shown, room.sent, room.fits) == ("#Desk", {"streamIds": [around.rooms[0].id]}, True)


def test_a_choice_is_sent_by_its_value_and_one_that_was_not_offered_is_refused(around: Around) -> None:
    labels = {"buy": "Buy it", "sell": "Sell it"}
    offered = [Choice(value=value, label=label) for value, label in labels.items()]
    side = CompiledSlot(name="it", label="it", type=choice_type(labels), choices=lambda _names: offered)

    entries = entries_of(side, around)

    assert [each.sent for each in entries if each.fits] == ["buy", "sell"]
    assert [each.sent for each in entries if not each.fits] == ["no such choice", None]


@pytest.mark.parametrize("kind", [each for each in SLOT_TYPES if each not in ("message", "boolean")])
def test_a_field_that_is_left_alone_fits_where_it_may_be_left_out(kind: str, around: Around) -> None:
    needed, optional = slot(kind), replace(slot(kind), optional=True)

    assert [each.fits for each in entries_of(needed, around) if each.sent is None] == [False]
    assert [each.fits for each in entries_of(optional, around) if each.sent is None] == [True]


def test_a_field_for_texts_takes_what_is_typed(around: Around) -> None:
    entries = entries_of(slot("date"), around, is_typed=True)

    assert "tomorrow" in [each.sent for each in entries if each.fits]
