"""Tests that the functions of flowbot know just the keys of the classes that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin, is_typeddict

import pytest

import flowbot
from flowbot.definition.annotations import keys_of
from flowbot.definition.asking import Close, Live
from flowbot.definition.builder import flow, slots, step_keys, triggers
from flowbot.definition.handlers import HANDLER_CLASSES
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import STEP_CLASSES, Option, Retries
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.definition.waiting import Reminder

KEYS: Mapping[str, Any] = {
    "ask": step_keys.AskKeys,
    "call": step_keys.CallKeys,
    "collect": step_keys.CollectKeys,
    "confirm": step_keys.ConfirmKeys,
    "each": step_keys.EachKeys,
    "goto": step_keys.GotoKeys,
    "http": step_keys.HttpKeys,
    "if": step_keys.IfKeys,
    "listen": step_keys.ListenKeys,
    "parallel": step_keys.ParallelKeys,
    "run": step_keys.RunKeys,
    "say": step_keys.SpeakingKeys,
    "send": step_keys.SpeakingKeys,
    "update": step_keys.UpdateKeys,
}
"""What a step may have besides its first value; those that are not here have what every step has."""
TRIGGER_KEYS: Mapping[str, Any] = {
    "mention": triggers.MentionKeys,
    "event": triggers.EventKeys,
    "form": triggers.EventKeys,
    "cron": triggers.CronKeys,
    "webhook": triggers.WebhookKeys,
}
"""What a trigger may have besides its first value; those that are not here are messages."""
OWN: Mapping[str, set[str]] = {
    "call": {"save"},  # whose type depends on the action
    "collect": {"until"},
    "each": {"in", "do"},
    "listen": {"for"},
    "parallel": {"branches"},
}
"""The arguments that a function has beside them."""


def keywords(told: Any) -> set[str]:
    keys = get_origin(told) or told
    assert is_typeddict(keys)
    found: set[str] = set()
    for base in (keys, *getattr(keys, "__orig_bases__", ())):
        if is_typeddict(get_origin(base) or base):
            found |= set((get_origin(base) or base).__annotations__)
            found |= keywords(base) if base is not keys else set()
    return found


def without_underscores(names: set[str]) -> set[str]:
    return {name.removesuffix("_") for name in names}


@pytest.mark.parametrize("kind", STEP_CLASSES)
def test_every_step_has_a_function_with_its_keys(kind: str) -> None:
    told = without_underscores(keywords(KEYS.get(kind, step_keys.StepKeys)))

    assert f"{kind}_" in flowbot.__all__ or kind in flowbot.__all__
    assert told | OWN.get(kind, set()) | {kind} == set(keys_of(STEP_CLASSES[kind]))


@pytest.mark.parametrize("kind", TRIGGER_CLASSES)
def test_every_trigger_has_a_method_with_its_keys(kind: str) -> None:
    told = keywords(TRIGGER_KEYS.get(kind, triggers.TriggerKeys))

    assert hasattr(flowbot.on, kind)
    assert (told | {kind}) - {"then"} == set(keys_of(TRIGGER_CLASSES[kind]))
    if kind in HANDLER_CLASSES:
        assert told | {kind} == set(keys_of(HANDLER_CLASSES[kind]))


def test_every_type_of_slot_has_a_type_of_python() -> None:
    assert {*slots.TYPE_NAMES.values(), "choice", "list", "record"} == set(SLOT_CLASSES)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        (slots.TextKeys, ["text"]),
        (slots.IntegerKeys, ["integer"]),
        (slots.DecimalKeys, ["decimal"]),
        (slots.LimitKeys, ["date", "time", "datetime", "duration"]),
        (slots.ListKeys, ["list"]),
        (slots.AttachmentKeys, ["attachment"]),
        (slots.RecordKeys, ["record"]),
        (slots.IdentifiedKeys, ["user", "room", "stream"]),
        (slots.SlotKeys, ["message"]),
        (slots.SlotKeys, ["boolean", "choice", "email", "url", "timezone", "hashtag", "cashtag"]),
    ],
)
def test_every_slot_takes_the_keys_of_its_type(told: Any, kinds: list[str]) -> None:
    for kind in kinds:
        assert without_underscores(keywords(told)) - {"name", "of"} == set(keys_of(SLOT_CLASSES[kind])) - {
            "type",
            "of",
            "items",
            "fields",
        }


@pytest.mark.parametrize(
    ("told", "model", "others"),
    [
        (flow.FlowKeys, FlowDefinition, {"slots", "steps", "states", "ends", "any_time", "args", "returns"}),
        (step_keys.OptionKeys, Option, {"slots"}),
        (step_keys.CloseKeys, Close, set()),
        (step_keys.LiveKeys, Live, set()),
        (step_keys.RetriesKeys, Retries, {"max"}),
        (step_keys.ReminderKeys, Reminder, {"after", "every", "at"}),
    ],
)
def test_the_other_functions_take_the_keys_of_their_parts(told: Any, model: type[Part], others: set[str]) -> None:
    assert keywords(told) | others == set(keys_of(model))


def test_a_state_takes_the_keys_of_states() -> None:
    assert without_underscores(keywords(step_keys.StateKeys)) == set(keys_of(StateDefinition))
