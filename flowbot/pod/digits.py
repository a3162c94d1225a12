"""Whole numbers that come as text: ids of users, places in lists, milliseconds."""

from __future__ import annotations

_MOST_DIGITS = 18
"""Of those that Symphony's 64 bits hold whatever the digits are."""


def read_digits(text: str) -> int | None:
    """The number that a text is; None where it is anything but digits, or more of them than any id has."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() else None
