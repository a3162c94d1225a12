"""Defaults: what slots hold that nobody has filled."""

from __future__ import annotations

from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.values.types import AnswerError


def fill_defaults(flow: FlowFacts, turn: Turn) -> None:
    """Fill each slot that has a default and holds nothing."""
    for slot in flow.slots.values():
        if slot.default is not None and slot.name not in turn.slots:
            turn.fill(slot.name, _default(slot, slot.default(turn.names()), turn))


def _default(slot: CompiledSlot, value: object, turn: Turn) -> object:
    try:
        return slot.fit(value, turn.now, turn.names())
    except AnswerError as error:
        raise GuardError(f"the default of '{slot.name}' is none: {error}") from error
