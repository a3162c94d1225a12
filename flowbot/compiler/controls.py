"""How slots are asked for in a form: the control of each, by its type and its `as`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flowbot.compiler.compilation import Compilation
from flowbot.definition.slot_base import Look, SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, RecordSlot, TextSlot, record_in
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionSyntaxError
from flowbot.messageml.grammar import MAX_CHECKBOXES
from flowbot.values.controls import Kind
from flowbot.values.types import listed

FEW = 5
"""Up to so many choices are shown all at once."""
MANY = 1_000
LINE = 128
"""The longest text that a text field takes (Symphony's documentation of Elements)."""


@dataclass(frozen=True, slots=True)
class Control:
    """The control of a slot."""

    kind: Kind
    multiple: bool = False
    most_buttons: int = 0
    """Up to so many choices have a button each, where the slot is asked alone."""


_PICKERS: dict[str, Kind] = {
    "date": "date-picker",
    "time": "time-picker",
    "timezone": "timezone-picker",
    "user": "person-selector",
    "room": "room-selector",
    "stream": "room-selector",
}
BY_WORDS = ("attachment", "message")
"""The types that no control gives: the answer is a message."""
LOOKS: dict[str, tuple[Look, ...]] = {
    "choice": ("text", "buttons", "radio", "dropdown", "table"),
    "boolean": ("text", "buttons", "checkboxes"),
    "text": ("text", "textarea"),
    "list of choice": ("text", "checkboxes", "dropdown", "table", "textarea"),
    "list of user": ("text", "picker"),
    "list of room": ("text", "picker", "textarea"),
    "list of stream": ("text", "picker", "textarea"),
    **dict.fromkeys(("record", "list of record", *BY_WORDS), ()),
    "list": ("text", "textarea"),
    **dict.fromkeys(_PICKERS, ("text", "picker")),
}
"""What each type can be shown as; any other as text alone."""


def control_of(slot: SlotBase, *, alone: bool) -> Control | None:
    """The control that a slot is asked for with.

    Args:
        slot: The slot.
        alone: Whether it is the only one of its question.

    Returns:
        None for one that is asked for by words alone.
    """
    if _kind_of(slot) in BY_WORDS:
        return None
    look = slot.as_ or _usual_look(slot, alone=alone)
    match _kind_of(slot), look:
        case "choice", "buttons":
            return Control("radio" if _is_few(slot) else "select", most_buttons=FEW if slot.as_ is None else MANY)
        case "choice", "table":
            return Control("table", most_buttons=MANY if alone else 0)
        case "boolean", "buttons":
            return Control("checkbox", most_buttons=MANY)
        case "list of choice", "table":
            return Control("table", multiple=True)
        case (("choice" | "boolean"), ("radio" | "checkboxes" as word)):
            return Control("radio" if word == "radio" else "checkbox")
        case "list of choice", "checkboxes":
            return Control("checkbox", multiple=True)
        case kind, "dropdown":
            return Control("select", multiple=kind == "list of choice")
        case kind, "picker":
            name = kind.removeprefix("list of ")
            return Control(_PICKERS[name], multiple=kind != name)
        case _, "textarea":
            return Control("textarea")
        case (("user" | "list of user"), "text") if not alone:  # what is typed into a form mentions nobody
            return Control("person-selector", multiple=_kind_of(slot) != "user")
    return None if alone and not slot.secret else Control("text-field")


def _usual_look(slot: SlotBase, *, alone: bool) -> Look:
    kind = _kind_of(slot)
    match kind:
        case "choice":
            return "buttons" if alone else "radio" if _is_few(slot) else "dropdown"
        case "boolean":
            return "buttons" if alone else "checkboxes"
        case "list of choice":
            return "checkboxes" if _is_few(slot) else "dropdown"
        case "list of user" | "list of room" | "list of stream":
            return "picker"
        case "list":
            return "text" if alone else "textarea"
        case "text" if not alone and isinstance(slot, TextSlot) and not slot.secret:
            return "textarea" if slot.multiline or (slot.max_length or 0) > LINE else "text"
    return "picker" if kind in _PICKERS else "text"


def _kind_of(slot: SlotBase) -> str:
    """The type, as far as it matters here: a list of what has a control of its own is told apart."""
    if isinstance(slot, ListSlot):
        item = str(slot.items.type)
        return f"list of {item}" if f"list of {item}" in LOOKS else "list"
    return str(slot.type)  # type: ignore[attr-defined]  # every concrete slot has a type


def _is_few(slot: SlotBase) -> bool:
    """Whether the choices are known to be few."""
    chosen = slot.items if isinstance(slot, ListSlot) else slot
    return isinstance(chosen, ChoiceSlot) and isinstance(chosen.of, dict) and len(chosen.of) <= FEW


def check_look(compilation: Compilation, path: Path, slot: SlotBase) -> None:
    """Report a look that the type of the slot at a place cannot have."""
    kind = _kind_of(slot)
    looks = LOOKS.get(kind, ("text",))
    if slot.as_ is not None and slot.as_ not in looks:
        hint = f"it can be {listed(list(looks))}" if looks else "leave `as` out"
        message = f"{'an' if kind[0] in 'aeio' else 'a'} {kind} is not shown as {slot.as_}"
        compilation.report(DefinitionSyntaxError, message, (*path, "as"), hint, code="FB133")
    if slot.secret and kind != "text":
        message = "only a text can be masked"
        compilation.report(DefinitionSyntaxError, message, (*path, "secret"), key=True, code="FB133")


def check_boxes(compilation: Compilation, names: Iterable[str], path: Path) -> None:
    """Report more slots of yes or no than a form may have boxes to tick; choices are a list where they are too many."""
    found = [slot for name in dict.fromkeys(names) if (slot := compilation.definition.slots.get(name)) is not None]
    boxes = sum(map(_boxes, found))
    if boxes > MAX_CHECKBOXES:
        message = f"these are {boxes} boxes to tick; a form may have {MAX_CHECKBOXES}"
        hint = "ask for them in several questions"
        compilation.report(DefinitionSyntaxError, message, path, hint, key=True, code="FB137")


def _boxes(slot: SlotBase) -> int:
    """How many boxes to tick a slot needs at least."""
    record = record_in(slot)
    if record is not None:
        rows = rows_of(slot, record).rows if isinstance(slot, ListSlot) else 1
        return rows * sum(map(_boxes, record.parts.values()))
    control = control_of(slot, alone=False)
    return control is not None and control.kind == "checkbox" and not control.multiple


ROWS = 5
"""How many rows a form shows of a list of records that may be longer."""
_ALL_ROWS = 6
_MOST_ROWS = 50
_MOST_CONTROLS = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a form for a list of records."""

    rows: int
    """How many there are at first."""
    most: int
    """How many there may be; more records are written as a table."""
    needed: int
    """How many must be filled."""


def rows_of(slot: ListSlot, record: RecordSlot) -> Rows:
    """The rows that a form has: all that there may be where these are few."""
    most = min(slot.max_length or _MOST_ROWS, _MOST_ROWS, max(1, _MOST_CONTROLS // max(1, len(record.parts))))
    needed = min(slot.min_length or 0, most)
    usual = most if most <= _ALL_ROWS else ROWS
    return Rows(rows=max(usual, needed), most=most, needed=needed)
