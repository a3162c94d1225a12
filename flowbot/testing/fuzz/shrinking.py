"""The fewest lines that still show what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flowbot.testing.fuzz.trials import Stubs
from flowbot.testing.lines import Line, Says, Submits, Together

Shows = Callable[[Stubs, Sequence[Line]], bool]
"""Whether a talk still shows it."""


def shrink(
    stubs: Stubs, lines: Sequence[Line], shows: Shows, *, is_over: Callable[[], bool]
) -> tuple[Stubs, list[Line]]:
    """Fewer and simpler lines, and fewer stubs, as long as there is time.

    First halves of the talk are left out, then quarters, and so on; then lines are made simpler one by one.
    """
    found = _fewer(stubs, list(lines), shows, is_over)
    for number, line in enumerate(found):
        for simpler in _simpler(line):
            tried = [*found[:number], simpler, *found[number + 1 :]]
            if not is_over() and shows(stubs, tried):
                found = tried
                break
    needed = dict(stubs)
    for name in stubs:
        fewer = {each: stub for each, stub in needed.items() if each != name}
        if not is_over() and shows(fewer, found):
            needed = fewer
    return needed, _fewer(needed, found, shows, is_over)


def _fewer(stubs: Stubs, lines: list[Line], shows: Shows, is_over: Callable[[], bool]) -> list[Line]:
    size = max(len(lines) // 2, 1)
    while True:
        start = len(lines) - size
        while start > -size and not is_over():
            tried = [*lines[: max(start, 0)], *lines[max(start, 0) + size :]] if start >= 0 else lines[start + size :]
            if len(tried) < len(lines) and shows(stubs, tried):
                lines = tried
            start -= size
        if size == 1:
            return lines
        size = max(size // 2, 1)


def _simpler(line: Line) -> Sequence[Line]:
    """The same line with less in it, the simplest first."""
    match line:
        case Together(lines=lines):
            return [*lines, replace(line, reverse=False)] if line.reverse else list(lines)
        case Submits(values=values) if values:
            fewer = [{name: each for name, each in values.items() if name != gone} for gone in values]
            return [replace(line, values={}), *(replace(line, values=each) for each in fewer)]
        case Says(text=text) if len(text) > 40:
            return [replace(line, text="x"), replace(line, text=text[:40])]
    return ()
