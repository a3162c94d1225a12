"""A form that an author wrote in a message: its id is set, and its controls show what is known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from flowbot.messageml._escape import without_controls
from flowbot.messageml._source import parse_source
from flowbot.values.controls import CHECKED, Field, Form


def has_form(message: str) -> bool:
    """Whether a finished message has a form; no value can hold a bare `<`."""
    return _FORM.search(message) is not None


_FORM = re.compile(r"<form[\s>]")


def form_element(message: str) -> str:
    """The form of a message that has one, as markup."""
    return _written(_form(parse_source(message)))


def _form(root: etree._Element) -> etree._Element:
    return next(root.iter("form"))


def _written(element: etree._Element) -> str:
    """An element as markup; read, `&#123;` is a brace, which an agent would evaluate behind a `$` or `#`."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False)).replace("{", "&#123;")


def fill_form(message: str, form: Form) -> str:
    """A message that has a form, with the form's id set and its controls filled in.

    Only controls named like a field are changed, and only where the field holds something or the
    form was refused: what an author wrote as a first value stays otherwise.

    Args:
        message: Finished MessageML that an agent would take.
        form: What the form is to be.
    """
    root = parse_source(message)
    found = _form(root)
    found.set("id", form.id)
    fields = {each.name: each for each in form.fields}
    for control in found.iter():
        field = fields.get(control.get("name") or control.get("data-name") or "")
        if field is not None and (field.values or (form.is_again and not field.masked)):
            _fill(control, field)
    return _written(root)


def _fill(control: etree._Element, field: Field) -> None:
    match control.tag:
        case "text-field" | "textarea" | "richtextarea":
            control.text = without_controls(field.values[0]) if field.values else None
        case "checkbox" if field.kind == "checkbox" and not field.choices:
            _mark(control, "checked", bool({CHECKED, control.get("value", "on")} & set(field.values)))
        case "checkbox" | "radio":
            _mark(control, "checked", control.get("value", "on") in field.values)
        case "select":
            chosen = field.values if control.get("multiple") == "true" else field.values[:1]
            for option in control.iter("option"):
                _mark(option, "selected", option.get("value") in chosen)
        case "person-selector":
            _set(control, "value", json.dumps(ids) if (ids := user_ids(field.values)) else "")
        case "room-selector":
            _set(control, "value", without_controls(json.dumps(list(field.values))) if field.values else "")
        case "date-picker" | "time-picker" | "timezone-picker":
            _set(control, "value", without_controls(field.values[0]) if field.values else "")


def user_ids(values: Sequence[str]) -> list[int]:
    """The values that are ids of people."""
    return [int(each) for each in values if re.fullmatch("[0-9]{1,19}", each) and int(each) < 2**63]


def _mark(element: etree._Element, name: str, is_set: bool) -> None:
    _set(element, name, "true" if is_set else "")


def _set(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


@dataclass(frozen=True, slots=True)
class OwnField:
    """A control of an author's form, or those of one name."""

    kind: str
    """MessageML's word for it."""
    multiple: bool = False
    masked: bool = False
    offered: tuple[str, ...] = ()
    """The values to choose from."""


def fields_of(message: str) -> Mapping[str, OwnField]:
    """The controls of a message's form by their name; the buttons too, but for those that only close a dialog."""
    fields: dict[str, OwnField] = {}
    for each in _form(parse_source(message)).iter() if has_form(message) else ():
        name = each.get("name")
        if name and not (each.tag == "button" and each.get("type") == "cancel"):
            before = fields[name].offered if name in fields else ()
            multiple, masked = each.get("multiple") == "true", each.get("masked") == "true"
            fields[name] = OwnField(str(each.tag), multiple, masked, (*before, *_offered(each)))
    return fields


def _offered(control: etree._Element) -> Sequence[str]:
    match control.tag:
        case "select":
            return [option.get("value", "") for option in control.iter("option")]
        case "checkbox" | "radio":
            return [control.get("value", "on")]
    return ()
