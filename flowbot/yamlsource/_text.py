"""A text and its lines: from an index to a `Location`."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from flowbot.errors import DefinitionSyntaxError, Location

REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters, and the line ends of YAML 1.1 alone: readers of 1.1 and 1.2 would disagree about those."""

_LINE_END = re.compile("\r\n|\r|\n")


class SourceText:
    """The text of a file. Every index is one of `text`; lines and columns appear only in a `Location`."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._printed = (0, "")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    @cached_property
    def _ends(self) -> list[int]:
        return [*(found.start() for found in _LINE_END.finditer(self.text)), len(self.text)]

    def line_number(self, index: int) -> int:
        """The line of an index, from 1."""
        return bisect_right(self._starts, index)

    def column(self, index: int) -> int:
        """The column of an index, from 1, in characters."""
        return index - self._starts[self.line_number(index) - 1] + 1

    def line_bounds(self, index: int) -> tuple[int, int]:
        """Where the line of an index begins and ends; the line end is not part of it."""
        number = self.line_number(index)
        return self._starts[number - 1], self._ends[number - 1]

    def span(self, start: int, end: int) -> Location:
        """The place from `start` to `end`, or to the end of its first line; at least one character long."""
        number = self.line_number(start)
        line_start, line_end = self.line_bounds(start)
        length = max(1, min(end, line_end) - start)
        return Location(self.file, number, start - line_start + 1, length, self._print(number))

    def _print(self, number: int) -> str:
        """A line as it can be shown; kept, because many problems may stand on one long line."""
        if self._printed[0] != number:
            line = self.text[self._starts[number - 1] : self._ends[number - 1]]
            # A control character would act on the terminal that prints the line.
            self._printed = (number, REFUSED.sub("\ufffd", line))
        return self._printed[1]

    def problem(
        self, message: str, start: int, end: int | None = None, hint: str | None = None, code: str = "FB101"
    ) -> DefinitionSyntaxError:
        """An error that points at `start`, and on to `end` on the same line."""
        place = self.span(start, start + 1 if end is None else end)
        return DefinitionSyntaxError(message, location=place, hint=hint, code=code)


def in_quotes(text: str) -> str:
    """A text as YAML would have it in quotes, in the kind that needs no escapes where one does not."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
