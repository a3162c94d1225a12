"""What a form asks for a slot with: a control, or those of a record or of its rows."""

from __future__ import annotations

from flowbot.compiler.controls import control_of, rows_of
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ListSlot, RecordSlot, record_in
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.parts import Planned, PlannedField, PlannedRecord
from flowbot.engine.record_slots import RecordSlot as CompiledRecord


def plan_slot(slot: SlotBase, compiled: CompiledSlot, *, alone: bool) -> Planned | None:
    """What a form asks for a slot with.

    Args:
        slot: As it is declared.
        compiled: The same slot.
        alone: Whether it is the only one of its question.

    Returns:
        None for one that is asked for by words alone.
    """
    record = record_in(slot)
    if record is not None and isinstance(compiled, CompiledRecord):
        return _plan_record(slot, record, compiled)
    control = control_of(slot, alone=alone)
    return None if control is None else PlannedField(slot=compiled, kind=control.kind, multiple=control.multiple)


def _plan_record(slot: SlotBase, record: RecordSlot, compiled: CompiledRecord) -> PlannedRecord:
    controls = {name: control_of(field, alone=False) for name, field in record.parts.items()}
    fields = [
        PlannedField(slot=compiled.fields[name], kind=control.kind, multiple=control.multiple)
        for name, control in controls.items()
        if control is not None
    ]
    if not isinstance(slot, ListSlot):
        return PlannedRecord(slot=compiled, fields=fields)
    rows = rows_of(slot, record)
    return PlannedRecord(slot=compiled, fields=fields, rows=rows.rows, most=rows.most, needed=rows.needed)
