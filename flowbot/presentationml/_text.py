"""`TextWriter`: marked-up text on its way to the shape that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowbot.message import INVISIBLE

EDGE = " \n\r\xa0" + INVISIBLE
"""What is dropped at both ends of a message; a tab is an empty cell and stays."""

_BLANK = " \t\n\r\f\xa0"
_COLLAPSIBLE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_ANY_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")


def collapsed(text: str) -> str:
    """The text without blanks at its ends, and with one space for each stretch of them."""
    core = text.strip(_BLANK)
    if "  " in core or not core.isprintable():
        core = _COLLAPSIBLE.sub(" ", core).replace("\xa0", " ")
    return core


class Mark:
    """A stretch of the text that is being written."""

    __slots__ = ("detail", "end", "kind", "start")

    def __init__(self, kind: int, detail: object) -> None:
        self.kind = kind
        self.detail = detail
        self.start = -1
        """Where its first text stands; -1 before there is any."""
        self.end = -1


class TextWriter:
    """Collects text; separators are held back until text follows, so none is left at an end.

    Blocks are separated by one line break, cells of a row by one tab each, and blanks are
    collapsed as a browser does, except in preformatted text. Inside a cell every break is a
    space, so that a row stays one line.
    """

    length = 0
    """Of all pieces."""
    run_start = -1
    """Where the text since the last `end_run` or row begins, its empty cells included; -1 for none."""
    _break = False
    _space = False
    _tabs = 0
    _verbatim = 0
    _rows = 0
    _cells = 0
    _row_start = 0
    _is_first_cell = True
    _is_line_start = True

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._waiting: list[Mark] = []

    def write(self, text: str) -> None:
        """Add text."""
        if self._verbatim:
            if not self._rows and not self._cells:
                self._write_verbatim(text)
                return
            text = _ANY_BLANKS.sub(" ", text)
        core = collapsed(text)
        if not core:
            self._space = True
            return
        ends_blank = False
        if core is not text:
            self._space |= text[0] in _BLANK
            ends_blank = text[-1] in _BLANK
        self._put(core)
        self._space = ends_blank

    def _write_verbatim(self, text: str) -> None:
        if self._break or not self.pieces:
            text = text.removeprefix("\n")  # as HTML does after <pre>
        if text:
            self._put(text.replace("\xa0", " "))
            self._is_line_start = not self.length or text[-1] == "\n"

    def _put(self, text: str) -> None:
        tabs = self._tabs
        separator = ""
        if self._break:
            separator = "\t" * tabs if self._is_line_start else "\n" + "\t" * tabs
        elif tabs:
            separator = "\t" * tabs
        elif self._space and not self._is_line_start:
            separator = " "
        if not self.length and not separator:
            text = text.lstrip(EDGE)
            if not text:
                return
        if separator:
            self.pieces.append(separator)
        self.pieces.append(text)
        start = self.length + len(separator)
        self.length = start + len(text)
        if self.run_start < 0:
            self.run_start = start - tabs
        if self._waiting:
            for mark in self._waiting:
                mark.start = start
            self._waiting.clear()
        self._break = self._space = self._is_line_start = False
        self._tabs = 0

    def open_mark(self, kind: int, detail: object) -> Mark:
        """From the next text on a mark is open."""
        mark = Mark(kind, detail)
        self._waiting.append(mark)
        return mark

    def close_mark(self, mark: Mark) -> None:
        """A mark ends; where it has no text, it stands after what was last written."""
        if mark.start < 0:
            self._waiting.remove(mark)
            mark.start = self.length
        mark.end = self.length

    def break_line(self) -> None:
        """What follows stands on a line of its own; in a row, it is set apart by a space."""
        if self._rows or self._cells:
            self._space = True
        else:
            self._break = True

    def open_row(self) -> None:
        """A row of a table begins; one within a row is part of it."""
        self.break_line()
        if not self._rows and not self._cells:
            self._row_start = self.length
            self._is_first_cell = True
        self._rows += 1

    def close_row(self) -> None:
        """A row of a table ends."""
        self._rows -= 1
        if not self._rows and not self._cells:
            if self._tabs and self.length > self._row_start:
                self._put("")  # the empty cells at the end of a row that has others
            self._tabs = 0
        self.break_line()

    def write_row(self, cells: Sequence[str]) -> None:
        """A whole row between `open_row` and `close_row`: its cells, their blanks collapsed."""
        filled = "\t".join(cells)
        text = filled.lstrip("\t")
        if text:
            self._tabs = len(filled) - len(text)
            self._put(text)
            self._space = False

    def open_cell(self) -> None:
        """A cell begins; text of the row that stands before its first cell is a cell too."""
        if self._cells:
            self._space = True
        else:
            if not self._is_first_cell or self.length > self._row_start:
                self._tabs += 1
            self._is_first_cell = False
        self._cells += 1

    def close_cell(self, span: int = 1) -> None:
        """A cell ends that is as wide as `span` columns."""
        self._cells -= 1
        self._space = True
        if not self._cells:
            self._tabs += span - 1

    def open_verbatim(self) -> None:
        """From here on blanks and line breaks are text."""
        self._verbatim += 1

    def close_verbatim(self) -> None:
        """Blanks collapse again."""
        self._verbatim -= 1
