"""Forms as MessageML (Symphony Elements): made of fields and buttons, or the author's own, filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowbot.errors import MessageMLError
from flowbot.messageml._escape import escape
from flowbot.messageml._moments import is_date, is_time, is_zone
from flowbot.messageml._own_form import OwnField, fields_of, fill_form, form_element, has_form, user_ids
from flowbot.messageml._patterns import is_java_pattern
from flowbot.messageml._values import units
from flowbot.messageml.grammar import MAX_CHECKBOXES
from flowbot.messageml.render import check
from flowbot.values.controls import CHECKED, Button, Choice, Field, Form, Kind

__all__ = ["OwnField", "fields_of", "with_form", "write_form"]

LONGEST_LABEL = 256
"""Of a label or hint above a control, in UTF-16 units (messageml-utils 1.1.3)."""
LONGEST_DATE_LABEL = 64
"""Of those of a date-picker; also the longest placeholder of a time-picker."""
LONGEST_LINE = 128
LONGEST_AREA = 10_000
LONGEST_PATTERN = 256

_ROWS = 4
"""The height of a textarea."""
_AGAIN = {"stays": "no-reset", "empties": "reset"}
"""Without it, clients let nobody send a form twice."""


def with_form(message: str, form: Form, other: str | None = None) -> str:
    """A message with its form: the author's own, filled in, else one that is made and put at its end.

    Args:
        message: Finished MessageML that an agent would take.
        form: The form.
        other: Another message, from which the author's form is taken when `message` has none.
    """
    if not has_form(message):
        own = form_element(other) if other is not None and has_form(other) else None
        before, tag, end = message.rpartition("</")
        message = f"{before}{write_form(form) if own is None else own}{tag}{end}"
        if own is None:
            return message
    if _is_taken(message, form):
        return fill_form(message, form)
    kept: list[Field] = []
    for each in form.fields:  # what was typed may be nothing that the author's control can hold
        kept += [each] if _is_taken(message, replace(form, fields=[each])) else []
    return fill_form(message, replace(form, fields=kept))


def _is_taken(message: str, form: Form) -> bool:
    """Whether an agent takes the author's form when it is filled in so."""
    try:
        check(fill_form(message, form))
    except MessageMLError:
        return False
    return True


def write_form(form: Form) -> str:
    """The form as a `<form>` element, which an agent takes whatever the values are."""
    shown = form.fields if form.row_buttons else _within_limits(form.fields)
    fields = "".join(_write_field(form, each) for each in shown)
    buttons = "".join(map(_write_button, form.buttons))
    again = _attribute("multi-submit", _AGAIN[form.after_sending]) if form.after_sending is not None else ""
    return f'<form id="{escape(form.id)}"{again}>{fields}{buttons}</form>'


def _within_limits(fields: Sequence[Field]) -> Sequence[Field]:
    """The fields, where there would be more boxes to tick than a form may have as lists to choose from."""
    boxes = sum(max(1, len(each.choices)) for each in fields if each.kind in _BOXES)
    if boxes <= MAX_CHECKBOXES:
        return fields
    return [replace(each, kind="select") if each.kind in _BOXES and each.choices else each for each in fields]


_BOXES = ("radio", "checkbox", "table")


def _write_field(form: Form, field: Field) -> str:
    problem = f'<span class="tempo-text-color--red">{escape(field.problem)}</span><br/>' if field.problem else ""
    return f"<div>{problem}{_WRITERS[field.kind](form, field)}</div>"


def _write_button(button: Button) -> str:
    label = escape(button.label.strip() or button.name)
    passes = ' formnovalidate="true"' if button.passes_empty else ""
    return f'<button type="action" class="{button.style}"{_attribute("name", button.name)}{passes}>{label}</button>'


def _attribute(name: str, value: str | int | None) -> str:
    return f' {name}="{escape(str(value))}"' if value not in (None, "") else ""


def _required(field: Field) -> str:
    return ' required="true"' if field.required else ""


def shortened(text: str, longest: int) -> str:
    """A text of at most so many UTF-16 units, with an ellipsis where something is missing."""
    if units(text) <= longest:
        return text
    kept = text[: longest - 1]
    while units(kept) > longest - 1:
        kept = kept[: -max(1, (units(kept) - longest + 1) // 2)]
    return kept.rstrip() + "…"


def _named(field: Field, longest: int = LONGEST_LABEL) -> str:
    """The label above a control and the hint beside it."""
    label = _attribute("label", shortened(field.label, longest))
    return label + _attribute("title", shortened(field.hint, longest))


def _write_text(form: Form, field: Field) -> str:
    value = field.values[0] if field.values else ""
    bounds = field.bounds
    length = units(value)
    is_line = field.kind == "text-field" and length <= LONGEST_LINE and not {"\n", "\r"} & set(value)
    longest = LONGEST_LINE if is_line else LONGEST_AREA
    least, most = bounds.min_length, min(bounds.max_length or longest, longest)
    if value and (length > most or length < (least or 0)):
        least, most = None, longest  # what was typed is shown again, although it is too long or too short
    if least is not None and not (is_line and least == 0) and least <= most:
        lengths = _attribute("minlength", least) + _attribute("maxlength", most)
    else:
        lengths = _attribute("maxlength", most) if most < longest else ""
    given = f"{_attribute('name', field.name)}{_attribute('label', shortened(field.label, LONGEST_LABEL))}"
    given += _attribute("placeholder", field.hint) + _required(field) + lengths + _pattern(field)
    if is_line:
        masked = ' masked="true"' if field.masked else ""
        return f"<text-field{given}{masked}>{escape(value)}</text-field>"
    return f'<textarea{given} rows="{_ROWS}">{escape(value[:LONGEST_AREA])}</textarea>'


def _pattern(field: Field) -> str:
    """The pattern, where the agent's Java takes it too."""
    pattern = f"^(?:{field.bounds.pattern})$" if field.bounds.pattern else ""
    if not pattern or units(pattern) > LONGEST_PATTERN or not is_java_pattern(pattern):
        return ""
    if not field.bounds.pattern_problem.strip():  # an agent wants both
        return ""
    problem = shortened(field.bounds.pattern_problem, LONGEST_PATTERN)
    return _attribute("pattern", pattern) + _attribute("pattern-error-message", problem)


def _write_select(form: Form, field: Field) -> str:
    options = "".join(
        f'<option value="{escape(choice.value)}"{_selected(field, choice)}>{escape(_label(choice))}</option>'
        for choice in field.choices
    )
    multiple = ' multiple="true"' if field.multiple else ""
    return f"<select{_attribute('name', field.name)}{_named(field)}{_required(field)}{multiple}>{options}</select>"


def _selected(field: Field, choice: Choice) -> str:
    return ' selected="true"' if choice.value in _chosen(field) else ""


def _chosen(field: Field) -> Sequence[str]:
    """The values of a field with choices: one where it takes one, whatever was sent."""
    return field.values if field.multiple or field.kind == "checkbox" else field.values[:1]


def _label(choice: Choice) -> str:
    return choice.label.strip() or choice.value.strip() or "–"


def _write_boxes(form: Form, field: Field) -> str:
    """A box or radio button for each choice; one box without choices is a yes-or-no."""
    if not field.choices:
        hint = f" {escape(field.hint)}" if field.hint else ""
        return _box(field.kind, field, Choice(value=CHECKED, label=field.label)) + hint
    return f"{_heading(field)}<br/>" + "".join(_box(field.kind, field, choice) for choice in field.choices)


def _heading(field: Field) -> str:
    return f"<b>{escape(field.label)}</b>" + (f" {escape(field.hint)}" if field.hint else "")


def _box(kind: Kind, field: Field, choice: Choice) -> str:
    checked = ' checked="true"' if choice.value in _chosen(field) else ""
    start = f'<{kind}{_attribute("name", field.name)} value="{escape(choice.value)}"{checked}'
    return f"{start}>{escape(_label(choice))}</{kind}>"


def _write_table(form: Form, field: Field) -> str:
    """Rows to choose among, each with its cells."""
    columns = list(dict.fromkeys(name for choice in field.choices for name in choice.cells))
    head = "".join(f"<th>{escape(name)}</th>" for name in ("", *columns)) if columns else ""
    rows = "".join(f"<tr>{''.join(_row(form, field, choice, columns))}</tr>" for choice in field.choices)
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>" if head else rows
    return f"{_heading(field)}<table>{body}</table>"


def _row(form: Form, field: Field, choice: Choice, columns: Sequence[str]) -> Iterator[str]:
    if form.row_buttons:
        yield f"<td>{_write_button(Button(name=choice.value, label=_label(choice)))}</td>"
    else:
        yield f"<td>{_box('checkbox' if field.multiple else 'radio', field, choice)}</td>"
    for name in columns:
        yield f"<td>{escape(choice.cells.get(name, ''))}</td>"


def _write_date(form: Form, field: Field) -> str:
    bounds, value = field.bounds, field.values[0] if field.values else None
    limits = _attribute("min", bounds.least) + _attribute("max", bounds.most)
    value = value if value and is_date(value) else None
    return (
        f"<date-picker{_attribute('name', field.name)}{_attribute('value', value)}{_required(field)}{limits}"
        f"{_named(field, LONGEST_DATE_LABEL)}/>"
    )


def _write_time(form: Form, field: Field) -> str:
    bounds, value = field.bounds, field.values[0] if field.values else None
    limits = _attribute("min", bounds.least) + _attribute("max", bounds.most)
    value = value if value and is_time(value) else None
    return (
        f"<time-picker{_attribute('name', field.name)}{_attribute('value', value)}{limits}"
        f"{_named(field)}{_required(field)}/>"
    )


def _write_zone(form: Form, field: Field) -> str:
    value = field.values[0] if field.values and is_zone(field.values[0]) else None
    return (
        f"<timezone-picker{_attribute('name', field.name)}{_attribute('value', value)}"
        f"{_attribute('placeholder', field.hint)}{_required(field)}{_named(field)}/>"
    )


def _write_people(form: Form, field: Field) -> str:
    ids = user_ids(field.values)
    return _write_selector(field, json.dumps(ids) if ids else None)


def _write_rooms(form: Form, field: Field) -> str:
    return _write_selector(field, json.dumps(list(field.values)) if field.values else None)


def _write_selector(field: Field, value: str | None) -> str:
    return (
        f"<{field.kind}{_attribute('name', field.name)}{_attribute('placeholder', field.hint)}{_required(field)}"
        f"{_attribute('value', value)}{_attribute('label', shortened(field.label, LONGEST_LABEL))}/>"
    )


_WRITERS = {
    "text-field": _write_text,
    "textarea": _write_text,
    "select": _write_select,
    "radio": _write_boxes,
    "checkbox": _write_boxes,
    "table": _write_table,
    "date-picker": _write_date,
    "time-picker": _write_time,
    "timezone-picker": _write_zone,
    "person-selector": _write_people,
    "room-selector": _write_rooms,
}
