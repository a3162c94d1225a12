"""Slots that nothing can fill: limits that exclude one another, first values that the slot does not take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.steps import Path
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionSyntaxError, GuardError
from flowbot.values.types import AnswerError

_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""No value that is the same for every conversation depends on it."""
_BOUNDS = (("min_length", "max_length"), ("ge", "le"), ("gt", "le"), ("ge", "lt"), ("gt", "lt"))


def check_limits_agree(compilation: Compilation, path: Path, slot: SlotBase) -> None:
    """Report a pair of limits, of the slot at a place, between which there is nothing."""
    limits: dict[str, Any] = {
        word: value for word, value in slot.limits.items() if (*path, word) not in compilation.expressions
    }
    for least, most in _BOUNDS:
        if least in limits and most in limits and _is_empty(limits[least], limits[most], {least, most}):
            message = f"no value keeps to this and to `{least}: {limits[least]}`"
            compilation.report(DefinitionSyntaxError, message, (*path, most), code="FB134")


def _is_empty(least: Any, most: Any, words: set[str]) -> bool:
    try:
        return bool(least > most or (least == most and words & {"gt", "lt"}))
    except TypeError:  # moments with and without a zone
        return False


def check_first_values(compilation: Compilation, flow: CompiledFlow) -> None:
    """Report defaults and suggestions, the same for every conversation, that their slot does not take."""
    for name, slot in flow.slots.items():
        for key, value in (("default", slot.default), ("suggest", slot.suggest)):
            if value is not None and _is_constant(compilation, name, key) and (problem := _problem(slot, value)):
                compilation.report(DefinitionSyntaxError, problem, ("slots", name, key), code="FB135")


def _is_constant(compilation: Compilation, name: str, key: str) -> bool:
    """Whether neither the value nor what is checked of it names anything else."""
    found = (compilation.expressions.get(("slots", name, each)) for each in (key, "check"))
    return not any(each.names - {name} for each in found if each is not None)


def _problem(slot: CompiledSlot, evaluate: Evaluate) -> str | None:
    """Why a value that is the same for every conversation cannot be the first of a slot."""
    try:
        value = evaluate({})
    except GuardError as error:
        return str(error)
    try:
        slot.fit(value, _NOW, {})
    except AnswerError as problem:
        return f"the slot does not take this: {problem}"
    except GuardError:
        return None  # its limits or choices need a conversation
    return None
