"""What the parts of a table mean for text and blocks."""

from __future__ import annotations

from flowbot.presentationml import _nodes as nodes
from flowbot.presentationml._nodes import Rows
from flowbot.presentationml._text import collapsed
from flowbot.presentationml._walk import SKIP, Close, Element, Walk


def open_table(walk: Walk, element: Element) -> Close:
    if walk.flat:
        walk.break_line()
        return Walk.break_line
    walk.open_table()
    return Walk.close_table


def open_head(walk: Walk, element: Element) -> Close:
    return _open_section(walk, is_head=True)


def open_body_or_foot(walk: Walk, element: Element) -> Close:
    return _open_section(walk, is_head=False)


def _open_section(walk: Walk, *, is_head: bool) -> Close:
    walk.end_implied_row()
    walk.break_block()
    rows = walk.container.detail
    if isinstance(rows, Rows) and not walk.flat:
        rows.in_head = is_head
    return _close_section


def _close_section(walk: Walk) -> None:
    walk.end_implied_row()
    walk.break_block()
    rows = walk.container.detail
    if isinstance(rows, Rows) and not walk.flat:
        rows.in_head = False


def open_row(walk: Walk, element: Element) -> Close:
    if walk.has_plain_rows and not walk.flat and walk.container.kind == nodes.TABLE:
        cells = _plain_cells(element)
        if cells is not None:
            walk.add_table_row(cells[0], only_th=cells[1])
            return SKIP
    return Walk.close_table_row if walk.open_table_row() else Walk.close_row


def _plain_cells(row: Element) -> tuple[list[str], bool] | None:
    """The texts of a row's cells, and whether all are `<th>`; None where anything else stands in it."""
    cells: list[str] = []
    only_th = True
    if row.text is not None and collapsed(row.text):
        return None
    for cell in row:
        tag = cell.tag
        if tag == "td":
            only_th = False
        elif tag != "th":
            return None
        if len(cell):
            return None
        text, tail = cell.text, cell.tail
        if tail is not None and collapsed(tail):
            return None
        cells.append(collapsed(text) if text else "")
    return cells, only_th


def open_td(walk: Walk, element: Element) -> Close:
    walk.open_table_cell(is_header=False)
    return _spanning(element) if walk.has_spans else Walk.close_table_cell


def open_th(walk: Walk, element: Element) -> Close:
    walk.open_table_cell(is_header=True)
    return _spanning(element) if walk.has_spans else Walk.close_table_cell


def _spanning(element: Element) -> Close:
    columns, lines = _number(element.get("colspan")), _number(element.get("rowspan"))
    if columns == lines == 1:
        return Walk.close_table_cell
    return lambda walk: walk.close_spanning_cell(columns, lines)


def _number(text: str | None) -> int:
    """How many columns or rows; more than anybody reads is as good as any other such number."""
    if text is None or not text.strip().isdecimal():
        return 1
    return max(1, int(text.strip()[:9]))
