"""A form as data: what a person is shown, and what its controls hold. Words of Symphony Elements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "text-field", "textarea", "select", "radio", "checkbox", "date-picker", "time-picker", "timezone-picker",
    "person-selector", "room-selector", "table",
]  # fmt: skip
"""MessageML's word for a control; `table` is one that chooses among rows."""

Style = Literal["primary", "secondary", "tertiary", "destructive"]

AfterSending = Literal["stays", "empties"]
"""A form stays as it was sent, or is empty again."""

CHECKED = "true"
"""What the checkbox of a yes-or-no field holds and sends when it is checked."""
CANCEL = "/cancel"
COMMAND_BUTTONS: Mapping[str, str] = {f"/{each}": each for each in ("back", "cancel", "help", "restart")}
"""The names of buttons that do what a command does, with the command; no option, choice or slot can have one."""
CLOSE = "/close"
"""The button and the command that end a collection."""
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values that a field offers."""

    value: str
    label: str
    cells: Mapping[str, str] = field(default_factory=dict)
    """What else its row of a table shows, by the name of the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a control keeps to by itself; it is checked again when the form comes back."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    """Of the whole text."""
    pattern_problem: str = ""
    """What the person is told when it does not match."""
    least: str | None = None
    """The first day (`2026-09-01`) or time of day (`09:30:00`) that may be picked."""
    most: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field, as it is shown now."""

    name: str
    label: str
    kind: Kind
    required: bool = True
    hint: str = ""
    values: Sequence[str] = ()
    """What its control holds, as the control would send it; several where it is `multiple`."""
    problem: str = ""
    """What was wrong with what the person gave."""
    choices: Sequence[Choice] = ()
    multiple: bool = False
    masked: bool = False
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button, which sends the form."""

    name: str
    label: str
    style: Style = "secondary"
    passes_empty: bool = False
    """Whether it sends the form although something that must be filled in is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, as it is shown now."""

    id: str
    fields: Sequence[Field] = ()
    buttons: Sequence[Button] = ()
    """At least one, unless a field is a table whose rows are chosen with buttons (`row_buttons`)."""
    row_buttons: bool = False
    """Whether each row of its table has a button, named by the value, in place of a box to tick."""
    is_again: bool = False
    """Whether it was refused: its controls hold what was given, also where that is nothing."""
    after_sending: AfterSending | None = None
    """What becomes of it at a person who has sent it and may send it once more; None where nobody may."""


def sendable(text: str) -> str:
    """A text without what a form does not send back as it was."""
    return _UNSENDABLE.sub(" ", text).strip()


def is_choosable(value: str) -> bool:
    """Whether a choice may have this value: a button could be named so, and has no other meaning."""
    return bool(sendable(value)) and sendable(value) not in (*COMMAND_BUTTONS, CLOSE)


def held(sent: object) -> tuple[str, ...]:
    """What a control sent, as `Field.values` shows it again; nothing of what no control sends."""
    match sent:
        case Mapping():
            return (*_texts(sent.get("userIds")), *_texts(sent.get("streamIds")))
        case list():
            return _texts(sent)
    return _texts([sent])


def _texts(sent: object) -> tuple[str, ...]:
    """The texts and whole numbers of a list, as texts."""
    each_sent = sent if isinstance(sent, list) else ()
    return tuple(
        str(each)
        for each in each_sent
        if isinstance(each, str | int) and not isinstance(each, bool) and each != "" and _is_short(each)
    )


def _is_short(sent: str | int) -> bool:
    """Whether it is a text, or a number that an id may be."""
    return isinstance(sent, str) or abs(sent) < 2**63
