"""What a submission of a question's form says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import is_kept, is_required
from flowbot.engine.parts import Planned, PlannedField, PlannedRecord, control_name, part_label
from flowbot.engine.record_slots import RecordSlot
from flowbot.engine.records import person_or_none
from flowbot.engine.turn import Turn
from flowbot.values.forms import FormField, read_form
from flowbot.values.types import AnswerError

Problems = Mapping[str, str]
"""Slot, or control of its record → what is wrong with it, in the language of the flow."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent with a form."""

    values: Mapping[str, object]
    """Slot → value of the fields that fit; None for one that was left out, as it may be."""
    problems: Problems

    def problem(self, slots: Sequence[CompiledSlot]) -> AnswerError:
        """What is wrong, with the names of the slots where there are several, and of the parts of records."""
        alone = len(slots) == 1
        return AnswerError("; ".join(told for slot in slots for told in self._told(slot, alone=alone)))

    def _told(self, slot: CompiledSlot, *, alone: bool) -> Iterator[str]:
        if slot.name in self.problems:
            yield self.problems[slot.name] if alone else f"{slot.title}: {self.problems[slot.name]}"
        for control, problem in self.problems.items():
            if isinstance(slot, RecordSlot) and control.startswith(f"{slot.name}."):
                *row, field = control.removeprefix(f"{slot.name}.").split(".")
                yield f"{part_label(slot, field, int(row[0]) if row else None, alone=alone)}: {problem}"


def read_submission(turn: Turn, asked: Sequence[Planned], sent: Mapping[str, object]) -> Submission:
    """The values that a form sent for some of its fields; nothing of it is trusted.

    Raises:
        GuardError: A limit or the choices of a field cannot be made.
    """
    names = turn.names()
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for each in asked:
        if isinstance(each, PlannedField):
            read = _read_field(turn, each, sent, names)
        else:
            read = _read_record(turn, each, sent)
        values |= read.values
        problems |= read.problems
    unfit = dict.fromkeys(each.slot.name for each in asked if each.slot.name not in values)
    sent_names = {**names, **unfit, **values}  # what does not fit is not what it was before, either
    for each in asked:
        slot = each.slot
        if values.get(slot.name) is not None:
            try:
                _check(slot, values[slot.name], sent_names)
            except AnswerError as error:
                problems[slot.name] = error.said(turn.flow.locale)
                del values[slot.name]
    return Submission(values, problems)


def _check(slot: CompiledSlot, value: object, names: Mapping[str, object]) -> None:
    """Check all of a slot; of a record, what is not of one field, for which its control has the problem."""
    if isinstance(slot, RecordSlot):
        slot.check_whole(value, names)
    else:
        slot.check(value, names)


def _read_field(
    turn: Turn, planned: PlannedField, sent: Mapping[str, object], names: Mapping[str, object]
) -> Submission:
    slot = planned.slot
    reading = read_form(sent, [_form_field(planned, slot.name, names, required=is_required(turn, slot))], turn.context)
    if slot.name in reading.problems:
        return Submission({}, {slot.name: reading.problems[slot.name]})
    kept = turn.slots[slot.name] if is_kept(turn, slot) else None
    before = turn.slots.get(slot.name)
    known = [*(before if isinstance(before, list) else [before]), person_or_none(turn.before.initiator)]
    return Submission({slot.name: _as_known(known, reading.values.get(slot.name, kept))}, {})


def _form_field(planned: PlannedField, control: str, names: Mapping[str, object], *, required: bool) -> FormField:
    kind = planned.slot.type_for(names)
    return FormField(name=control, type=kind.typed() if planned.is_typed else kind, required=required)


def _read_record(turn: Turn, planned: PlannedRecord, sent: Mapping[str, object]) -> Submission:
    """The record that was sent, or the rows of which something was filled in."""
    slot = planned.slot
    records: list[object] = []
    problems: dict[str, str] = {}
    for row in planned.rows_sent(sent):
        if not (planned.is_empty(row, sent) and (slot.is_list or slot.optional)):
            record, wrong = _read_row(turn, planned, row, sent)
            records.append(record)
            problems |= wrong
    if problems:
        return Submission({}, problems)
    if not records and not slot.optional:
        return Submission({}, {slot.name: AnswerError("needed").said(turn.flow.locale)})
    if not records:
        return Submission({slot.name: None}, {})
    return Submission({slot.name: records if slot.is_list else records[0]}, {})


def _read_row(
    turn: Turn, planned: PlannedRecord, row: int | None, sent: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    slot, names, locale = planned.slot, turn.names(), turn.flow.locale
    controls = {each.field.slot.name: each.control for each in planned.parts(row)}
    parts = [(each.field, each.control) for each in planned.parts(row)]
    inside = {**names, **dict.fromkeys(controls)}
    fields = [_form_field(each, control, inside, required=not each.slot.optional) for each, control in parts]
    reading = read_form({control: sent.get(control) for control in controls.values()}, fields, turn.context)
    record: dict[str, object] = {}
    for name, control in controls.items():
        known = [each.get(name) for each in slot.records(turn.slots.get(slot.name))]
        record[name] = _as_known([*known, person_or_none(turn.before.initiator)], reading.values.get(control))
    problems = {control: problem for control, problem in reading.problems.items() if control != "action"}
    for name, error in slot.field_problems(record, names).items():
        control = controls.get(name) or control_name(slot.name, planned.fields[0].slot.name, row)
        problems.setdefault(control, error.said(locale))
    return record, problems


def _as_known(known: Sequence[object], value: object) -> object:
    """A value in which people and streams are as they are known: a form sends ids alone."""
    if isinstance(value, list):
        return [_as_known(known, each) for each in value]
    if not isinstance(value, dict):
        return value
    return next((each for each in known if isinstance(each, Mapping) and each.get("id") == value.get("id")), value)
