"""Values as text: what a person wrote can never become markup, an entity reference or a directive.

Three things are escaped beyond the five characters of XML. Every `{`, so that no value holds `${` or
`#{` or completes one that the template began with its `$`. A `$` or `#` at the end of a value, so that
none forms with the template's own `{` after it. (The `$` or `#` that a template has right before a value
is escaped when it is read, for a value may be empty.) And line breaks and tabs, which an attribute would
otherwise lose. `<#` and `<@` need a bare `<`: a value has none, and a template that has one right before
a value is refused (`flowbot.messageml._places`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from jinja2 import Undefined
from markupsafe import Markup

from flowbot.messageml._kinds import kind_of

MAX_DIGITS = 120
"""The most digits before or after the point that a number is shown with."""

_SMALL = 10**18
"""Whole numbers up to here are shown as they are, without a further look."""

# What XML cannot hold is shown as U+FFFD: a reader sees that something was there.
_SPECIAL = re.compile("[&<>\"'{\t\n]|\r\n?|[$#]\\Z|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCES = {
    **{"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "{": "&#123;", "$": "&#36;", "#": "&#35;"},
    **{"\t": "&#9;", "\n": "&#10;", "\r": "&#10;", "\r\n": "&#10;"},
}
_WORDS = {**_REFERENCES, "\t": "\t", **dict.fromkeys(("\n", "\r", "\r\n"), "<br/>")}


def escape(value: object) -> str:
    """A value where markup is expected: its text in element or quoted attribute, markup of our filters as it is.

    Raises:
        TypeError: The value is a record or another thing that has no text of its own.
    """
    if type(value) is not str:
        if type(value) is Markup:
            return value
        value = text_of(value)
    return _SPECIAL.sub(_reference, value)


def escape_words(value: object) -> str:
    """As `escape`, for words outside any attribute: line breaks are shown as such."""
    if type(value) is not str:
        if type(value) is Markup:
            return value
        value = text_of(value)
    return _SPECIAL.sub(_word, value)


def _reference(found: re.Match[str]) -> str:
    return _REFERENCES.get(found[0], "\ufffd")


def _word(found: re.Match[str]) -> str:
    return _WORDS.get(found[0], "\ufffd")


def without_controls(text: str) -> str:
    """The text with U+FFFD for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(value: object) -> str:
    """A value as people read it: nothing for none, yes and no, exact decimals, lists with commas.

    Raises:
        TypeError: The value is a record or another thing that has no text of its own.
        ValueError: The value is a number that is not finite, or has more than 120 digits.
    """
    if type(value) is int and -_SMALL < value < _SMALL:
        return str(value)
    match value:
        case str():
            return str(value)
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return f"{finite(value):f}"
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case Mapping():
            fields = ", ".join(str(field) for field in list(value)[:8])
            raise TypeError(f"a record has no text of its own; name one of its fields ({fields})")
        case Undefined():
            return str(value)  # which raises, and says what is not there
        case Sequence() if not isinstance(value, bytes | bytearray):
            if any(isinstance(item, Sequence) and not isinstance(item, str) for item in value):
                raise TypeError("a list of lists has no text of its own; write {% for %}")
            return ", ".join(text_of(item) for item in value)
    raise TypeError(f"a {type(value).__name__} has no text of its own")


def finite(value: object) -> Decimal:
    """A number, exactly, when it can be shown.

    Raises:
        TypeError: The value is no number.
        ValueError: It is not finite, or has more than 120 digits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{kind_of(value)} is not a number")
    if isinstance(value, int) and value.bit_length() > 4 * MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits is not shown")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} is not a number that can be shown")
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DIGITS or number.adjusted() > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits is not shown")
    return number
