"""The core schema: what a scalar without quotes means (YAML 1.2.2, section 10.3.2)."""

from __future__ import annotations

import re
from decimal import Decimal

_WORDS: dict[str, bool | None] = {
    "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_FIRST_OF_NUMBER = frozenset("+-.0123456789")
_NUMBER = re.compile(
    r"(?P<integer>[-+]?[0-9]+)"
    r"|(?P<octal>0o[0-7]+)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|(?P<decimal>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?)"
    r"|(?P<not_finite>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_BASES = {"integer": 10, "octal": 8, "hexadecimal": 16}

MAX_DIGITS = 400
"""Of a number, and of the power of ten in it: more than any double needs, too few to keep a machine busy."""


class NotANumberError(ValueError):
    """A scalar looks like a number that cannot be used; the text says why."""


def resolve_plain(text: str) -> str | int | Decimal | bool | None:
    """The value of a plain scalar.

    Raises:
        NotANumberError: It is `.inf`, `.nan` or a number beyond all use.
    """
    if not text:
        return None
    if text[0] in _FIRST_OF_NUMBER:
        return _number(text)
    return _WORDS.get(text, text)


def _number(text: str) -> str | int | Decimal:
    found = _NUMBER.fullmatch(text)
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return text
    if kind == "not_finite":
        raise NotANumberError(f"'{text}' is not a number that can be used here")
    exponent = found["exponent"] or "0"
    if len(text) > MAX_DIGITS or abs(int(exponent)) > MAX_DIGITS:
        raise NotANumberError(f"this number is out of range: at most {MAX_DIGITS} digits are read")
    return Decimal(text) if kind == "decimal" else int(text, _BASES[kind])
