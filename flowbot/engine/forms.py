"""The form of a question: what it shows now, and what a submission of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.records import user_names
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.values.controls import Bounds, Button, Choice, Field, Form, Kind, held
from flowbot.values.forms import FormField, read_form
from flowbot.values.types import AnswerError

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedField:
    """A field of a question's form."""

    slot: CompiledSlot
    kind: Kind
    multiple: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether its control sends what a person typed."""
        return self.kind in ("text-field", "textarea")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """A question's form, as far as it is the same whenever it is asked."""

    fields: Sequence[PlannedField] = ()
    buttons: Sequence[Button] = ()
    most_buttons: int = 0
    """Up to so many choices of the only slot are a button each (in their rows, where the field is a table); for one
    without choices, the buttons are what it can be.
    """
    may_be_own: bool = False
    """Whether an author's message may make it, whose buttons may be choices."""
    has_required: bool = True
    """Whether fields must be filled in whatever button is pressed."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent with a form."""

    values: Mapping[str, object]
    """Slot → value of the fields that fit; None for one that was left out, as it may be."""
    problems: Mapping[str, str]
    """Slot → what is wrong with it, in the language of the flow."""

    def problem(self, slots: Sequence[CompiledSlot]) -> AnswerError:
        """What is wrong, with the names of the slots where there are several."""
        if len(slots) == 1:
            return AnswerError(self.problems[slots[0].name])
        wrong = [f"{slot.title}: {self.problems[slot.name]}" for slot in slots if slot.name in self.problems]
        return AnswerError("; ".join(wrong))


def build_form(turn: Turn, plan: FormPlan, form_id: str) -> Form:
    """The form with what is known filled in; after a refused submission, with what the person gave.

    Raises:
        GuardError: A suggestion or the choices of a field cannot be made.
    """
    names = turn.names()
    fields = [_field(turn, plan, each, names) for each in plan.fields]
    if not plan.most_buttons or len(fields[0].choices) > plan.most_buttons:
        return Form(id=form_id, fields=fields, buttons=plan.buttons, is_again=turn.typed is not None)
    if fields[0].kind == "table":
        return Form(id=form_id, fields=fields, row_buttons=True)
    offered = [Button(name=each.value, label=each.label) for each in fields[0].choices]
    return Form(id=form_id, buttons=offered or plan.buttons)


def _field(turn: Turn, plan: FormPlan, planned: PlannedField, names: Mapping[str, object]) -> Field:
    slot = planned.slot
    return Field(
        name=slot.name,
        label=slot.title,
        kind=planned.kind,
        required=plan.has_required and _is_required(turn, slot),
        hint=slot.hint,
        values=_held(turn, planned, names),
        problem=turn.field_problems.get(slot.name, ""),
        choices=_choices(slot, names) if slot.choices is not None else (),
        multiple=planned.multiple,
        masked=slot.secret,
        bounds=_bounds(planned, names, turn.flow.locale),
    )


def _form_field(turn: Turn, planned: PlannedField, names: Mapping[str, object]) -> FormField:
    slot = planned.slot
    kind = slot.type_for(names)
    return FormField(name=slot.name, type=kind.typed() if planned.is_typed else kind, required=_is_required(turn, slot))


def _is_required(turn: Turn, slot: CompiledSlot) -> bool:
    return not slot.optional and not _is_kept(turn, slot)


def _is_kept(turn: Turn, slot: CompiledSlot) -> bool:
    """Whether a field that is left empty keeps its value: a secret that is known is never shown again."""
    return slot.secret and turn.slots.get(slot.name) is not None


def _held(turn: Turn, planned: PlannedField, names: Mapping[str, object]) -> Sequence[str]:
    """What a field shows: what was given just now, else the value, else the suggestion."""
    slot = planned.slot
    if slot.secret:
        return ()
    if turn.typed is not None:
        return held(turn.typed.get(slot.name))
    value = turn.slots.get(slot.name)
    if value is None and slot.suggest is not None and slot.name not in turn.slots:
        value = _suggested(turn, slot, names)
    if value is None:
        return ()
    kind = slot.type_for(names)
    return (kind.show(value, turn.flow.locale),) if planned.is_typed else kind.held(value, turn.flow.locale)


def _suggested(turn: Turn, slot: CompiledSlot, names: Mapping[str, object]) -> object:
    """A suggestion that does not fit is none."""
    assert slot.suggest is not None
    try:
        return slot.fit(slot.suggest(names), turn.now, names)
    except AnswerError:
        return None


def _choices(slot: CompiledSlot, names: Mapping[str, object]) -> Sequence[Choice]:
    assert slot.choices is not None
    found = slot.choices(names)
    if not found:
        raise GuardError(f"there is nothing to choose from for '{slot.name}'")
    return found


def _bounds(planned: PlannedField, names: Mapping[str, object], locale: str) -> Bounds:
    limits = {limit.word: limit.bound(names) for limit in planned.slot.limits}
    if planned.kind in ("date-picker", "time-picker"):
        return Bounds(
            least=_pickable(limits.get("ge"), limits.get("gt"), _DAY),
            most=_pickable(limits.get("le"), limits.get("lt"), -_DAY),
        )
    if planned.slot.type.name != "text":
        return Bounds()
    pattern: Any = limits.get("pattern")
    least: Any = limits.get("min_length")
    most: Any = limits.get("max_length")
    problem = planned.slot.problem or AnswerError("wrong_form").said(locale)
    return Bounds(min_length=least, max_length=most, pattern=pattern, pattern_problem=problem)


def _pickable(included: object, excluded: object, next_day: timedelta) -> str | None:
    """A bound of a picker, which includes it; the one beside a day that is excluded."""
    if isinstance(included, time) or isinstance(excluded, time):
        bound = included if isinstance(included, time) else excluded
        return bound.isoformat("seconds") if isinstance(bound, time) else None
    if isinstance(included, date) and not isinstance(included, datetime):
        return included.isoformat()
    if isinstance(excluded, date) and not isinstance(excluded, datetime) and excluded not in (date.min, date.max):
        return (excluded + next_day).isoformat()
    return None


def _as_known(turn: Turn, slot: CompiledSlot, value: object) -> object:
    """A value in which people and rooms have the names that are known of them: a form sends ids alone."""
    if isinstance(value, list):
        return [_as_known(turn, slot, each) for each in value]
    if not isinstance(value, dict):
        return value
    before = turn.slots.get(slot.name)
    known = [*(before if isinstance(before, list) else [before]), user_names(turn.before.initiator)]
    return next((each for each in known if isinstance(each, Mapping) and each.get("id") == value.get("id")), value)


def read_submission(turn: Turn, asked: Sequence[PlannedField], sent: Mapping[str, object]) -> Submission:
    """The values that a form sent for some of its fields; nothing of it is trusted.

    Raises:
        GuardError: A limit or the choices of a field cannot be made.
    """
    names = turn.names()
    slots = [each.slot for each in asked]
    fields = [_form_field(turn, each, names) for each in asked]
    reading = read_form(sent, fields, turn.context)
    kept = {slot.name: turn.slots[slot.name] for slot in slots if _is_kept(turn, slot)}
    values = {
        slot.name: _as_known(turn, slot, reading.values.get(slot.name, kept.get(slot.name)))
        for slot in slots
        if slot.name not in reading.problems
    }
    problems = {name: problem for name, problem in reading.problems.items() if name != "action"}
    sent_names = {**names, **dict.fromkeys(problems), **values}  # what does not fit is not what it was before, either
    for slot in slots:
        value = values.get(slot.name)
        if value is None:
            continue
        try:
            slot.check(value, sent_names)
        except AnswerError as error:
            problems[slot.name] = error.said(turn.flow.locale)
    return Submission({name: value for name, value in values.items() if name not in problems}, problems)
