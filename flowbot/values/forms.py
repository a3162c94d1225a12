"""What a form sends, as typed values: each control's, and a problem for each field that does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.message import strip_blank
from flowbot.values._slot_type import AnswerError, SlotType
from flowbot.values.booleans import BOOLEAN
from flowbot.values.context import ReadContext

_ROW = re.compile(r"tablesel-row-([0-9]{1,9})")
_HEADER, _FOOTER = "tablesel-header", "tablesel-footer"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of a form, as the flow that sent it knows it."""

    name: str
    type: SlotType
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """A submission of a form, read."""

    values: Mapping[str, object]
    """Field → value, of the fields that were given and fit."""
    problems: Mapping[str, str]
    """Field → what is wrong with it, to the person who submitted the form."""
    action: str | None
    """The name of the button; None when the form says none."""
    unknown: tuple[str, ...] = ()
    """What was sent and no field asked for, in the order it was sent."""
    selected_rows: tuple[int, ...] = ()
    """The rows of a table-select that were chosen, in order, as the platform counts them."""
    selected_header: bool = False
    """The checkbox in the head of a table-select was checked, or the button there pressed."""
    selected_footer: bool = False


def read_form(sent: Mapping[str, object], fields: Sequence[FormField], context: ReadContext) -> FormReading:
    """What the controls of a form sent, against the fields that it has.

    Each control sends something of its own, and unchecked checkboxes and radio buttons without a
    choice send nothing; clients do not reliably check anything (Symphony's developer documentation,
    Elements). So every value is read again; one that does not fit is a problem of its field and
    never an exception, and the others are kept. A boolean that is absent is False.
    """
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for each in fields:
        try:
            values |= _given(each, sent.get(each.name), context)
        except AnswerError as error:
            problems[each.name] = error.said(context.locale)
    action = sent.get("action")
    if action is not None and not isinstance(action, str):
        problems["action"], action = AnswerError("no_button_sent").said(context.locale), None
    names = {each.name for each in fields} | {"action"}
    chosen = {str(action)} | {key for key, value in sent.items() if key not in names and value == "on"}
    rows = {key: int(found[1]) for key in chosen if (found := _ROW.fullmatch(key))}
    known = names | rows.keys() | ({_HEADER, _FOOTER} & chosen)
    return FormReading(
        values=values,
        problems=problems,
        action=action or None,
        unknown=tuple(key for key in sent if key not in known),
        selected_rows=tuple(sorted(set(rows.values()))),
        selected_header=_HEADER in chosen,
        selected_footer=_FOOTER in chosen,
    )


def _given(each: FormField, sent: object, context: ReadContext) -> Mapping[str, object]:
    """The field's value by its name; nothing when none was given.

    Raises:
        AnswerError: It does not fit, or there must be one.
    """
    if each.type is BOOLEAN and sent is None:
        value: object = False
    elif is_nothing(sent):
        if each.required:
            raise AnswerError("needed")
        return {}
    else:
        value = each.type.read_control(sent, context)
    return {each.name: value}


def is_nothing(sent: object) -> bool:
    """Whether a control that was left alone sends this: no key, `""`, `[]`, or lists that are empty."""
    if isinstance(sent, Mapping):
        return all(value == [] for value in sent.values())
    if isinstance(sent, list):
        return all(each in ("", None) for each in sent)
    return sent is None or (isinstance(sent, str) and not strip_blank(sent))
