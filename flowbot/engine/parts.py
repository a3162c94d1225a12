"""The controls of a record in a form: one for each field, in a list for each field of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.values.controls import Kind
from flowbot.values.forms import is_nothing
from flowbot.values.types import PartsError, SlotType

MORE_ROWS = "/more"
"""The name of the button that shows a form again with more rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedField:
    """A slot, or a field of a record, that a form asks for with one control."""

    slot: CompiledSlot
    kind: Kind
    multiple: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether its control sends what a person typed."""
        return self.kind in ("text-field", "textarea")

    def held(self, kind: SlotType, value: object, locale: str) -> tuple[str, ...]:
        """What the control holds that shows a value of a type."""
        return (kind.show(value, locale),) if self.is_typed else kind.held(value, locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRecord:
    """A record that a form asks for with a control for each field, or a list of them with rows of controls."""

    slot: RecordSlot
    fields: Sequence[PlannedField]
    rows: int = 0
    """How many rows there are at first; 0 for one record."""
    most: int = 0
    """How many there may be."""
    needed: int = 0
    """How many must be filled."""

    def parts(self, row: int | None) -> Iterator[Part]:
        """The controls of a row, or of the record."""
        for field in self.fields:
            yield Part(control=control_name(self.slot.name, field.slot.name, row), field=field, row=row)

    def rows_sent(self, sent: Mapping[str, object]) -> Sequence[int | None]:
        """The rows of which a form sent a control; the record where it is one."""
        if not self.slot.is_list:
            return [None]
        found = (re.fullmatch(rf"{self.slot.name}\.([1-9][0-9]?)\.[a-z0-9_]+", key) for key in sent)
        return sorted({int(each[1]) for each in found if each is not None and int(each[1]) <= self.most})

    def rows_shown(self, filled: int, sent: Mapping[str, object] | None) -> Sequence[int | None]:
        """The rows that a form shows, so many of them being filled; again as many as it sent."""
        if not self.slot.is_list:
            return [None]
        if sent is not None:
            before = max((row or 0 for row in self.rows_sent(sent)), default=0)
            filled = before + self.rows if sent.get("action") == MORE_ROWS else before
        return range(1, min(self.most, max(self.rows, filled)) + 1)

    def is_empty(self, row: int | None, sent: Mapping[str, object]) -> bool:
        """Whether nobody filled in any control of a row; a box that is not checked is none."""
        return all(is_nothing(sent.get(each.control)) for each in self.parts(row))

    def sent_again(self, problem: PartsError, names: Mapping[str, object], locale: str) -> dict[str, object]:
        """What a form would have sent of the parts that somebody wrote; nothing where it has not so many rows."""
        rows = [int(part.split(".")[0]) for part in (*problem.values, *problem.texts) if "." in part]
        if max(rows, default=0) > self.most:
            return {}
        sent: dict[str, object] = {}
        fields = {each.slot.name: each for each in self.fields}
        for part, value in problem.values.items():
            planned = fields[part.rpartition(".")[2]]
            if value is not None:
                shown = planned.held(planned.slot.type_for(names), value, locale)
                sent[f"{self.slot.name}.{part}"] = list(shown)
        sent |= {f"{self.slot.name}.{part}": text for part, text in problem.texts.items()}
        return sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A control of a record."""

    control: str
    """Its name."""
    field: PlannedField
    row: int | None


def part_label(slot: RecordSlot, field: str, row: int | None, *, alone: bool) -> str:
    """How people see a control of a record named.

    Args:
        slot: What holds the record, or a list of them.
        field: The field.
        row: The row, in a list.
        alone: Whether the form asks for nothing else.
    """
    title, number = slot.fields[field].title, "" if row is None else str(row)
    if alone:
        return f"{number}. {title}" if number else title
    return f"{slot.title} {number}".rstrip() + f": {title}"


Planned = PlannedField | PlannedRecord
"""What a form asks for a slot with."""


def control_name(slot: str, field: str, row: int | None) -> str:
    """The name of a control of a record; names of slots and fields have no dot, so no other has it."""
    return f"{slot}.{field}" if row is None else f"{slot}.{row}.{field}"
