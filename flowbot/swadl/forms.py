"""Forms in messages of SWADL → the slots that a question fills, and the markup with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flowbot.swadl.naming import Slots, snake
from flowbot.values.limits import compile_pattern

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?P<attributes>(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "text-field": {"type": "text"},
    "textarea": {"type": "text", "multiline": True},
    "date-picker": {"type": "date"},
    "date-selector": {"type": "date"},
    "time-picker": {"type": "time"},
    "timezone-picker": {"type": "timezone"},
    "person-selector": {"type": "list", "items": "user"},
    "room-selector": {"type": "list", "items": "room"},
}
_CHOICES = ("select", "radio", "checkbox")
_LENGTHS = {"minlength": "min_length", "maxlength": "max_length"}
TICKED = "true"


@dataclass(slots=True)
class Control:
    """The controls of one name in a form."""

    kind: str
    name: str
    attributes: Mapping[str, str]
    offered: dict[str, str] = field(default_factory=dict)
    """Value → what stands beside it."""

    @property
    def slot(self) -> dict[str, Any]:
        """The declaration of the slot that it fills."""
        if self.kind in _CHOICES:
            return {**self._choice(), **self._label()}
        declared = {**_TYPES[self.kind], **self._label()}
        if declared["type"] == "text":
            declared |= {key: int(found) for name, key in _LENGTHS.items() if (found := self._number(name)) is not None}
            declared |= {"pattern": self.attributes["pattern"]} if self._has_pattern() else {}
            declared |= {"secret": True} if self.attributes.get("masked") == "true" else {}
        if self.attributes.get("required") != "true":
            declared["optional"] = True
        return declared

    @property
    def is_ticked(self) -> bool:
        """One box, which is ticked or not."""
        return self.kind == "checkbox" and len(self.offered) == 1

    def _choice(self) -> dict[str, Any]:
        if self.is_ticked:
            return {"type": "boolean"}
        if not self.offered or any("${" in each or not each.strip() for each in self.offered):
            return {"type": "text"}
        labels = {value: value if "${" in label else label or value for value, label in self.offered.items()}
        of = list(labels) if all(value == label for value, label in labels.items()) else labels
        choice = {"type": "choice", "of": of}
        several = self.kind == "checkbox" or self.attributes.get("multiple") == "true"
        made: dict[str, Any] = {"type": "list", "items": choice} if several else choice
        return {**made, "optional": True} if several or self.attributes.get("required") == "false" else made

    def _label(self) -> dict[str, str]:
        found = self.attributes.get("label", "").strip()
        return {"label": found} if found and "${" not in found else {}

    def _number(self, name: str) -> str | None:
        found = self.attributes.get(name, "")
        return found if re.fullmatch("[1-9][0-9]{0,4}", found) else None

    def _has_pattern(self) -> bool:
        try:
            compile_pattern(self.attributes.get("pattern", ""))
        except ValueError:
            return False
        return "${" not in self.attributes.get("pattern", "${")


@dataclass(slots=True)
class Form:
    """A form of a message."""

    activity: str
    slots: dict[str, str] = field(default_factory=dict)
    """Name of a control → slot."""
    marked: dict[str, str] = field(default_factory=dict)
    """Name of a box that is ticked or not → what it sends for SWADL."""
    options: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name of a button → name of the option, and what stands on it."""
    dynamic: list[str] = field(default_factory=list)
    """Controls whose names are worked out."""
    unknown: list[str] = field(default_factory=list)


def has_form(content: str) -> bool:
    """Whether there is a form in a message."""
    return re.search(r"<form[\s>]", content) is not None


def read_form(content: str, activity: str, slots: Slots) -> Form:
    """What a form asks for; its slots are declared."""
    form = Form(activity)
    for control in _controls(content):
        if "${" in control.name:
            form.dynamic.append(control.name)
        elif control.kind == "button":
            form.options[control.name] = (_option(control.name, form), control.offered.get("", ""))
        elif control.kind in _TYPES or control.kind in _CHOICES:
            key = ("field", activity, control.name)
            wanted = control.name if snake(control.name) not in slots.pool.used else f"{activity}_{control.name}"
            form.slots[control.name] = slots.add(key, wanted, control.slot)
            if control.is_ticked:
                form.marked[control.name] = next(iter(control.offered))
        else:
            form.unknown.append(control.name)
    return form


def _option(name: str, form: Form) -> str:
    taken = {*(option for option, _ in form.options.values()), *form.slots.values()}
    wanted = snake(name)
    return next(each for each in (wanted, *(f"{wanted[:37]}_{number}" for number in range(2, 99))) if each not in taken)


def renamed(content: str, form: Form) -> str:
    """The markup of the form with the names of the slots and options."""
    return _TAG.sub(lambda found: _rewritten(found, form), content)


def _rewritten(found: re.Match[str], form: Form) -> str:
    tag, name = found["name"], _attributes(found["attributes"]).get("name", "")
    if found["close"] or not name:
        return found.group()
    if tag == "button":
        is_action = name in form.options
        kept = _attributes(found["attributes"]).get("type") == "cancel"  # of a dialog, which is closed by its name
        return found.group() if kept else _with(found.group(), "name", form.options[name][0] if is_action else None)
    text = _with(found.group(), "name", form.slots[name]) if name in form.slots else found.group()
    if 'pattern="' in text and "pattern-error-message" not in text:
        text = _with(text, "pattern", None)  # the slot has it, and its own words for what does not fit
    if tag == "checkbox" and name in form.marked:
        text = _with(text, "value", TICKED)
    return text


def _with(tag: str, attribute: str, value: str | None) -> str:
    """A tag with another value of an attribute, or without it."""
    pattern = rf"\s+{attribute}\s*=\s*(?:\"[^\"]*\"|'[^']*')"
    written = "" if value is None else f' {attribute}="{value}"'
    changed, count = re.subn(pattern, written, tag, count=1)
    return changed if count or value is None else re.sub(r"(\s*/?>)$", f"{written}\\1", tag, count=1)


def _controls(content: str) -> Iterator[Control]:
    """The controls of the form, each name once."""
    buttons: dict[str, Control] = {}
    found: dict[str, Control] = {}
    chosen: Control | None = None
    for tag in _TAG.finditer(content):
        attributes = _attributes(tag["attributes"])
        name, kind = attributes.get("name", ""), tag["name"]
        if tag["close"]:
            chosen = None if kind == "select" else chosen
        elif kind == "option" and chosen is not None:
            chosen.offered[attributes.get("value", "")] = _text_after(content, tag)
        elif kind == "button":
            if name and attributes.get("type", "action") == "action":
                buttons.setdefault(name, Control(kind, name, attributes, {"": _text_after(content, tag)}))
        elif name and _is_control(kind):
            control = found.setdefault(name, Control(kind, name, attributes))
            if kind in ("radio", "checkbox"):
                control.offered[attributes.get("value", "on")] = _text_after(content, tag)
            chosen = control if kind == "select" else chosen
    yield from (*found.values(), *buttons.values())


def _is_control(kind: str) -> bool:
    return kind in _TYPES or kind in _CHOICES or "-" in kind or kind in ("input", "richtextarea")


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(text)}


def _text_after(content: str, tag: re.Match[str]) -> str:
    """The words of an element that has just begun, without markup."""
    if tag.group().endswith("/>"):
        return ""
    end = content.find(f"</{tag['name']}", tag.end())
    inner = content[tag.end() : end if end >= 0 else tag.end()]
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", "", inner)).strip()
