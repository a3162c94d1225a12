"""The core schema: what a scalar without quotes means (YAML 1.2.2, section 10.3.2)."""

from __future__ import annotations

import re
from decimal import Decimal

_WORDS: dict[str, bool | None] = {
    "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_FIRST = frozenset("~nNtTfF+-.0123456789")
"""The characters that anything but text begins with."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

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
    if text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number(text)


def _number(text: str) -> str | int | Decimal:
    base = (
        10 if _INTEGER.fullmatch(text) else 8 if _OCTAL.fullmatch(text) else 16 if _HEXADECIMAL.fullmatch(text) else 0
    )
    floating = None if base else _FLOAT.fullmatch(text)
    if _NOT_FINITE.fullmatch(text):
        raise NotANumberError(f"'{text}' is not a number that can be used here")
    if not base and floating is None:
        return text
    exponent = floating["exponent"] if floating else None
    if len(text) > MAX_DIGITS or (exponent and abs(int(exponent)) > MAX_DIGITS):
        raise NotANumberError(f"this number is out of range: at most {MAX_DIGITS} digits are read")
    return int(text, base) if base else Decimal(text)
