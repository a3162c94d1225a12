"""Sizes of files, as flows write them and people read them: `10MB`."""

from __future__ import annotations

import re

_UNITS = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}
_SIZE = re.compile(r"([0-9]{1,9})(\.[0-9]{1,3})? ?(B|KB|MB|GB)", re.IGNORECASE)


def read_size(text: str) -> int:
    """The bytes of a size such as `500KB`, `10MB` or `1.5 GB`; a KB has 1,024 of them.

    Raises:
        ValueError: It is no such size.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError("a size is written 500KB, 10MB or 1.5GB")
    return int(float(found[1] + (found[2] or "")) * _UNITS[found[3].upper()])


def show_size(size: int) -> str:
    """A size in the largest unit of which it has a whole number, such as `10MB`."""
    unit = next(name for name, bytes_ in reversed(_UNITS.items()) if size % bytes_ == 0 and (size or name == "B"))
    return f"{size // _UNITS[unit]}{unit}"
