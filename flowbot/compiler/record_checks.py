"""Pass 1 for records: their fields, and where slots of each type can stand."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.controls import BY_WORDS
from flowbot.compiler.declarations import check_distinct, resolve_held
from flowbot.compiler.expressions import Kind
from flowbot.compiler.names import slot_kind
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ListSlot, RecordSlot
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionSyntaxError, UnknownNameError

_KEYWORDS = frozenset({"true", "false", "none", "and", "or", "not", "in", "is", "if", "else"})
_LONGEST_CONTROL = 64
"""The longest name that every control may have, in characters (messageml-utils 1.1.3)."""
_ROW = len(".50")


def resolve_records(compilation: Compilation) -> None:
    """Check the fields of every record, and report what can be no item of a list and no field of a record."""
    for name, slot in compilation.definition.slots.items():
        path: Path = ("slots", name)
        if isinstance(slot, ListSlot):
            _check_item(compilation, (*path, "items"), slot.items)
            if isinstance(slot.items, RecordSlot):
                _resolve_record(compilation, (*path, "items"), slot.items)
        elif isinstance(slot, RecordSlot):
            _resolve_record(compilation, path, slot)


def _check_item(compilation: Compilation, path: Path, item: SlotBase) -> None:
    kind = _type_of(item)
    if kind in ("list", *BY_WORDS):
        hint = "ask for each in an `each`" if kind in BY_WORDS else "a list of records may hold what you need"
        _report(compilation, f"a list has no {kind}s as its items", path, hint)


def _report(compilation: Compilation, message: str, path: Path, hint: str) -> None:
    compilation.report(DefinitionSyntaxError, message, path, hint, code="FB145")


def _resolve_record(compilation: Compilation, path: Path, record: RecordSlot) -> None:
    kinds: dict[str, Kind] = {name: slot_kind(field) for name, field in record.parts.items()}
    labels = {name: field.label or name for name, field in record.parts.items()}
    check_distinct(compilation, labels, (*path, "fields"))
    for name, field in record.parts.items():
        _resolve_field(compilation, (*path, "fields", name), field, kinds)


def _resolve_field(compilation: Compilation, path: Path, field: SlotBase, kinds: Mapping[str, Kind]) -> None:
    slot, name = str(path[1]), str(path[-1])
    if name in _KEYWORDS:
        message = f"'{name}' is a word of expressions; call the field something else"
        compilation.report(UnknownNameError, message, path, key=True, code="FB208")
    if len(slot) + len(name) + 1 + _ROW > _LONGEST_CONTROL:
        message = f"'{slot}' and '{name}' are together longer than the name of a control may be"
        compilation.report(DefinitionSyntaxError, message, path, "call one of them shorter", key=True, code="FB146")
    kind = _type_of(field)
    if kind in ("record", *BY_WORDS) or (isinstance(field, ListSlot) and isinstance(field.items, RecordSlot)):
        hint = "ask for it in a slot of its own"
        of_records = "list of records" if kind == "list" else kind
        _report(compilation, f"a record has no {of_records} as a field", path, hint)
        return
    if isinstance(field, ListSlot):
        _check_item(compilation, (*path, "items"), field.items)
    for key in ("default", "suggest", *(("secret",) if kind == "text" else ())):
        if getattr(field, key) not in (None, False):
            message = f"a field of a record has no `{key}`"
            compilation.report(DefinitionSyntaxError, message, (*path, key), key=True, code="FB111")
    resolve_held(compilation, path, field, kinds)


def _type_of(slot: SlotBase) -> str:
    return str(slot.type)  # type: ignore[attr-defined]  # every concrete slot has a type
