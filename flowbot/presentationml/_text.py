"""`TextWriter`: marked-up text on its way to the shape that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_BLANK = " \t\n\r\f\xa0"
_COLLAPSIBLE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_ANY_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")


class TextWriter:
    """Collects text; separators are held back until text follows, so none is left at an end.

    Blocks are separated by one line break, cells of a row by one tab each, and blanks are
    collapsed as a browser does, except in preformatted text. Inside a cell every break is a
    space, so that a row stays one line.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        """Of all pieces."""
        self._break = False
        self._space = False
        self._tabs = 0
        self._hidden = 0
        self._verbatim = 0
        self._cells = 0
        self._is_first_cell = True
        self._row_start = 0

    def open(self, tag: str, text: str | None) -> None:
        """An element begins, with this text."""
        if action := _OPENING.get(tag):
            action(self)
        if text:
            self.write(text)

    def close(self, tag: str, tail: str | None) -> None:
        """An element ends; this text follows it."""
        if action := _CLOSING.get(tag):
            action(self)
        if tail:
            self.write(tail)

    def separate(self, tag: str | None) -> None:
        """A tag whose partner is unknown: set apart what stands on its two sides."""
        if tag in _SEPARATE_CELLS:
            self._space = True
        elif tag in _SEPARATE_LINES:
            self._break = True

    def write(self, text: str) -> None:
        """Add text of the element that is open."""
        if self._hidden:
            return
        if self._verbatim:
            if not self._cells:
                self._write_verbatim(text)
                return
            text = _ANY_BLANKS.sub(" ", text)
        core = text.strip(_BLANK)
        if not core:
            self._space = True
            return
        if core is text:  # the most frequent case
            ends_blank = False
        else:
            self._space |= text[0] in _BLANK
            ends_blank = text[-1] in _BLANK
        if "  " in core or not core.isprintable():
            core = _COLLAPSIBLE.sub(" ", core).replace("\xa0", " ")
        self._put(core)
        self._space = ends_blank

    def _write_verbatim(self, text: str) -> None:
        if self._break or not self.pieces:
            text = text.removeprefix("\n")  # as HTML does after <pre>
        if text:
            self._put(text.replace("\xa0", " "))

    def _put(self, text: str) -> None:
        if self._break or self._tabs or self._space:
            text = self._separator() + text
            self._break = self._space = False
            self._tabs = 0
        self.pieces.append(text)
        self.length += len(text)

    def _separator(self) -> str:
        is_line_start = not self.pieces or self.pieces[-1].endswith("\n")
        if self._break or self._tabs:
            return ("\n" if self._break and not is_line_start else "") + "\t" * self._tabs
        return "" if is_line_start else " "

    def _break_line(self) -> None:
        if self._cells:
            self._space = True
        else:
            self._break = True

    def _open_row(self) -> None:
        self._break_line()
        if not self._cells:
            self._row_start = self.length
            self._is_first_cell = True

    def _close_row(self) -> None:
        if not self._cells:
            if self._tabs and self.length > self._row_start:
                self._put("")  # the empty cells at the end of a row that has others
            self._tabs = 0
        self._break_line()

    def _open_cell(self) -> None:
        if self._cells:
            self._space = True
        elif self._is_first_cell:
            self._is_first_cell = False
        else:
            self._tabs += 1
        self._cells += 1

    def _close_cell(self) -> None:
        self._cells -= 1
        self._space = self._cells > 0

    def _open_verbatim(self) -> None:
        self._verbatim += 1

    def _close_verbatim(self) -> None:
        self._verbatim -= 1

    def _open_verbatim_block(self) -> None:
        self._break_line()
        self._verbatim += 1

    def _close_verbatim_block(self) -> None:
        self._verbatim -= 1
        self._break_line()

    def _hide(self) -> None:
        self._hidden += 1

    def _show(self) -> None:
        self._hidden -= 1


_Actions = Mapping[str, Callable[[TextWriter], None]]

_HIDDEN = ("script", "style", "head", "title", "template")
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "card", "cardBody", "cardHeader",
    "dd", "details", "div", "dl", "dt", "expandable-card", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "label", "legend", "li", "main", "nav", "ol", "optgroup",
    "option", "p", "section", "select", "summary", "table", "tbody", "tfoot", "thead", "ul",
})
# fmt: on

_SEPARATE_CELLS = frozenset({"td", "th"})
_SEPARATE_LINES = frozenset({*_BLOCKS, "pre", "textarea", "tr"})

_OPENING: _Actions = (
    dict.fromkeys(_BLOCKS, TextWriter._break_line)
    | dict.fromkeys(_HIDDEN, TextWriter._hide)
    | dict.fromkeys(("pre", "textarea"), TextWriter._open_verbatim_block)
    | {"code": TextWriter._open_verbatim}
    | {"tr": TextWriter._open_row, "td": TextWriter._open_cell, "th": TextWriter._open_cell}
)
_CLOSING: _Actions = (
    dict.fromkeys(_BLOCKS, TextWriter._break_line)
    | dict.fromkeys(_HIDDEN, TextWriter._show)
    | dict.fromkeys(("pre", "textarea"), TextWriter._close_verbatim_block)
    | {"code": TextWriter._close_verbatim}
    | {"tr": TextWriter._close_row, "td": TextWriter._close_cell, "th": TextWriter._close_cell}
)
