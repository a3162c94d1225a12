"""People and rooms that are picked in a form, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.message import Form, FormControl, walk
from flowbot.pod.control._reading import stream_named, user_named
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage
from flowbot.presentationml import parse_message


def picked(pod: LocalPod, form: PodMessage, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form: where people or rooms are chosen, `@ann` and `#FX desk` are their ids.

    Raises:
        SymphonyError: There is nobody, or no room, of such a name (404).
    """
    blocks = parse_message(form.presentationml, form.data).blocks
    controls = [control for each in walk(blocks) if isinstance(each, Form) for control in each.controls]
    kinds = {name.casefold(): each for each in controls for name in (each.name, each.label)}
    return {name: _id_of(pod, kinds.get(name.casefold()), value) for name, value in values.items()}


def _id_of(pod: LocalPod, control: FormControl | None, value: object) -> object:
    match value:
        case list():
            return [_id_of(pod, control, each) for each in value]
        case str() if control is not None and control.kind == "person-selector" and value.startswith("@"):
            return user_named(pod, value[1:]).id
        case str() if control is not None and control.kind == "room-selector" and value.startswith("#"):
            return stream_named(pod, value[1:]).id
    return value
