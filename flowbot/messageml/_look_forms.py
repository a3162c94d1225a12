"""The controls of forms as HTML: labels, values and options are shown, and nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree
from markupsafe import Markup

from flowbot.messageml._html import tag
from flowbot.messageml.grammar import BUTTON_CLASSES

Handler = Callable[[etree._Element, Markup], Markup]

_PICKED: Mapping[str, str] = {
    "date": "day",
    "time": "time",
    "person-selector": "people",
    "room-selector": "rooms",
    "date-selector": "day",
    "timezone-picker": "time zone",
}
"""What is picked with a control that is drawn."""


def _is_true(element: etree._Element, *names: str) -> bool:
    return any((element.get(name) or "").lower() == "true" for name in names)


def _needs(element: etree._Element) -> bool:
    return _is_true(element, "required", "data-required")


def _mark(is_needed: bool) -> str:
    return tag("span", "*", css="needed", attributes={"title": "required"}) if is_needed else ""


def _alone(element: etree._Element, control: Markup) -> Markup:
    """A control, with the mark of a required one where no label has it."""
    parent = element.getparent()
    has_label = parent is not None and any(each.tag == "label" for each in parent)
    return control if has_label or not _needs(element) else tag("span", _mark(True), control, css="marked")


def _box(element: etree._Element, kind: str, shown: str | None, placeholder: str | None) -> Markup:
    """A control that is drawn: its value or placeholder, and what it picks."""
    value = tag("span", shown) if shown else tag("span", placeholder or "\u00a0", css="placeholder")
    return _alone(element, tag("div", value, tag("span", _PICKED[kind], css="picked"), css="control picker"))


def _input(element: etree._Element, _inside: Markup) -> Markup:
    type_ = (element.get("type") or "text").lower()
    if type_ in ("checkbox", "radio"):
        checked = _is_true(element, "checked")
        return tag("input", attributes={"type": type_, "disabled": True, "checked": checked})
    if type_ in _PICKED:
        placeholder = element.get("placeholder") or element.get("data-format")
        return _box(element, type_, element.get("value"), placeholder)
    attributes: dict[str, str | bool | None] = {
        "type": "password" if _is_true(element, "data-masked") else "text",
        "disabled": True,
        "placeholder": element.get("placeholder"),
        "value": element.get("value"),
    }
    return _alone(element, tag("input", css="control", attributes=attributes))


def _textarea(element: etree._Element, inside: Markup) -> Markup:
    rows = element.get("rows") or ""
    attributes: dict[str, str | bool | None] = {
        "disabled": True,
        "placeholder": element.get("placeholder"),
        "rows": rows if rows.isdecimal() and 1 <= int(rows[:4]) <= 20 else "3",
    }
    area = tag("textarea", inside, css="control", attributes=attributes)
    if not _is_true(element, "data-richtext"):
        return _alone(element, area)
    bar = tag("div", tag("b", "B"), tag("i", "I"), tag("span", "•"), css="bar")
    return _alone(element, tag("div", bar, area, css="rich"))


def _select(element: etree._Element, inside: Markup) -> Markup:
    chosen = ["".join(map(str, each.itertext())) for each in element if _is_true(each, "selected")]
    placeholder = element.get("data-placeholder") or "Select"
    value = tag("span", ", ".join(chosen)) if chosen else tag("span", placeholder, css="placeholder")
    box = tag("div", value, tag("span", "▾", css="picked"), css="control picker")
    return _alone(element, tag("div", box, tag("div", inside, css="options"), css="select"))


def show_option(element: etree._Element, inside: Markup) -> Markup:
    """An option of a select, which is listed below it."""
    return tag("span", inside, css="option chosen" if _is_true(element, "selected") else "option")


def show_button(element: etree._Element, inside: Markup) -> Markup:
    """A button by its class; by its type where it has none."""
    given = element.get("class") or ""
    usual = "secondary" if element.get("type") in ("reset", "cancel") else "primary"
    css = given if given in BUTTON_CLASSES else usual
    hint = element.get("data-title") or element.get("title")
    return tag("button", inside, css=f"button {css}", attributes={"type": "button", "disabled": True, "title": hint})


def _label(element: etree._Element, inside: Markup) -> Markup:
    group = element.getparent()
    is_box = group is not None and (group.get("class") or "") in ("checkbox-group", "radio-group")
    if is_box or group is None:
        return tag("span", inside)
    return tag("label", _mark(any(map(_needs, group))), inside, css="label")


def show_hint(element: etree._Element, inside: Markup) -> Markup:
    """The hint beside a control."""
    return tag("span", element.get("data-title") or "", inside, css="hint")


def _group(_element: etree._Element, inside: Markup) -> Markup:
    return tag("div", inside, css="field")


def _choice(_element: etree._Element, inside: Markup) -> Markup:
    return tag("label", inside, css="choice")


def _picker(kind: str) -> Handler:
    def show(element: etree._Element, _inside: Markup) -> Markup:
        return _box(element, kind, element.get("data-value"), element.get("data-placeholder"))

    return show


_WRAPPERS = ("textfield", "textarea", "richtextarea", "dropdown", "date-picker", "time-picker")
_DRAWN = ("person-selector", "room-selector", "date-selector", "timezone-picker")

CONTROLS: Mapping[str, Handler] = {"input": _input, "textarea": _textarea, "select": _select, "label": _label}
"""The controls by their names in PresentationML."""

GROUPS: Mapping[str, Handler] = {
    **{f"{name}-group": _group for name in (*_WRAPPERS, *_DRAWN)},
    **dict.fromkeys(("checkbox-group", "radio-group"), _choice),
    **{name: _picker(name) for name in _DRAWN},
}
"""The blocks of forms by their class: groups of a label and a control, and controls that are blocks."""
