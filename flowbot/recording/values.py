"""Values of JSON, and EntityJSON, without what people have written: nothing stays for the name that it has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import flowbot.operations as operations
from flowbot.events import User, read_json
from flowbot.recording.redaction import Redaction

ID = re.compile(r"[\w+/=:.-]{1,200}", re.ASCII)
"""Of Symphony: no gap is in it."""
_LEAST_DRAWN = 20
_SHARE_DRAWN = 0.4
"""How often what was drawn by lot changes between capitals, small letters, figures and signs; names do so less."""
_ID_NAMES = frozenset({"id", "stream", "stream_id", "message", "message_id", "parent", "replaces"})
"""What operations call the ids of streams and messages."""
_EXACT = re.compile(r"[0-9:.+\-TE]*|-?Infinity|-?s?NaN")
"""What a number, a day or a time of day is written as, in a result that is kept with its type."""
_TYPES = frozenset({"decimal", "datetime", "date", "time"})
_USER_ID = "com.symphony.user.userId"
_OF_ANSWERS = ("status", "headers", "body")
"""What a web service gives."""
_Text = Callable[[str], str]


@cache
def record_names() -> frozenset[str]:
    """The names that the fields of records have which flows are given."""
    records = [each for name in operations.__all__ if is_dataclass(each := getattr(operations, name))]
    return frozenset({*_OF_ANSWERS, *(field.name for record in (*records, User) for field in fields(record))})


def redact_value(redaction: Redaction, value: Any, text: _Text | None = None) -> Any:
    """A value with stand-ins in its texts, and in the names of its fields that are no words of the bot.

    Args:
        redaction: Puts them there.
        value: JSON.
        text: What it does with texts, where that is something else.
    """
    text = text or redaction.text
    match value:
        case dict():
            return redact_fields(
                value, lambda name: _field_name(redaction, name), lambda _, each: redact_value(redaction, each, text)
            )
        case list():
            return [redact_value(redaction, each, text) for each in value]
        case str():
            return text(value)
    return value


def redact_answer(redaction: Redaction, value: Any, name: str = "") -> Any:
    """What an action, a web service or an operation gave, with stand-ins.

    Ids of Symphony stay, by their shape; numbers and times with the type that they are kept with.
    """
    match value:
        case {"$": "map", "v": list(pairs)}:
            return {
                "$": "map",
                "v": [[_field_name(redaction, key), redact_answer(redaction, each)] for key, each in pairs],
            }
        case {"$": "duration", "v": list(parts)} if all(isinstance(each, int) for each in parts):
            return value
        case {"$": kind, "v": str(exact)} if kind in _TYPES and _EXACT.fullmatch(exact):
            return {"$": kind, "v": redaction.figures(exact) if kind == "decimal" else exact}
        case dict():
            return redact_fields(
                value, lambda key: _field_name(redaction, key), lambda key, each: redact_answer(redaction, each, key)
            )
        case list():
            return [redact_answer(redaction, each, name) for each in value]
        case str():
            return value if name in _ID_NAMES and _is_drawn(value) else redaction.text(value)
    return value


def redact_data(redaction: Redaction, data: str) -> str:
    """EntityJSON, a text, with the stand-ins that the words have in the message; ids of people stay."""
    try:
        held = read_json(data)
        shown = redact_data(redaction, held) if isinstance(held, str) else _redact_entities(redaction, held)
        return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return hidden(data)


def hidden(text: str) -> str:
    """What cannot be read, of which only the length is left."""
    return re.sub(r"\S", "?", text)


def redact_fields(value: Mapping[str, Any], name: _Text, redact: Callable[[str, Any], Any]) -> dict[str, Any]:
    """An object with other names and values; two names that would become the same stay two."""
    shown: dict[str, Any] = {}
    for key, each in value.items():
        shown_name = name(key)
        while shown_name in shown:
            shown_name += "_"
        shown[shown_name] = redact(key, each)
    return shown


def _field_name(redaction: Redaction, name: str) -> str:
    return name if name in record_names() else redaction.text(name)


def _redact_entities(redaction: Redaction, value: Any) -> Any:
    def redact(name: str, each: Any) -> Any:
        if name in ("type", "id") and isinstance(each, str):
            return redaction.constant(each)
        if name == "value" and value.get("type") == _USER_ID and isinstance(each, str) and each.isdecimal():
            return each
        return _redact_entities(redaction, each)

    match value:
        case dict():
            return redact_fields(value, redaction.constant, redact)
        case list():
            return [_redact_entities(redaction, each) for each in value]
        case str():
            return redaction.text(value)
    return value


def _is_drawn(text: str) -> bool:
    """Whether a text looks as if a machine had drawn it: by its length, and by how its letters change."""
    if len(text) < _LEAST_DRAWN or not ID.fullmatch(text):
        return False
    kinds = [_kind(each) for each in text]
    return sum(before != after for before, after in pairwise(kinds)) >= _SHARE_DRAWN * len(text)


def _kind(letter: str) -> str:
    return "a" if letter.islower() else "A" if letter.isupper() else "0" if letter.isdecimal() else "-"
