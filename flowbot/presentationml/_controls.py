"""The fields and buttons of a form, from PresentationML or MessageML, by MessageML's names.

Elements, attributes and wrappers are those of the reference implementation (FINOS messageml-utils 1.1.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from flowbot.message import FormControl
from flowbot.presentationml._tree import RefusedError

MAX_CONTROLS = 5_000
"""In one form; Symphony takes 50 of some kinds."""

_LONGEST_LABEL = 1_000
"""Symphony takes 256 characters."""

_INPUTS: Mapping[str, str] = {
    "text": "text-field",
    "checkbox": "checkbox",
    "radio": "radio",
    "date": "date-picker",
    "time": "time-picker",
}
DIV_CONTROLS = frozenset({"person-selector", "room-selector", "date-selector", "timezone-picker"})
"""Classes of a `<div>` that is a control."""
NAMED_CONTROLS = DIV_CONTROLS | {"text-field", "richtextarea", "date-picker", "time-picker", "checkbox", "radio"}
"""Elements of MessageML whose PresentationML has another name."""

_BOXES = frozenset({"checkbox", "radio"})
_SELECTORS = frozenset({"person-selector", "room-selector"})
_SHOWN = _BOXES | {"button"}
"""What stands in the element is its label."""

_Get = Callable[[str], str | None]


@dataclass(slots=True)
class FormDraft:
    """A form whose labels may still follow."""

    id: str
    outer: FormDraft | None
    controls: list[tuple[FormControl, str | None]] = field(default_factory=list)
    """Each with its element's id."""

    def add(self, element: etree._Element, tag: str) -> None:
        """Add the control that an element is, if it is one.

        Raises:
            RefusedError: There are more than anybody fills in.
        """
        control = read_control(element, tag)
        if control is None:
            return
        if len(self.controls) >= MAX_CONTROLS:
            raise RefusedError(f"it has more than {MAX_CONTROLS:,} fields and buttons in a form")
        self.controls.append((control, element.get("id")))

    def labelled(self, labels: Mapping[str, str]) -> tuple[FormControl, ...]:
        """The controls, those without a label with the one that was made for their id."""
        return tuple(
            _labelled(control, labels[key]) if key and key in labels and not control.label else control
            for control, key in self.controls
        )


def _labelled(control: FormControl, label: str) -> FormControl:
    if control.kind in _BOXES:
        return replace(control, label=label, options=((control.options[0][0], label),))
    return replace(control, label=label)


def read_control(element: etree._Element, tag: str) -> FormControl | None:
    """The control that an element is; None where it is none."""
    if tag == "input":
        kind = _INPUTS.get(element.get("type") or "text")
    elif tag == "textarea" and element.get("data-richtext") == "true":
        kind = "richtextarea"
    else:
        kind = tag
    if kind is None:
        return None

    def get(name: str) -> str | None:
        return element.get(name, element.get(f"data-{name}"))

    return FormControl(
        kind=kind,
        name=get("name") or "",
        label=shown_text(element) if kind in _SHOWN else get("label") or "",
        value=_value(element, kind, get),
        required=(get("required") or "").lower() == "true",
        options=_options(element, kind, get),
        chosen=_chosen(element, kind, get),
        multiple=(get("multiple") or "").lower() == "true",
        passes_empty=kind == "button" and (get("formnovalidate") or "").lower() == "true",
    )


def _value(element: etree._Element, kind: str, get: _Get) -> str:
    if kind in ("textarea", "richtextarea"):
        return element.text or ""
    if kind == "text-field":
        return get("value") or element.text or ""
    if kind in _BOXES:
        return (get("value") or "on") if _is_set(element, "checked") else ""
    if kind == "select":
        return ", ".join(_chosen(element, kind, get))
    return get("value") or "" if kind != "button" else ""


def _chosen(element: etree._Element, kind: str, get: _Get) -> tuple[str, ...]:
    if kind in _SELECTORS:
        return read_ids(get("value") or "")
    if kind != "select":
        return ()
    options = element.iterchildren("{*}option")
    return tuple(option.get("value") or "" for option in options if _is_set(option, "selected"))


def read_ids(value: str) -> tuple[str, ...]:
    """The ids that a selector holds: a JSON array, in which the agent takes single quotes too."""
    return tuple(found[0].strip("\"'") for found in _ID.finditer(value) if found[0] != "null")


_ID = re.compile(r"[^\s,\[\]]+")


def _options(element: etree._Element, kind: str, get: _Get) -> tuple[tuple[str, str], ...]:
    if kind == "select":
        return tuple((option.get("value") or "", shown_text(option)) for option in element.iterchildren("{*}option"))
    if kind in _BOXES:
        return ((get("value") or "on", shown_text(element)),)
    return ()


def _is_set(element: etree._Element, name: str) -> bool:
    return (element.get(name) or "").lower() == "true"


def shown_text(element: etree._Element) -> str:
    """The text of a label, on one line; no more of it than a label may have: those in one another share theirs."""
    pieces: list[str] = []
    left = _LONGEST_LABEL
    for piece in element.itertext():
        pieces.append(str(piece)[:left])
        left -= len(pieces[-1])
        if not left:
            break
    return " ".join("".join(pieces).split())
