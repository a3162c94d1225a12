"""The files that one catalogue is made of, and where in them a line of its tree stands.

A catalogue may take in other files, and the macros that flowbot brings. Their nodes are told apart by their line
numbers, which Jinja2 carries through compilation to the traceback: those of the second file begin at 1,000,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import nodes

from flowbot.errors import Location

_LINES = 1_000_000
_BUILT_IN = 1_000 * _LINES
"""The first line of the files that flowbot brings."""


@dataclass(frozen=True, slots=True)
class _Source:
    file: str
    lines: list[str]


class Sources:
    """The files, in the order in which they were taken in."""

    def __init__(self) -> None:
        self._sources: dict[int, _Source] = {}

    def add(self, file: str, text: str, *, first: int = 1) -> int:
        """Take in a file, or a text that begins at its line `first`; what is to be added to the lines of its nodes."""
        number = len(self._sources)
        self._sources[number] = _Source(file, [""] * (first - 1) + text.split("\n"))
        return number * _LINES + first - 1

    def place(self, line: int) -> tuple[str, int]:
        """The file and the line in it."""
        return self._sources[line // _LINES].file, line % _LINES

    def text(self, line: int) -> str:
        """The text of a line; empty where there is none."""
        lines, number = self._sources[line // _LINES].lines, line % _LINES
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def locate(self, line: int, at: str = "", nth: int = 0) -> Location:
        """A place for people.

        Args:
            line: As nodes have it.
            at: A regular expression for what is meant; the whole line when it is empty or not found there.
            nth: Which of those that are found, from 0; the last one when there are fewer.
        """
        file, number = self.place(line)
        text = self.text(line)
        every = list(re.finditer(at, text)) if at else []
        if not every:
            return Location(file, number, 1, max(1, len(text)), text)
        found = every[min(nth, len(every) - 1)]
        return Location(file, number, found.start() + 1, max(1, found.end() - found.start()), text)


def built_in_lines(number: int) -> int:
    """What is added to the lines of one of the files that flowbot brings."""
    return _BUILT_IN + number * _LINES


def is_authors(line: int) -> bool:
    """Whether a line is one of a file that an author wrote."""
    return line < _BUILT_IN


def move(root: nodes.Node, lines: int) -> None:
    """Add to the line of every node of a tree."""
    if lines:
        for node in (root, *root.find_all(nodes.Node)):
            node.lineno = (node.lineno or 1) + lines  # a few have none
