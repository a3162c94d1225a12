"""The blocks of a YAML text as a tree in which every comment and blank line stands beside what it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flowbot.yamlsource._nodes import Node

_COMMENT = re.compile(r"#[^\n]*")
_BLANK = re.compile(r"[ \t]*")


class LayoutError(ValueError):
    """The text has something that cannot be laid out anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without a value: a comment, or blank."""

    column: int
    """From 0; of a blank line it means nothing."""
    text: str


@dataclass(slots=True)
class Leaf:
    """A value that is written in one piece: a scalar, an alias, or something in brackets."""

    node: Node
    comment: str = ""
    """What stands behind it, with the space before."""
    space: str = " "
    """Between it and what it is the value of, on the same line."""
    below: list[Line] = field(default_factory=list)
    """Comments before it, when it begins on a line of its own."""


@dataclass(slots=True)
class Entry:
    """An item of a list, or a key with its value."""

    column: int
    """Where it begins."""
    key: Node | None
    head: list[Line]
    """What stands above it."""
    value: Block | Leaf | None = None
    """None where nothing is written."""
    anchor: str = ""
    """Of a block, with its `&`."""
    comment: str = ""
    """What stands behind the key or dash, when the value is below, or none."""


@dataclass(slots=True)
class Block:
    """A map or list without brackets."""

    column: int
    entries: list[Entry] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    """What stands below its last entry and belongs to it."""


def read_layout(text: str, root: Node, start: int) -> Block:
    """The layout of a document whose root is a block.

    Args:
        text: The whole text, with the line ends of Unix.
        root: Its nodes.
        start: Where the document begins.

    Raises:
        LayoutError: It has keys that begin with `?`, or more text behind its end.
    """
    reader = _Reader(text, start)
    behind, lines = reader.gap()
    if behind:
        lines = [Line(0, behind.strip()), *lines]
    block, rest = reader.block(root, lines)
    _give(block, rest, -1)
    if reader.at < len(text):
        raise LayoutError(f"'{text[reader.at :].split()[0]}' ends the document")
    return block


class _Reader:
    """Goes over the text once; the nodes tell what comes next, and all between them is blank, comment or mark."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start

    def gap(self) -> tuple[str, list[Line]]:
        """What stands behind the last value on its line, and the lines below, up to the next that is neither."""
        behind, lines, begin = "", [], self.at
        is_first = True
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\n":
                if not is_first and not self.text[begin : self.at].strip():
                    lines.append(Line(0, ""))
                is_first = False
                self.at += 1
                begin = self.at
            elif character in " \t":
                self.at += 1
            elif character == "#":
                found = _COMMENT.match(self.text, self.at)
                assert found is not None  # it begins there
                comment = found[0].rstrip()
                if is_first:
                    behind = (self.text[begin : self.at].replace("\t", " ") or " ") + comment
                else:
                    lines.append(Line(self.at - begin, comment))
                self.at = found.end()
            else:
                break
        return behind, lines

    def column(self, index: int) -> int:
        return index - (self.text.rfind("\n", 0, index) + 1)

    def mark(self, character: str) -> None:
        """Go past a dash or colon."""
        if not self.text.startswith(character, self.at):
            raise LayoutError("a key begins with '?'")
        self.at += 1

    def block(self, node: Node, head: list[Line]) -> tuple[Block, list[Line]]:
        """A block, and the lines below it that are not known to be its own."""
        step = 2 if node.kind == "map" else 1
        block = Block(self.column(self.at))
        for place in range(0, len(node.children), step):
            if block.entries:
                head = _give(block, head, block.column, last=False)
            entry = Entry(self.column(self.at), None, head)
            block.entries.append(entry)
            if node.kind == "map":
                entry.key = node.children[place]
                if self.at != entry.key.start:
                    raise LayoutError("a key begins with '?'")
                self.at = _BLANK.match(self.text, entry.key.end).end()  # type: ignore[union-attr]  # it matches nothing too
            self.mark(":" if node.kind == "map" else "-")
            head = self._value(entry, node.children[place + step - 1])
        return block, head

    def _value(self, entry: Entry, node: Node) -> list[Line]:
        """Read the value of an entry; the lines below it that are not known to be its own."""
        begin = self.at
        behind, lines = self.gap()
        if node.is_empty:
            entry.comment = behind
            return lines
        if node.is_block and node.anchor:
            if behind or lines:
                raise LayoutError("an anchor stands below its key")
            entry.anchor = f"&{node.anchor}"
            self.at = node.start + len(entry.anchor)
            behind, lines = self.gap()
        if node.is_block:
            entry.comment = behind
            entry.value, rest = self.block(node, lines)
            return rest
        leaf = entry.value = Leaf(node)
        if "\n" in self.text[begin : self.at]:
            entry.comment, leaf.below = behind, lines
        elif entry.key is not None:
            leaf.space = self.text[begin : self.at].replace("\t", " ") or " "
        self.at = self._end(node)
        leaf.comment, rest = self.gap()
        return rest

    def _end(self, node: Node) -> int:
        """Where a leaf ends; blank lines behind a block scalar that are no part of its value are not its own."""
        if node.style not in ("|", ">") or "+" in self.text[node.start : self.text.find("\n", node.start)]:
            return node.end
        return node.start + len(self.text[node.start : node.end].rstrip())


def _give(block: Block, lines: list[Line], column: int, *, last: bool = True) -> list[Line]:
    """Give what stands below the last entry of a block to the blocks inside it that it is indented like.

    Args:
        block: The block.
        lines: What stands below its last entry.
        column: Lines that are indented deeper are given away, up to the first that is not.
        last: Whether the block itself may have some.

    Returns:
        The lines that are left: what stands above whatever comes next.
    """
    inner = [block] if last else []
    value = block.entries[-1].value
    while isinstance(value, Block):
        inner.append(value)
        value = value.entries[-1].value
    given = 0
    for number, line in enumerate(lines, start=1):
        if not line.text:
            continue
        while len(inner) > (1 if last else 0) and inner[-1].column > line.column:
            inner.pop()
        if line.column <= column or not inner:
            break
        inner[-1].tail += lines[given:number]
        given = number
    return lines[given:]
