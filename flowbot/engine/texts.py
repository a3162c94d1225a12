"""Texts for machines, such as URLs and JSON: what is written in them once values are known, secrets aside.

A secret is never in a turn: where one stands, what is written has a gap, which is filled when it leaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flowbot.errors import GuardError
from flowbot.values.kinds import kind_of
from flowbot.values.types import SLOT_TYPES

Names = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Secret:
    """The place of a secret."""

    name: str


Written = tuple[str | Secret, ...]
"""A text with the places of its secrets."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in a text."""

    evaluate: Callable[[Names], Any]
    source: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text with expressions and secrets in it."""

    pieces: tuple[str | Value | Secret, ...]

    @property
    def only(self) -> Value | None:
        """The expression that is the whole text, which keeps its type."""
        match self.pieces:
            case (Value() as value,):
                return value
        return None


Template = Text | Mapping[str, "Template"] | tuple["Template", ...] | object
"""A value whose texts may have expressions in them; what is no `Text` stands for itself."""


def escape_part(text: str) -> str:
    """A text as one part of a URL or of a form."""
    return quote(text, safe="", errors="replace")


def escape_json(text: str) -> str:
    """A text as it stands between the quotes of a JSON string."""
    return json.dumps(text)[1:-1]


def unescaped(text: str) -> str:
    """A text as it is."""
    return text


def write(
    text: Text, names: Names, escape: Callable[[str], str], *, fixed: Callable[[str], str] | None = None
) -> Written:
    """A text, its values escaped.

    Args:
        text: The text.
        names: What its expressions read.
        escape: For values.
        fixed: For what the author wrote around them, where that is escaped in another way.

    Raises:
        GuardError: A value is missing, or has no text.
    """
    found: list[str | Secret] = []
    for piece in text.pieces:
        match piece:
            case Value():
                found.append(escape(_text_of(piece, names)))
            case Secret():
                found.append(piece)
            case _:
                found.append((fixed or escape)(piece))
    return joined(found)


def write_pairs(pairs: Mapping[str, Template], names: Names) -> Written:
    """Names and values as a query or a form has them; a value that is none is left out, and a list repeats its name.

    Raises:
        GuardError: A value has no text.
    """
    found: list[str | Secret] = []
    for name, template in pairs.items():
        for written in _each(template, names):
            found += ["&" if found else "", escape_part(name), "=", *written]
    return joined(found)


def _each(template: Template, names: Names) -> Iterator[Written]:
    if isinstance(template, tuple):
        for each in template:
            yield from _each(each, names)
    elif isinstance(template, Text) and template.only is None:
        yield write(template, names, escape_part)
    else:
        value = template.only.evaluate(names) if isinstance(template, Text) and template.only else template
        for item in value if isinstance(value, list | tuple) else (value,):
            if item is not None:
                yield (escape_part(as_text(item)),)


def write_json(template: Template, names: Names) -> Written:
    """A value as JSON.

    Raises:
        GuardError: A value is missing in a text, or JSON has none like it.
    """
    return joined(_json_pieces(template, names))


def _json_pieces(template: Template, names: Names) -> Iterator[str | Secret]:
    match template:
        case Text():
            if template.only is not None:
                yield as_json(template.only.evaluate(names))
            else:
                yield from ('"', *write(template, names, escape_json), '"')
        case Mapping():
            for place, (name, each) in enumerate(template.items()):
                yield f"{',' if place else '{'}{json.dumps(name)}:"
                yield from _json_pieces(each, names)
            yield "}" if template else "{}"
        case tuple():
            for place, each in enumerate(template):
                yield "," if place else "["
                yield from _json_pieces(each, names)
            yield "]" if template else "[]"
        case _:
            yield as_json(template)


def as_json(value: object) -> str:
    """A value as JSON: numbers exactly, dates and times as ISO 8601 has them, durations as flows do.

    Raises:
        GuardError: JSON has none like it.
    """
    match value:
        case None | bool() | int() | str():
            return json.dumps(value)
        case Decimal() | float():
            return as_text(value)
        case Mapping():
            return "{" + ",".join(f"{json.dumps(str(name))}:{as_json(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(as_text(value))


def as_text(value: object) -> str:
    """A value as machines read it: `12.50`, `true`, `2026-11-23`, `90m`.

    Raises:
        GuardError: It has no text.
    """
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal() | float():
            return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(SLOT_TYPES["duration"].encode(value))
    raise GuardError(f"{kind_of(value)} cannot be written into a text")


def _text_of(value: Value, names: Names) -> str:
    found = value.evaluate(names)
    if found is None:
        raise GuardError(f"there is no value for '{value.source}'")
    return as_text(found)


def joined(pieces: Iterable[str | Secret]) -> Written:
    """Pieces as one text; texts that follow one another become one."""
    found: list[str | Secret] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return tuple(found)
