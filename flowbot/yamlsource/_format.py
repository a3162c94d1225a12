"""A YAML text in the usual form: key order, quotes, indentation by 2, one blank line between blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flowbot.yamlsource._layout import Block, Entry, LayoutError, Leaf, Line, read_layout
from flowbot.yamlsource._nodes import Node, read_document
from flowbot.yamlsource._quotes import FirstKeys, Path, reordered, written

_STEP = 2
_INDICATOR = re.compile(r"[|>][+-]?([1-9])")


def format_yaml(text: str, first_keys: FirstKeys) -> str:
    """A text that is known to be YAML without problems, in the usual form.

    Comments stay where they are, and move with what they stand above or beside. Texts over several lines are only
    indented anew. Line ends become those of Unix.

    Args:
        text: The whole file.
        first_keys: Says which keys of a map stand first.

    Raises:
        LayoutError: The text has something that cannot be laid out anew, such as `? ` before a key.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = read_document(text)
    if document.root is None or not document.root.is_block or document.root.anchor:
        return text
    block = read_layout(text, document.root, document.start)
    lines = [text[: document.start]] if document.start else []
    lines += _Writer(text, first_keys).top(block)
    formatted = "\n".join(lines) + "\n"
    if formatted.count("#") != text.count("#"):
        raise LayoutError("a comment would be lost")
    return formatted


class _Writer:
    """Writes a layout; `indent` is where the keys or dashes of a block stand."""

    def __init__(self, text: str, first_keys: FirstKeys) -> None:
        self.text = text
        self.first_keys = first_keys

    def top(self, block: Block) -> Iterator[str]:
        """The lines of the whole document, with a blank line around each entry of several lines."""
        head = block.entries[0].head
        cut = max((place for place, line in enumerate(head, start=1) if _is_of_the_file(line)), default=0)
        above, block.entries[0].head = _tidy(head[:cut], is_first=True), head[cut:]
        yield from _comments(above, 0)
        is_after_block = False
        self._align(block, ())
        for place, index in enumerate(self._order(block, ())):
            entry = block.entries[index]
            lines = list(self._entry(entry, 0, self._path(entry, index, ())))
            had_blank = bool(entry.head) and not entry.head[0].text
            if place and (is_after_block or len(lines) > 1 or had_blank):
                yield ""
            yield from _comments(_tidy(entry.head, is_first=True), 0)
            yield from lines
            is_after_block = len(lines) > 1
        yield from _comments(_tidy(block.tail, is_first=False), 0)

    def _block(self, block: Block, indent: int, path: Path) -> Iterator[str]:
        self._align(block, path)
        for place, index in enumerate(self._order(block, path)):
            entry = block.entries[index]
            yield from _comments(_tidy(entry.head, is_first=place == 0), indent)
            yield from self._entry(entry, indent, self._path(entry, index, path))
        yield from _comments(_tidy(block.tail, is_first=False), indent)

    def _align(self, block: Block, path: Path) -> None:
        """Keep the space before a value where another value of the block stands below or above it."""
        columns: dict[int, list[Leaf]] = {}
        for entry in block.entries:
            if entry.key is not None and isinstance(leaf := entry.value, Leaf):
                columns.setdefault(len(self._written(entry.key, path)) + len(leaf.space), []).append(leaf)
        for leaf, *others in columns.values():
            if not others:
                leaf.space = " "

    def _order(self, block: Block, path: Path) -> Sequence[int]:
        pairs = [(entry.key.value if entry.key else "", place) for place, entry in enumerate(block.entries)]
        return reordered(pairs, self.first_keys(path)) if block.entries[0].key else [place for _, place in pairs]

    def _path(self, entry: Entry, index: int, path: Path) -> Path:
        return (*path, index if entry.key is None else entry.key.value)

    def _entry(self, entry: Entry, indent: int, path: Path) -> Iterator[str]:
        begin = " " * indent + ("-" if entry.key is None else f"{self._written(entry.key, path)}:")
        match entry.value:
            case None:
                yield begin + entry.comment
            case Leaf() as leaf:
                yield from self._leaf(leaf, entry, begin, indent, path)
            case Block() as block:
                lines = list(self._block(block, indent + _STEP, path))
                has_comment = entry.comment or any(line.text for line in block.entries[0].head)
                is_below = entry.key is not None or entry.anchor or has_comment
                if is_below:
                    yield f"{begin}{' ' if entry.anchor else ''}{entry.anchor}{entry.comment}"
                    yield from lines
                else:
                    yield f"{begin} {lines[0].lstrip(' ')}"
                    yield from lines[1:]

    def _leaf(self, leaf: Leaf, entry: Entry, begin: str, indent: int, path: Path) -> Iterator[str]:
        if leaf.below or (entry.comment and leaf.comment):
            yield begin + entry.comment
            yield from _comments(leaf.below, indent + _STEP)
            begin, leaf.space = " " * (indent + _STEP - 1), " "
        comment = leaf.comment if leaf.comment or leaf.below else entry.comment
        first, *rest = self._lines(leaf.node, entry.column, indent, path)
        if rest and leaf.node.style not in ("|", ">"):
            rest[-1] += comment
            comment = ""
        yield f"{begin}{leaf.space}{first}{comment}"
        yield from rest

    def _lines(self, node: Node, column: int, indent: int, path: Path) -> list[str]:
        """A leaf; `column` is where its entry was, and `indent` where it is now."""
        if node.kind == "scalar" and node.style in ("|", ">"):
            return self._literal(node, column, indent)
        lines = self._written(node, path).split("\n")
        if node.kind == "scalar":
            return [
                lines[0],
                *(f"{' ' * (indent + _STEP)}{line.strip()}" if line.strip() else "" for line in lines[1:]),
            ]
        return [lines[0], *(_moved(line, indent - column) for line in lines[1:])]

    def _literal(self, node: Node, column: int, indent: int) -> list[str]:
        """A text with `|` or `>`: its header, and its lines as far in as their key wants them."""
        source = self.text[node.start : node.end]
        header, *lines = source.split("\n")
        if "+" in header:
            lines = lines[:-1] if lines[-1:] == [""] else lines
        else:
            while lines and not lines[-1].strip():
                lines.pop()
        found = _INDICATOR.search(header)
        step = int(found[1]) if found else _STEP
        first = next((line for line in lines if line.strip()), "")
        old = column + step if found else len(first) - len(first.lstrip(" "))
        return [header.rstrip(), *(f"{' ' * (indent + step)}{line[old:]}" if line[old:] else "" for line in lines)]

    def _written(self, node: Node, path: Path) -> str:
        return written(self.text, node, path, self.first_keys)


def _is_of_the_file(line: Line) -> bool:
    """Whether a line above the first key, and all above it, is about the file and not about that key."""
    return not line.text or line.text.startswith("# yaml-language-server:")


def _moved(line: str, by: int) -> str:
    """A line of something in brackets, moved with the rest."""
    text = line.strip()
    return " " * max(0, len(line) - len(line.lstrip()) + by) + text if text else ""


def _tidy(lines: Sequence[Line], *, is_first: bool) -> list[Line]:
    """At most one blank line at a time; none where a block begins."""
    tidied: list[Line] = []
    for line in lines:
        if line.text or (tidied and tidied[-1].text) or (not tidied and not is_first):
            tidied.append(line)
    return tidied


def _comments(lines: Sequence[Line], indent: int) -> Iterator[str]:
    return (f"{' ' * indent}{line.text}" if line.text else "" for line in lines)
