"""Tests for flowbot.compiler.own_functions."""

from __future__ import annotations

from flowbot.compiler.own_functions import check_functions
from flowbot.definition.model import FlowDefinition
from flowbot.errors import Location

FLOW = FlowDefinition.model_validate(
    {"flow": "pay", "version": 1, "slots": {"amount": {"type": "decimal"}}, "steps": [{"say": "hi"}]}
)


def test_names_with_a_meaning_are_told_and_others_are_welcome() -> None:
    places = dict.fromkeys(
        ["amount", "vat", "round", "roles", "locale", "summary", "room", "loop"], Location("actions.py")
    )

    assert [each.message for each in check_functions(places, [FLOW])] == [
        "flow 'pay' has a slot 'amount' too",
        "there is a built-in function 'round' too",
        "expressions have a name 'roles' too",
        "expressions have a name 'locale' too",
        "expressions have a name 'summary' too",
        "expressions have a name 'room' too",
        "messages have a name 'loop' too",
    ]
