"""What a client sends with a form: each control its value, as Symphony's documentation of Elements has it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowbot.errors import MessageRejectedError, did_you_mean
from flowbot.ids import normalise_id
from flowbot.message import Form, FormControl, walk
from flowbot.pod.digits import read_digits
from flowbot.pod.identifiers import raw_id
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
        MessageRejectedError: The message has no form; or the form no such control, choice or button; or
            something that must be filled in is empty, and the button does not let that pass (400).
    """
    form = form_of(message)
    named = _by_name(form.controls)
    pressed = _find_button(form.controls, button)
    values: dict[str, object] = {"action": pressed.name}
    known = {_find(named, key): value for key, value in given.items()}
    for name, controls in named.items():
        sent = _sent(controls, known[name] if name in known else _held(controls))
        if sent is None:
            continue
        if controls[0].required and _is_empty(sent) and not pressed.passes_empty:
            raise MessageRejectedError(f"'{controls[0].label or name}' must be filled in", status=400)
        values[name] = sent
    return FilledForm(form.id, values)


def fill_raw(message: PodMessage, values: Given, button: str | None) -> FilledForm:
    """The form of a message with values as they are given, fitting or not.

    Raises:
        MessageRejectedError: The message has no form (400).
    """
    return FilledForm(form_of(message).id, {**({"action": button} if button is not None else {}), **values})


def form_of(message: PodMessage) -> Form:
    """The form that a message shows; raises MessageRejectedError when it shows none (400)."""
    blocks = parse_message(message.presentationml, message.data).blocks
    form = next((block for block in walk(blocks) if isinstance(block, Form)), None)
    if form is None:
        raise MessageRejectedError("there is no form in this message", status=400)
    return form


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
        raise _unknown("the form has no button", wanted or "", [each.label for each in buttons])
    return found[0]


def _find(named: Mapping[str, Sequence[FormControl]], key: str) -> str:
    if key in named:
        return key
    found = [name for name, controls in named.items() if controls[0].label.casefold() == key.casefold()]
    if not found:
        shown = [controls[0].label or name for name, controls in named.items()]
        raise _unknown("the form has no field", key, shown, also=named)
    return found[0]


def _unknown(problem: str, given: str, shown: Sequence[str], also: Iterable[str] = ()) -> MessageRejectedError:
    """What is wrong with a name that is none of those shown, nor of others."""
    verb = "is" if len(shown) == 1 else "are"
    hint = did_you_mean(given, [*shown, *also]) or f"there {verb} {', '.join(shown) or 'none'}"
    return MessageRejectedError(f"{problem} '{given}'; {hint}", status=400)


def _held(controls: Sequence[FormControl]) -> object:
    """What controls of one name hold before anybody touches them."""
    first = controls[0]
    if first.kind in ("checkbox", "radio"):
        return [each.value for each in controls if each.value]
    if first.kind in ("select", "person-selector", "room-selector"):
        return first.chosen
    return first.value


def _sent(controls: Sequence[FormControl], given: object) -> object:
    """What controls of one name send; None for a key that is absent."""
    first = controls[0]
    match first.kind:
        case "checkbox":
            checked = _chosen(first.name, [each.options[0] for each in controls], given)
            return (checked[0] if len(checked) == 1 else checked) if checked else None
        case "radio":
            checked = _chosen(first.name, [each.options[0] for each in controls], given)
            return checked[0] if checked else None
        case "select":
            chosen = _chosen(first.label or first.name, first.options, given)
            return chosen if first.multiple else (chosen[0] if chosen else "")
        case "person-selector":
            return [_user_id(first, each) for each in _texts(given)]
        case "room-selector":
            return {"userIds": [], "streamIds": [_standard(first, each) for each in _texts(given)]}
    return next(iter(_texts(given)), "")


def _is_empty(sent: object) -> bool:
    return not any(sent.values()) if isinstance(sent, dict) else sent in ("", [])


def _texts(given: object) -> list[str]:
    values = given if isinstance(given, list | tuple) else [given]
    return [
        _SURROGATE.sub("\ufffd", str(each)) for each in values if each is not None and each is not False and each != ""
    ]


_SURROGATE = re.compile("[\ud800-\udfff]")


def _chosen(name: str, offered: Sequence[tuple[str, str]], given: object) -> list[str]:
    """The values that were chosen, by value or label, in the order in which they are offered; all for true."""
    if given is True:
        return [value for value, _ in offered]
    wanted = {_choice(name, offered, each) for each in _texts(given)}
    return [value for value, _ in offered if value in wanted]


def _choice(name: str, offered: Sequence[tuple[str, str]], given: str) -> str:
    values = [value for value, _ in offered]
    if given in values:
        return given
    found = [value for value, label in offered if label.casefold() == given.casefold()]
    if not found:
        shown = [label or value for value, label in offered]
        raise _unknown(f"'{name}' has no choice", given, shown, also=values)
    return found[0]


def _user_id(control: FormControl, given: str) -> int:
    found = read_digits(given)
    if found is None:
        raise MessageRejectedError(f"'{control.label or control.name}' takes ids of users, not '{given}'", status=400)
    return found


def _standard(control: FormControl, stream_id: str) -> str:
    """An id as Elements writes it: not URL-safe, and padded."""
    try:
        return base64.b64encode(base64.b64decode(raw_id(normalise_id(stream_id)), validate=True)).decode("ascii")
    except ValueError:
        name = control.label or control.name
        raise MessageRejectedError(f"'{name}' takes ids of streams, not '{stream_id}'", status=400) from None
