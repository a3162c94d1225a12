"""From an outline and the whole text to blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.message import (
    Block,
    Card,
    Code,
    Form,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from flowbot.presentationml import _nodes as nodes
from flowbot.presentationml._controls import FormDraft
from flowbot.presentationml._nodes import Node, Row, Rows
from flowbot.presentationml._tree import RefusedError

_MOST_COPIED = 6_000_000


class BlockBuilder:
    """Makes the blocks of a text, each after those within it."""

    def __init__(self, text: str, labels: Mapping[str, str]) -> None:
        self._text = text
        self._labels = labels
        self._copied = 0
        self._last = (0, 0, "")
        self._built: dict[Node, Block] = {}

    def build(self, closed: Sequence[Node], root: Node) -> tuple[Block, ...]:
        """The topmost blocks.

        Raises:
            RefusedError: So much text stands in so many blocks within one another that it would fill the memory.
        """
        limit, built = len(self._text), self._built
        for node in closed:
            start, end = min(node.start, limit), min(node.end, limit)
            kind = node.kind
            if kind <= nodes.CODE and start == end:
                continue  # nothing but what was trimmed
            text = self._cut(start, end)
            if kind == nodes.PARAGRAPH:
                built[node] = Paragraph(text=text, start=start, end=end)
            else:
                built[node] = self._block(node, text, start, end)
        return self._blocks(root.children)

    def _cut(self, start: int, end: int) -> str:
        last_start, last_end, last = self._last
        if (start, end) == (last_start, last_end):
            return last
        self._copied += end - start
        if self._copied > _MOST_COPIED:
            raise RefusedError("its blocks are nested too deeply for their size")
        text = self._text[start:end]
        self._last = (start, end, text)
        return text

    def _blocks(self, within: Sequence[Node]) -> tuple[Block, ...]:
        built = self._built
        return tuple(built[node] for node in within if node in built)

    def _block(self, node: Node, text: str, start: int, end: int) -> Block:
        blocks, detail = self._blocks(node.children), node.detail
        match node.kind:
            case nodes.HEADING:
                return Heading(text=text, start=start, end=end, level=detail if isinstance(detail, int) else 1)
            case nodes.CODE:
                language = detail if isinstance(detail, str) else None
                return Code(text=text, start=start, end=end, language=language)
            case nodes.LIST:
                items = tuple(block for block in blocks if isinstance(block, ListItem))
                return ListBlock(text=text, start=start, end=end, ordered=detail == "ol", items=items)
            case nodes.ITEM:
                return ListItem(text=text, start=start, end=end, blocks=blocks)
            case nodes.QUOTE:
                return Quote(text=text, start=start, end=end, blocks=blocks)
            case nodes.CARD:
                header = self._blocks(detail) if isinstance(detail, list) else ()
                return Card(text=text, start=start, end=end, header=header, body=blocks)
            case nodes.FORM if isinstance(detail, FormDraft):
                controls = detail.labelled(self._labels)
                return Form(text=text, start=start, end=end, id=detail.id, controls=controls, blocks=blocks)
            case nodes.TABLE if isinstance(detail, Rows):
                names, rows = _cells(self._text, detail.rows)
                return Table(text=text, start=start, end=end, header=names, rows=rows)
        return Rule(text=text, start=start, end=end)


def _cells(text: str, rows: Sequence[Row]) -> tuple[tuple[str, ...] | None, tuple[tuple[str, ...], ...]]:
    """The header of a table, and its other rows."""
    limit = len(text)
    has_head = any(row.is_header for row in rows)
    header: tuple[str, ...] | None = None
    cells: list[tuple[str, ...]] = []
    for row in rows:
        shown = text[row.start : min(row.end, limit)] if row.start >= 0 else "\t" * (row.columns - 1)
        if row.is_header or (not has_head and row is rows[0] and row.only_th):
            header = tuple(shown.split("\t"))
        else:
            cells.extend([tuple(line.split("\t")) for line in shown.split("\n")])
    return header, tuple(cells)
