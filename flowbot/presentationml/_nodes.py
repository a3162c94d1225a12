"""Blocks and the rows of tables in the making."""

from __future__ import annotations

from typing import Final

PARAGRAPH: Final = 0
HEADING: Final = 1
CODE: Final = 2
RULE: Final = 3
LIST: Final = 4
ITEM: Final = 5
QUOTE: Final = 6
CARD: Final = 7
FORM: Final = 8
TABLE: Final = 9
ROOT: Final = 10
PART: Final = 11
"""The header or body of a card."""


class Node:
    """A block in the making."""

    __slots__ = ("children", "detail", "end", "kind", "start")

    def __init__(self, kind: int, start: int = 0, end: int = 0, detail: object = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.detail = detail
        self.children: list[Node] = []


class Row:
    """A row of a table; without text, `start` is -1."""

    __slots__ = ("columns", "end", "is_header", "only_th", "start")

    def __init__(self, *, is_header: bool = False) -> None:
        self.is_header = is_header
        self.only_th = True
        self.columns = 0
        self.start = -1
        self.end = -1


class Rows:
    """The rows of a table so far."""

    __slots__ = ("blocked", "in_head", "rows", "spanned")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.in_head = False
        self.spanned: dict[int, int] = {}
        """Column → in how many rows to come a cell from above stands there."""
        self.blocked: frozenset[int] = frozenset()
        """The columns of the current row in which a cell from above stands."""

    def begin_row(self) -> None:
        """Find the blocked columns of a new row."""
        if self.spanned or self.blocked:
            self.blocked = frozenset(self.spanned)
            self.spanned = {column: left - 1 for column, left in self.spanned.items() if left > 1}
