"""Is the value of an attribute what the grammar says it must be?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from flowbot.errors import did_you_mean
from flowbot.messageml._json import JsonFault, read_array
from flowbot.messageml._moments import format_fault, is_date, is_moment, is_time, is_zone
from flowbot.messageml._patterns import is_java_pattern
from flowbot.messageml._uris import uri_fault
from flowbot.messageml.grammar import STYLE_PROPERTIES
from flowbot.messageml.grammar.model import (
    Anything,
    Exactly,
    Format,
    Identifier,
    Json,
    Long,
    Matching,
    OneOf,
    Value,
    Whole,
)


class ValueFault(Exception):  # noqa: N818  it becomes a MessageMLError once its place is known
    """What is wrong with a value, to be read after the name of its attribute; and how it can be mended."""

    def __init__(self, said: str, hint: str | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.hint = hint


Checker = Callable[[str, Collection[str] | None], str]
"""Takes a value and the schemes that links may have, and gives the value as it is written."""

_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_STYLE_PARTS = re.compile(";(?!base64,)")


def checker(value: Value) -> Checker | None:
    """What checks values of this kind; None when there is nothing to check.

    The checker raises `ValueFault`.
    """
    match value:
        case Anything(longest):
            return None if longest is None else lambda text, _schemes: _bounded(text, longest)
        case OneOf():
            return _one_of(value)
        case Whole(least, most):
            return lambda text, _schemes: _whole(text, least, most)
        case Long():
            return lambda text, _schemes: _long(text)
        case Matching(pattern, said):
            return _matching(re.compile(pattern), said)
        case Identifier(longest):
            return lambda text, _schemes: _identifier(text, longest)
        case Exactly(text=only):
            return lambda text, _schemes: _exactly(text, only)
        case Json():
            return lambda text, _schemes: _json(text, value)
        case Format():
            return _format(value)


def units(text: str) -> int:
    """The length of a text as Java counts it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def _bounded(text: str, longest: int | None) -> str:
    if longest is not None and len(text) * 2 > longest and units(text) > longest:
        raise ValueFault(f"is longer than {longest} characters")
    return text


def _one_of(value: OneOf) -> Checker:
    options = frozenset((*value.options, *value.deprecated, *(("",) if value.may_be_empty else ())))
    listed = ", ".join(value.options)

    def check(text: str, _schemes: Collection[str] | None) -> str:
        if (text if value.exact else text.lower()) not in options:
            said = f"must be {value.options[0]}" if len(value.options) == 1 else f"must be one of: {listed}"
            raise ValueFault(f'{said}, not "{text}"', did_you_mean(text, value.options))
        return text

    return check


def _whole(text: str, least: int, most: int) -> str:
    if not _INTEGER.fullmatch(text):
        raise ValueFault(f'must be a whole number, not "{text}"')
    if not least <= int(text) <= most:
        bounds = f"at least {least}" if most == 2**31 - 1 else f"between {least} and {most}"
        raise ValueFault(f"must be {bounds}, not {text}")
    return text


def _long(text: str) -> str:
    if not _INTEGER.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
        raise ValueFault(f'must be a whole number of 64 bits, not "{text}"')
    return str(int(text))


def _matching(pattern: re.Pattern[str], said: str) -> Checker:
    def check(text: str, _schemes: Collection[str] | None) -> str:
        if not pattern.fullmatch(text):
            raise ValueFault(said)
        return text

    return check


def _identifier(text: str, longest: int) -> str:
    if not text or any(character.isspace() for character in text):
        raise ValueFault("must not be empty or have white space")
    return _bounded(text, longest)


def _exactly(text: str, only: str) -> str:
    if text.lower() != only.lower():
        raise ValueFault(f'must be "{only}"')
    return text


def _json(text: str, wanted: Json) -> str:
    _bounded(text, wanted.longest)
    try:
        written = read_array(text, wanted)
    except JsonFault as fault:
        raise ValueFault(f"must be a JSON array of {wanted.items}: {fault}") from None
    return text if written is None else written


def _format(value: Format) -> Checker:
    longest = value.longest
    match value.notation:
        case "uri":
            return _uri
        case "style":
            return lambda text, _schemes: _style(text)
        case "zone":
            return lambda text, _schemes: _said(not text or is_zone(text), text, "must be a time zone")
        case "pattern":
            return lambda text, _schemes: _said(
                is_java_pattern(_bounded(text, longest)), text, "must be a regular expression"
            )
        case "date":
            return lambda text, _schemes: _said(is_date(text), text, "must be a date such as 2026-09-01")
        case "time":
            return lambda text, _schemes: _said(is_time(text), text, "must be a time such as 09:30:00")
        case "moment":
            return lambda text, _schemes: _said(is_moment(text), text, "must be a moment such as 2026-09-01T09:30:00Z")
        case "date format" | "time format" as notation:
            return lambda text, _schemes: _format_of(_bounded(text, longest), notation == "date format")


def _said(is_right: bool, text: str, said: str) -> str:
    if not is_right:
        raise ValueFault(f'{said}, not "{text}"')
    return text


def _format_of(text: str, is_date: bool) -> str:
    fault = format_fault(text, is_date=is_date)
    if fault:
        raise ValueFault(fault)
    return text


def _uri(text: str, schemes: Collection[str] | None) -> str:
    scheme, fault = uri_fault(text)
    if fault:
        raise ValueFault(fault)
    assert scheme is not None  # there is no fault
    if schemes is not None and scheme.lower() not in schemes:
        raise ValueFault(f'has the scheme "{scheme}", which the pod does not allow', f"allowed: {', '.join(schemes)}")
    return text


def _style(text: str) -> str:
    unknown = []
    for part in _STYLE_PARTS.split(text):
        if not part.strip():
            continue
        name, colon, _value = part.partition(":")
        if not colon:
            raise ValueFault(f'must be `property: value; …`, not "{text}"')
        if name.strip() not in STYLE_PROPERTIES:
            unknown.append(name.strip())
    if unknown:
        raise ValueFault(f"may not set {', '.join(unknown)}", did_you_mean(unknown[0], STYLE_PROPERTIES))
    return text
