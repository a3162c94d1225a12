"""What goes with a message, as the store keeps it; what an agent would not take is refused before anything is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from flowbot.engine.extras import NO_EXTRAS, Extras, FileReference
from flowbot.errors import MessageTooLargeError, RenderError
from flowbot.ids import UserId
from flowbot.messageml.limits import SendingLimits, check_attachments

MARK = "flowbot"
"""The object of a message's EntityJSON that is the bot's own."""


def checked_extras(name: str, extras: Extras, limits: SendingLimits) -> Extras:
    """What goes with a message, its data as JSON has it.

    Args:
        name: What the words are called in errors.
        extras: What goes with it.
        limits: What the pod takes.

    Raises:
        RenderError: The files are too many or too large, or the data cannot be kept as JSON or has our own mark.
    """
    if extras == NO_EXTRAS:
        return extras
    try:
        check_attachments([(each.name, each.size or 0) for each in extras.files], limits)
    except MessageTooLargeError as error:
        raise RenderError(f"{name}: {error}") from error
    return replace(extras, data=_as_json(name, extras.data)) if extras.data is not None else extras


def _as_json(name: str, data: Mapping[str, object]) -> Mapping[str, object]:
    if MARK in data:
        raise RenderError(f"{name}: '{MARK}' in the data of a message is the bot's own; give it another name")
    try:
        found: Mapping[str, object] = json.loads(to_json(data, inf_nan_mode="constants"))
    except (PydanticSerializationError, UnicodeError, RecursionError, ValueError) as error:
        raise RenderError(f"{name}: its data cannot be written as JSON: {error}") from error
    return found


def of_further(extras: Extras) -> Extras:
    """What goes with each further message that one was split into."""
    return Extras(on_behalf_of=extras.on_behalf_of, unknown=extras.unknown)


def encode_extras(extras: Extras) -> dict[str, object]:
    """What goes with a message, as a part of its body; nothing where nothing does."""
    if extras == NO_EXTRAS:
        return {}
    usual = asdict(NO_EXTRAS)
    return {"extras": {name: value for name, value in asdict(extras).items() if value != usual[name]}}


def decode_extras(body: Mapping[str, Any]) -> Extras:
    """What `encode_extras` wrote."""
    data = body.get("extras")
    if data is None:
        return NO_EXTRAS
    person = data.get("on_behalf_of")
    return Extras(
        pin=data.get("pin"),
        files=tuple(FileReference(**each) for each in data.get("files", ())),
        data=data.get("data"),
        on_behalf_of=UserId(person) if person is not None else None,
        unknown=data.get("unknown", "verify"),
    )
