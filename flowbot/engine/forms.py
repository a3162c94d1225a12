"""The form of a question: what it shows now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.parts import MORE_ROWS, Planned, PlannedField, PlannedRecord, part_label
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.values.controls import AfterSending, Bounds, Button, Choice, Field, Form, held
from flowbot.values.types import AnswerError

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """A question's form, as far as it is the same whenever it is asked."""

    fields: Sequence[Planned] = ()
    buttons: Sequence[Button] = ()
    most_buttons: int = 0
    """Up to so many choices of the only slot are a button each (in their rows, where the field is a table); for one
    without choices, the buttons are what it can be.
    """
    may_be_own: bool = False
    """Whether an author's message may make it, whose buttons may be choices."""
    has_required: bool = True
    """Whether fields must be filled in whatever button is pressed."""
    commands: Sequence[Button] = ()
    """Beside those with which it is answered."""
    after_sending: AfterSending | None = None
    """What becomes of it at a person who has sent it and may send it once more."""


def build_form(turn: Turn, plan: FormPlan, form_id: str) -> Form:
    """The form with what is known filled in; after a refused submission, with what the person gave.

    Raises:
        GuardError: A suggestion or the choices of a field cannot be made.
    """
    names = turn.names()
    fields = [field for each in plan.fields for field in _fields(turn, plan, each, names)]
    if not plan.most_buttons or len(fields[0].choices) > plan.most_buttons:
        buttons = tuple(each for each in plan.buttons if each.name != MORE_ROWS or _has_room(turn, plan, names))
        form = Form(id=form_id, fields=fields, buttons=(*buttons, *plan.commands), is_again=turn.typed is not None)
    elif fields[0].kind == "table":
        form = Form(id=form_id, fields=fields, buttons=plan.commands, row_buttons=True)
    else:
        offered = [Button(name=each.value, label=each.label) for each in fields[0].choices]
        form = Form(id=form_id, buttons=(*(offered or plan.buttons), *plan.commands))
    return form if plan.after_sending is None else replace(form, after_sending=plan.after_sending)


def _has_room(turn: Turn, plan: FormPlan, names: Mapping[str, object]) -> bool:
    """Whether a list of records may have more rows than the form shows."""
    lists = [each for each in plan.fields if isinstance(each, PlannedRecord) and each.slot.is_list]
    filled = {each.slot.name: len(each.slot.records(_known(turn, each.slot, names))) for each in lists}
    return any(len(each.rows_shown(filled[each.slot.name], turn.typed)) < each.most for each in lists)


def _fields(turn: Turn, plan: FormPlan, planned: Planned, names: Mapping[str, object]) -> Iterator[Field]:
    slot = planned.slot
    if isinstance(planned, PlannedField):
        required = plan.has_required and is_required(turn, slot)
        shown = () if slot.secret else _held(turn, planned, _known(turn, slot, names), slot.name, names)
        yield _field(turn, planned, names, control=slot.name, label=slot.title, required=required, values=shown)
        return
    records = planned.slot.records(_known(turn, slot, names))
    problem = turn.field_problems.get(slot.name, "")
    for row in planned.rows_shown(len(records), turn.typed):
        number = 0 if row is None else row - 1
        record = records[number] if number < len(records) else {}
        is_needed = plan.has_required and (not slot.optional if row is None else row <= planned.needed)
        for part in planned.parts(row):
            inside = {**names, **dict.fromkeys(planned.slot.fields), **record}
            field = _field(
                turn,
                part.field,
                inside,
                control=part.control,
                label=part_label(planned.slot, part.field.slot.name, row, alone=len(plan.fields) == 1),
                required=is_needed and not part.field.slot.optional,
                values=_held(turn, part.field, record.get(part.field.slot.name), part.control, inside),
            )
            yield replace(field, problem=problem) if problem and not field.problem else field
            problem = ""


def _field(
    turn: Turn,
    planned: PlannedField,
    names: Mapping[str, object],
    *,
    control: str,
    label: str,
    required: bool,
    values: Sequence[str],
) -> Field:
    slot = planned.slot
    return Field(
        name=control,
        label=label,
        kind=planned.kind,
        required=required,
        hint=slot.hint,
        values=values,
        problem=turn.field_problems.get(control, ""),
        choices=_choices(slot, names) if slot.choices is not None else (),
        multiple=planned.multiple,
        masked=slot.secret,
        bounds=_bounds(planned, names, turn.flow.locale),
    )


def is_required(turn: Turn, slot: CompiledSlot) -> bool:
    """Whether the field of a slot must be filled in."""
    return not slot.optional and not is_kept(turn, slot)


def is_kept(turn: Turn, slot: CompiledSlot) -> bool:
    """Whether a field that is left empty keeps its value: a secret that is known is never shown again."""
    return slot.secret and not slot.is_given_anew and turn.slots.get(slot.name) is not None


def _held(turn: Turn, planned: PlannedField, value: object, control: str, names: Mapping[str, object]) -> Sequence[str]:
    """What a control shows: what was given just now, else a value."""
    if turn.typed is not None:
        return held(turn.typed.get(control))
    return () if value is None else planned.held(planned.slot.type_for(names), value, turn.flow.locale)


def _known(turn: Turn, slot: CompiledSlot, names: Mapping[str, object]) -> object:
    """What a form shows of a slot before anybody fills it in: its value, else the suggestion."""
    if turn.typed is not None:
        return None
    is_open = slot.is_given_anew or slot.name not in turn.slots
    value = None if is_open else turn.slots[slot.name]
    if is_open and slot.suggest is not None:
        return _suggested(turn, slot, names)
    return value


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
