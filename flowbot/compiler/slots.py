"""Slots as the engine has them: types, limits, choices and values as callables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flowbot.compiler.columns import given_with_options
from flowbot.compiler.compilation import Compilation, slot_type
from flowbot.compiler.expressions import Expression
from flowbot.compiler.identified import nobody_for_none
from flowbot.compiler.offered import choosable, offered_slots
from flowbot.compiler.words import WordFinder
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, record_in
from flowbot.definition.slots import RecordSlot as RecordDefinition
from flowbot.definition.steps import Path
from flowbot.definition.written import read_written
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.record_slots import RecordSlot, field_of
from flowbot.errors import GuardError
from flowbot.values.controls import Choice, is_choosable, sendable
from flowbot.values.limits import Limit
from flowbot.values.moments import in_zone
from flowbot.values.types import SlotType, choice_type, list_type, record_list_type, record_type

MAX_CHOICES = 1_000
"""The most that an expression may give to choose from."""


def compile_slots(compilation: Compilation, words: WordFinder, asked: Mapping[str, object]) -> dict[str, CompiledSlot]:
    """Every slot of a flow by its name; `asked` are those that some question fills."""
    anew = given_with_options(compilation)
    made = {
        name: _compile(compilation, words, name, slot, is_asked=name in asked, is_given_anew=name in anew)
        for name, slot in compilation.definition.slots.items()
    }
    return made | {name: choosable(made[name]) for name in offered_slots(compilation)}


def _compile(
    compilation: Compilation, words: WordFinder, name: str, slot: SlotBase, *, is_asked: bool, is_given_anew: bool
) -> CompiledSlot:
    described = _described(compilation, words, ("slots", name), name, slot)
    described |= {
        "default": _value(compilation, name, "default", slot.default),
        "suggest": _value(compilation, name, "suggest", slot.suggest),
        "is_asked": is_asked,
        "is_given_anew": is_given_anew,
        "block": compilation.columns.get(name, ""),
    }
    record = record_in(slot)
    if record is None:
        return CompiledSlot(**described)
    path = ("slots", name, "items", "fields") if isinstance(slot, ListSlot) else ("slots", name, "fields")
    inside = frozenset(record.parts)
    fields = {
        field: CompiledSlot(**_described(compilation, words, (*path, field), f"{name}.{field}", each, inside))
        for field, each in record.parts.items()
    }
    described["depends_on"] |= {each for field in fields.values() for each in field.depends_on} - {name}
    parts, unique = [field_of(each, each.type) for each in fields.values()], isinstance(slot, ListSlot) and slot.unique
    described["type"] = record_list_type(parts, unique=unique) if isinstance(slot, ListSlot) else record_type(parts)
    validate = compilation.validator(record)
    return RecordSlot(**described, fields=fields, unique=unique, validate=validate)


def _described(
    compilation: Compilation,
    words: WordFinder,
    path: tuple[str, ...],
    name: str,
    slot: SlotBase,
    inside: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What there is to know of a slot, or of a field of a record beside the other fields."""
    expressions = compilation.expressions
    slots = set(compilation.definition.slots) - inside
    known = slots | inside
    limits, named = _limits(compilation, path, slot, known)
    item_limits: tuple[Limit, ...] = ()
    if isinstance(slot, ListSlot) and not isinstance(slot.items, RecordDefinition):
        item_limits, more = _limits(compilation, (*path, "items"), slot.items, known)
        named |= more
    holds = expressions.get((*path, "check"))
    chosen, of_path = _chosen(path, slot)
    of = expressions.get(of_path) if chosen is not None else None
    choices: Callable[[Mapping[str, object]], Sequence[Choice]] | None = None
    kind = slot_type(slot)
    if of is not None:
        choices = _made(of.evaluate)
    elif chosen is not None and isinstance(chosen.of, dict):
        offered = words.choices(name, chosen.of)
        kind, choices = _retyping(slot)(offered), _constant(offered)
    for expression in (holds, of):
        named |= expression.names & known if expression is not None else set()
    return {
        "name": path[-1],
        "label": words.label(name, slot),
        "type": kind,
        "limits": limits,
        "item_limits": item_limits,
        "depends_on": frozenset((named & slots) - {path[-1]}),
        "choices": choices,
        "retyped": _retyping(slot) if of is not None else None,
        "holds": _holding(holds, holds.names & known) if holds is not None else None,
        "problem": slot.problem,
        "hint": slot.hint or "",
        "optional": slot.optional,
        "secret": slot.secret,
    }


def _chosen(path: tuple[str, ...], slot: SlotBase) -> tuple[ChoiceSlot | None, tuple[str, ...]]:
    """The choice that a slot is, or is a list of, and where its `of` stands."""
    if isinstance(slot, ListSlot) and isinstance(slot.items, ChoiceSlot):
        return slot.items, (*path, "items", "of")
    return (slot if isinstance(slot, ChoiceSlot) else None), (*path, "of")


def _limits(
    compilation: Compilation, path: Path, slot: SlotBase, known: Collection[str]
) -> tuple[tuple[Limit, ...], set[str]]:
    """The limits of the slot at a place, and the slots and fields that they name."""
    limits: list[Limit] = []
    depends_on: set[str] = set()
    for word, value in slot.limits.items():
        expression = compilation.expressions.get((*path, word))
        if expression is not None:
            named = expression.names & set(known)
            evaluate = nobody_for_none(expression.evaluate) if word == "of" else expression.evaluate
            limits.append(Limit(word, _bound(evaluate, named)))
            depends_on |= named
        else:
            limits.append(Limit(word, _constant(_plain(value, compilation.zone))))
    return tuple(limits), depends_on


def _value(compilation: Compilation, name: str, key: str, value: object) -> Evaluate | None:
    if value is None:
        return None
    expression = compilation.expressions.get(("slots", name, key))
    if expression is not None:
        return expression.evaluate
    written = read_written(compilation.slot_types[name].name, value) if isinstance(value, str) else None
    return _constant(value if written is None else _plain(written, compilation.zone))


def _retyping(slot: SlotBase) -> Callable[[Sequence[Choice]], SlotType]:
    """Choices → the type of a slot that chooses among them."""

    @lru_cache(maxsize=64)
    def retype(labels: tuple[tuple[str, str], ...]) -> SlotType:
        chosen = choice_type(dict(labels))
        return list_type(chosen, unique=slot.unique) if isinstance(slot, ListSlot) else chosen

    return lambda choices: retype(tuple((each.value, each.label) for each in choices))


def _made(evaluate: Evaluate) -> Callable[[Mapping[str, object]], Sequence[Choice]]:
    """What an expression gives to choose from: texts, `{value, label}` rows, or value → label."""

    def choices(names: Mapping[str, object]) -> Sequence[Choice]:
        found = evaluate(names)
        if isinstance(found, Mapping):
            found = [{"value": value, "label": label} for value, label in found.items()]
        if not isinstance(found, list | tuple):
            raise GuardError(f"{'nothing' if found is None else f'a {type(found).__name__}'} is not a list of choices")
        if len(found) > MAX_CHOICES:
            raise GuardError(f"these are {len(found):,} choices; at most {MAX_CHOICES:,} can be offered")
        made = [_choice(each) for each in found]
        return list({each.value: each for each in made}.values())

    return choices


def _choice(row: object) -> Choice:
    if isinstance(row, Mapping):
        value = row.get("value")
        if not isinstance(value, str) or not is_choosable(value):
            raise GuardError("a row of choices needs a text as its `value`")
        cells = {str(key): _shown(cell) for key, cell in row.items() if key not in ("value", "label")}
        return Choice(value=sendable(value), label=str(row.get("label") or sendable(value)), cells=cells)
    if not isinstance(row, str) or not is_choosable(row):
        raise GuardError(f"a choice is a text, not {row!r}")
    return Choice(value=sendable(row), label=sendable(row))


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _bound(evaluate: Evaluate, slots: frozenset[str]) -> Callable[[Mapping[str, object]], object]:
    """A limit over other slots: none while one of them is not filled."""

    def bound(names: Mapping[str, object]) -> object:
        return evaluate(names) if all(names.get(slot) is not None for slot in slots) else None

    return bound


def _holding(check: Expression, slots: frozenset[str]) -> Evaluate:
    """A check over other slots: it holds while it cannot be evaluated for want of one of them."""

    def holds(names: Mapping[str, object]) -> object:
        try:
            return check.evaluate(names)
        except GuardError:
            if all(names.get(slot) is not None for slot in slots):
                raise
            return True

    return holds


def _constant(value: Any) -> Callable[[Mapping[str, object]], Any]:
    return lambda _names: value


def _plain(value: object, zone: tzinfo) -> object:
    """A whole decimal as an integer, so that messages show `3` and not `3.0`; a moment without a zone in the flow's."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return in_zone(value, zone)
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
