"""Whole numbers that come as text: ids of users, places in lists, milliseconds."""

from __future__ import annotations

_LARGEST = 2**63 - 1
"""Ids of users and milliseconds are signed integers of 64 bits in Symphony's published documents (`int64`)."""


def read_digits(text: str) -> int | None:
    """The number that a text is; None where it is anything but digits, or a larger one than any id."""
    if not (len(text) <= len(str(_LARGEST)) and text.isascii() and text.isdecimal()):
        return None
    number = int(text)
    return number if number <= _LARGEST else None
