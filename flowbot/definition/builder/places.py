"""Where in a Python file something was written."""

from __future__ import annotations

import linecache
import sys
from itertools import islice
from types import FrameType

from flowbot.errors import Location

_PACKAGE = __name__.rpartition(".")[0]


def written_here() -> Location:
    """The place of the expression that runs, in the file of the author."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_PACKAGE):
        frame = frame.f_back
    if frame is None:
        return Location("<unknown>")
    positions = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    line, last_line, column, end = positions
    return _location(frame.f_code.co_filename, line or frame.f_lineno, column, end if line == last_line else None)


def _location(file: str, line: int, column: int | None, end: int | None) -> Location:
    """A place, given columns as Python counts them: in bytes from 0."""
    source = linecache.getline(file, line).rstrip("\n")
    start = len(source) - len(source.lstrip()) if column is None else _characters(source, column)
    stop = max(start + 1, len(source) if end is None else _characters(source, end))
    return Location(file, line, start + 1, stop - start, source)


def _characters(source: str, count: int) -> int:
    return len(source.encode()[:count].decode(errors="ignore"))
