"""Slots of records, and of lists of records: each field is a slot of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flowbot.engine.facts import CompiledSlot
from flowbot.values.kinds import kind_of
from flowbot.values.types import (
    AnswerError,
    PartsError,
    RecordField,
    SlotType,
    distinct,
    record_list_type,
    record_type,
)

Record = Mapping[str, object]
"""Field → value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordSlot(CompiledSlot):
    """A slot that holds a record, or a list of them."""

    fields: Mapping[str, CompiledSlot]
    """By name, in order."""
    unique: bool = False
    """Whether a record of a list may stand there once only."""
    validate: Callable[[Record], Mapping[str, str]] | None = None
    """What the author's own model says of a record whose fields fit: field → problem, `""` for the whole."""

    @property
    def is_list(self) -> bool:
        """Whether it holds several."""
        return self.type.name == "list"

    def records(self, value: object) -> Sequence[Record]:
        """The records that a value has, whether it is one or a list; none of a value that is none."""
        found = value if isinstance(value, list) else [value]
        return [each for each in found if isinstance(each, Mapping)]

    def type_for(self, names: Mapping[str, object]) -> SlotType:
        """What it holds now; raises GuardError when the choices of a field cannot be made."""
        if all(each.retyped is None for each in self.fields.values()):
            return self.type
        fields = [field_of(each, each.type_for(names)) for each in self.fields.values()]
        return record_list_type(fields, unique=self.unique) if self.is_list else record_type(fields)

    def fit(self, value: object, now: datetime, names: Mapping[str, object]) -> object:
        """A value that an action or an expression gave, each field as one of its slot; other fields are left out.

        Raises:
            AnswerError: It is no value of this slot.
        """
        if value is None:
            return CompiledSlot.fit(self, value, now, names)
        if not self.is_list:
            fitted: object = self._fit_record(value, now, names)
        elif isinstance(value, list | tuple):
            fitted = [self._fit_record(each, now, names) for each in value]
        else:
            raise AnswerError(f"{kind_of(value)} is not a list")
        self.check(fitted, names)
        return fitted

    def _fit_record(self, value: object, now: datetime, names: Mapping[str, object]) -> Record:
        if not isinstance(value, Mapping):
            raise AnswerError(f"{kind_of(value)} is not a record")
        fitted: dict[str, object] = {}
        inside = {**names, **dict.fromkeys(self.fields)}
        for name, field in self.fields.items():
            given = value.get(name)
            try:
                fitted[name] = None if given is None else field.fit(given, now, {**inside, **fitted})
            except AnswerError as error:
                raise AnswerError("argument", label=field.label, problem=error.phrase) from None
        return fitted

    def check(self, value: object, names: Mapping[str, object]) -> None:
        """Do nothing when every record keeps to the limits of its fields, and all of it to its own.

        Raises:
            PartsError: What does not.
        """
        problems: dict[str, AnswerError] = {}
        held: dict[str, object] = {}
        for number, record in enumerate(self.records(value), 1):
            before = f"{number}." if self.is_list else ""
            held |= {f"{before}{name}": each for name, each in record.items()}
            problems |= {f"{before}{name}": each for name, each in self.field_problems(record, names).items()}
        try:
            self.check_whole(value, names)
        except AnswerError as error:
            problems[""] = error
        if problems:
            labels = {name: field.label for name, field in self.fields.items()}
            raise PartsError(problems, labels, held)

    def field_problems(self, record: Record, names: Mapping[str, object]) -> dict[str, AnswerError]:
        """What is wrong with the fields of a record; under `""` with all of it."""
        found: dict[str, AnswerError] = {}
        inside = {**names, **record}
        for name, field in self.fields.items():
            value = record.get(name)
            try:
                if value is not None:
                    field.check(value, inside)
                elif not field.optional:
                    raise AnswerError("needed")
            except AnswerError as error:
                found[name] = error
        if not found and self.validate is not None:
            told = self.validate(record).items()
            found = {name if name in self.fields else "": AnswerError(problem) for name, problem in told}
        return found

    def check_whole(self, value: object, names: Mapping[str, object]) -> None:
        """Do nothing when it keeps to the limits that are not of one field; raises AnswerError otherwise."""
        CompiledSlot.check(self, value, names)
        if isinstance(value, list):
            distinct(value, self.unique)


def field_of(slot: CompiledSlot, kind: SlotType) -> RecordField:
    """A field as the type of its record has it."""
    return RecordField(name=slot.name, label=slot.label, type=kind, optional=slot.optional)
