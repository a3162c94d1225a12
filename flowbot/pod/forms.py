"""What a client sends with a form: each control its value, as Symphony's documentation of Elements has it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowbot.errors import MessageRejectedError, did_you_mean
from flowbot.message import Form, FormControl, walk
from flowbot.pod.parts import PodMessage
from flowbot.presentationml import parse_message

Given = Mapping[str, object]
"""Control → what a person put in: a text, a number, true or false, or a list of these."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as a person sends it."""

    form_id: str
    values: Mapping[str, object]


def fill(message: PodMessage, given: Given, button: str | None) -> FilledForm:
    """The form of a message with a person's values; controls that they left alone send what they hold.

    Args:
        message: What shows the form.
        given: What they put in, by the name or label of the control.
        button: The name or label of the button that they press; the first one when left out.

    Raises:
        MessageRejectedError: The message has no form; or the form no such control or button, something that
            must be filled in is empty, or a control cannot hold what is put in (400).
    """
    blocks = parse_message(message.presentationml, message.data).blocks
    form = next((block for block in walk(blocks) if isinstance(block, Form)), None)
    if form is None:
        raise MessageRejectedError("there is no form in this message", status=400)
    named = _by_name(form.controls)
    pressed = _find_button(form.controls, button)
    values: dict[str, object] = {"action": pressed.name}
    known = {_find(named, key): value for key, value in given.items()}
    for name, controls in named.items():
        try:
            sent = _sent(controls, known[name] if name in known else _held(controls))
        except ValueError:
            raise MessageRejectedError(f"'{controls[0].label or name}' cannot hold this", status=400) from None
        if sent is None:
            continue
        if controls[0].required and sent in ("", []):
            raise MessageRejectedError(f"'{controls[0].label or name}' must be filled in", status=400)
        values[name] = sent
    return FilledForm(form.id, values)


def _by_name(controls: Iterable[FormControl]) -> dict[str, list[FormControl]]:
    named: dict[str, list[FormControl]] = {}
    for control in controls:
        if control.kind != "button":
            named.setdefault(control.name, []).append(control)
    return named


def _find_button(controls: Sequence[FormControl], wanted: str | None) -> FormControl:
    buttons = [each for each in controls if each.kind == "button" and each.name]
    found = [each for each in buttons if wanted is None or wanted in (each.name, each.label)]
    if not found:
        names = [each.label for each in buttons]
        hint = did_you_mean(wanted or "", names) or f"there are {', '.join(names) or 'none'}"
        raise MessageRejectedError(f"the form has no button '{wanted}'; {hint}", status=400)
    return found[0]


def _find(named: Mapping[str, Sequence[FormControl]], key: str) -> str:
    if key in named:
        return key
    found = [name for name, controls in named.items() if controls[0].label.casefold() == key.casefold()]
    if not found:
        hint = did_you_mean(key, named) or f"there are {', '.join(named) or 'none'}"
        raise MessageRejectedError(f"the form has no field '{key}'; {hint}", status=400)
    return found[0]


def _held(controls: Sequence[FormControl]) -> object:
    """What controls of one name hold before anybody touches them."""
    first = controls[0]
    if first.kind in ("checkbox", "radio"):
        return [each.value for each in controls if each.value]
    if first.kind == "select":
        return list(first.chosen)
    if first.kind in ("person-selector", "room-selector"):
        return json.loads(first.value) if first.value else []
    return first.value


def _sent(controls: Sequence[FormControl], given: object) -> object:
    """What controls of one name send; None for a key that is absent."""
    first = controls[0]
    chosen = _texts(given)
    match first.kind:
        case "checkbox":
            boxes = [each.options[0][0] for each in controls]
            checked = boxes if given is True else [each for each in boxes if each in chosen]
            return (checked[0] if len(checked) == 1 else checked) if checked else None
        case "radio":
            return chosen[0] if chosen else None
        case "select":
            return chosen if first.multiple else (chosen[0] if chosen else "")
        case "person-selector":
            return [int(each) for each in chosen]
        case "room-selector":
            return {"userIds": [], "streamIds": [_standard(each) for each in chosen]}
    return chosen[0] if chosen else ""


def _texts(given: object) -> list[str]:
    values = given if isinstance(given, list | tuple) else [given]
    return [str(each) for each in values if each not in (None, "", False)]


def _standard(stream_id: str) -> str:
    """An id as Elements writes it: not URL-safe, and padded."""
    return base64.b64encode(base64.urlsafe_b64decode(stream_id + "=" * (-len(stream_id) % 4))).decode("ascii")
