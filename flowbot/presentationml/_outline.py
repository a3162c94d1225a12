"""`Outline`: a text on its way to the blocks that it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.presentationml._nodes import CODE, ITEM, LIST, PARAGRAPH, PART, ROOT, RULE, TABLE, Node, Row, Rows
from flowbot.presentationml._text import TextWriter

_DEEPEST = 64
_MOST_COLUMNS = 1_000
_MOST_SPANNED = 100_000


class Outline(TextWriter):
    """Collects text, and what is a block of it.

    A stretch of text without a block's boundary in it is a *run*; it becomes a paragraph of
    the innermost container that is open. In a cell, a heading and preformatted text nothing
    is a block of its own: the outline is *flat* there.
    """

    flat = 0
    _row: Row | None = None
    _row_is_implied = False
    _spanned = 0
    _code: tuple[int, int, str | None] | None = None

    def __init__(self) -> None:
        super().__init__()
        self.root = Node(ROOT)
        self.closed: list[Node] = []
        """Every node that is complete, those within it before it."""
        self._frame = self.root
        self._frames: list[Node] = []

    def break_block(self) -> None:
        """A boundary of a block."""
        if not self.flat and self.run_start >= 0:
            self.end_run()
        self.break_line()

    def end_run(self, kind: int = PARAGRAPH, detail: object = None) -> None:
        """Whatever was written since the last boundary is a block; code that is all of it is a block of code."""
        start, code = self.run_start, self._code
        self._code = None
        if start < 0:
            return
        self.run_start = -1
        if code is not None and kind == PARAGRAPH and code[:2] == (start, self.length):
            kind, detail = CODE, code[2]
        self._add(Node(kind, start, self.length, detail))

    def add_rule(self) -> None:
        """A line across."""
        self.break_block()
        if not self.flat:
            self._add(Node(RULE, self.length, self.length))

    def note_code(self, start: int, language: str | None) -> None:
        """From `start` to here stood code."""
        if not self.flat:
            self._code = (start, self.length, language)

    def open_leaf(self) -> None:
        """A block without blocks in it begins."""
        self.break_block()
        self.flat += 1

    def close_leaf(self, kind: int, detail: object = None) -> None:
        """A block without blocks in it ends."""
        self.flat -= 1
        if not self.flat:
            self.end_run(kind, detail)
        self.break_line()

    def open_container(self, kind: int, detail: object = None, children: list[Node] | None = None) -> Node:
        """A block with blocks in it begins."""
        self.break_block()
        node = Node(kind, detail=detail)
        if children is not None:
            node.children = children
        self._frames.append(self._frame)
        self._frame = node
        return node

    def close_container(self) -> None:
        """The innermost container ends."""
        self.break_block()
        node = self._frame
        self._frame = self._frames.pop()
        if node.kind == LIST:
            for item in node.children:
                _place(item, self.length)
            self.closed += node.children
        if node.kind == PART:
            return
        if node.kind != ITEM:
            _place(node, self.length)
        self._add(node)

    @property
    def takes_containers(self) -> bool:
        """Whether a block with blocks in it may begin here; not so deep that nobody could print it."""
        return not self.flat and len(self._frames) < _DEEPEST

    @property
    def container(self) -> Node:
        """The innermost container that is open."""
        return self._frame

    def _add(self, node: Node) -> None:
        """Put a complete node where it belongs.

        What stands between the rows of a table is a row of it when it is text, else it divides the table.
        """
        self._add_to(node, len(self._frames), self._frame)

    def _add_to(self, node: Node, level: int, frame: Node) -> None:
        while isinstance(rows := frame.detail, Rows):
            level -= 1
            if rows.rows and node.kind == PARAGRAPH:
                row = Row()
                row.start, row.end, row.columns, row.only_th = node.start, node.end, 1, False
                rows.rows.append(row)
                return
            if rows.rows:
                frame.detail = Rows()
                self._add_table(rows, level)
            frame = self._frames[level]
        if frame.kind == LIST:
            if node.kind == ITEM:  # complete when the list is: what follows it outside of any item joins it
                frame.children.append(node)
                return
            if not frame.children:
                frame.children.append(Node(ITEM))
            frame = frame.children[-1]
        frame.children.append(node)
        self.closed.append(node)

    # Tables

    def open_table(self) -> None:
        """A table begins."""
        self.open_container(TABLE, Rows())

    def close_table(self) -> None:
        """A table ends; one without rows is none."""
        self.end_implied_row()
        if self.run_start >= 0:
            self.end_run()
        rows = self._frame.detail
        self._frame = self._frames.pop()
        if isinstance(rows, Rows) and rows.rows:
            self._add_table(rows, len(self._frames))
        self.break_line()

    def _add_table(self, rows: Rows, level: int) -> None:
        """Put a complete table where it belongs, which is `level` containers deep."""
        placed = [row for row in rows.rows if row.start >= 0]
        start, end = (placed[0].start, placed[-1].end) if placed else (self.length, self.length)
        frame = self._frames[level] if level < len(self._frames) else self._frame
        self._add_to(Node(TABLE, start, end, rows), level, frame)

    def open_table_row(self) -> bool:
        """A row begins; say whether it is one of the table that is open."""
        self.end_implied_row()
        if self.flat:
            self.open_row()
            return False
        if self.run_start >= 0:
            self.end_run()
        self.open_row()
        self.flat += 1
        rows = self._frame.detail
        if isinstance(rows, Rows):
            self._row = Row(is_header=rows.in_head)
            rows.begin_row()
        return True

    def close_table_row(self) -> None:
        """A row of the table that is open ends."""
        row, rows = self._row, self._frame.detail
        self._row = None
        if row is not None and isinstance(rows, Rows):
            self._leave_blocked(row, rows)
        self.close_row()
        self.flat -= 1
        if row is None or not isinstance(rows, Rows):
            self.end_run()
            return
        if self.run_start >= 0:
            row.start, row.end = self.run_start, self.length
            if not row.columns:  # text outside of any cell
                row.columns, row.only_th = 1, False
            self.run_start = -1
        if row.columns:
            rows.rows.append(row)

    def add_table_row(self, cells: Sequence[str], *, only_th: bool) -> None:
        """A row of nothing but plain cells: as if it were opened, each cell written, and closed."""
        self.open_table_row()
        self.write_row(cells)
        if self._row is not None:
            self._row.columns, self._row.only_th = len(cells), only_th
        self.close_table_row()

    def end_implied_row(self) -> None:
        """Cells that stand in no row are one; it ends where another part of the table begins."""
        if self._row_is_implied and not self._cells:
            self._row_is_implied = False
            self.close_table_row()

    def open_table_cell(self, *, is_header: bool) -> None:
        """A cell begins."""
        if not self.flat and self._frame.kind == TABLE:
            self._row_is_implied = self.open_table_row()
        row, rows = self._row, self._frame.detail
        if row is not None and not self._cells:
            if not is_header:
                row.only_th = False
            if isinstance(rows, Rows) and rows.blocked:
                self._leave_blocked(row, rows)
            row.columns += 1
        self.open_cell()
        self.flat += 1

    def close_table_cell(self) -> None:
        """A cell ends."""
        self.flat -= 1
        self.close_cell()

    def close_spanning_cell(self, columns: int, lines: int) -> None:
        """A cell ends that stands in several columns or rows, as far as that is reasonable."""
        row, rows = self._row, self._frame.detail
        columns, lines = min(columns, _MOST_COLUMNS), min(lines, _MOST_COLUMNS)
        area = columns * lines
        if self._cells > 1 or row is None or not isinstance(rows, Rows) or self._spanned + area > _MOST_SPANNED:
            self.close_table_cell()
            return
        self._spanned += area
        if lines > 1:
            first = row.columns - 1
            rows.spanned.update(dict.fromkeys(range(first, first + columns), lines - 1))
        row.columns += columns - 1
        self.flat -= 1
        self.close_cell(columns)

    def _leave_blocked(self, row: Row, rows: Rows) -> None:
        while row.columns in rows.blocked:
            row.columns += 1
            self.open_cell()
            self.close_cell()


def _place(node: Node, otherwise: int) -> None:
    """Where a container stands: from the first to the last text in it."""
    children = [*node.detail, *node.children] if isinstance(node.detail, list) else node.children
    start, end = -1, otherwise
    for child in children:
        if child.end > child.start:
            if start < 0:
                start, end = child.start, child.end
            else:
                start, end = min(start, child.start), max(end, child.end)
    node.start, node.end = (start, end) if start >= 0 else (otherwise, otherwise)
