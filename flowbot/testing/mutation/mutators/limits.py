"""Slots that take other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from flowbot.definition.model import FlowDefinition
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot
from flowbot.testing.mutation.edits import Edit, becomes, without
from flowbot.testing.mutation.tree import GONE, said, value_at
from flowbot.values.limits import IDENTIFIED_WORDS, LIMIT_WORDS

_SIDES = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
_COUNTS = ("max_length", "min_length", "decimal_places", "max_digits", "max_size")


def drop_limit(flow: FlowDefinition) -> Iterator[Edit]:
    """A slot takes what is beyond one of its limits."""
    for key in (*LIMIT_WORDS, *IDENTIFIED_WORDS, "max_size", "kinds", "check", "unique"):
        yield from without(flow, SlotBase, key=key)


def shift_limit(flow: FlowDefinition) -> Iterator[Edit]:
    """A slot takes its limit itself, or does not any more; a length is one more."""
    for word, other in _SIDES.items():
        for path, limit in said(flow, word, SlotBase):
            slot = value_at(flow, path[:-1])
            if getattr(slot, other) is None:
                changed = slot.model_copy(update={word: None, other: limit})
                yield Edit(path[:-1], changed, f"'{other}' instead of '{word}'", shown=path)
    for word in _COUNTS:
        yield from (becomes(path, limit, limit + 1) for path, limit in said(flow, word, SlotBase))


def other_limit(flow: FlowDefinition) -> Iterator[Edit]:
    """The number that limits a slot is one more."""
    for word in _SIDES:
        for path, limit in said(flow, word, SlotBase):
            if isinstance(limit, Decimal):
                yield becomes(path, limit, limit + 1)


def drop_choice(flow: FlowDefinition) -> Iterator[Edit]:
    """One of several choices is not there."""
    for path, choices in said(flow, "of", ChoiceSlot):
        if isinstance(choices, Mapping) and len(choices) > 1:
            yield from (Edit((*path, value), GONE, f"without the choice '{value}'") for value in choices)


def drop_optional(flow: FlowDefinition) -> Iterator[Edit]:
    """What may be left out is asked for until it is given."""
    yield from without(flow, SlotBase, key="optional")


def drop_default(flow: FlowDefinition) -> Iterator[Edit]:
    """A slot is empty at the beginning."""
    yield from without(flow, SlotBase, key="default")


def drop_suggestion(flow: FlowDefinition) -> Iterator[Edit]:
    """A control shows nothing at first."""
    yield from without(flow, SlotBase, key="suggest")


def tell_secret(flow: FlowDefinition) -> Iterator[Edit]:
    """What is masked is shown."""
    yield from without(flow, SlotBase, key="secret")
