"""Where the text of a node stands, and where in it a character of its value stands."""

from __future__ import annotations

import re

import yaml

from flowbot.yamlsource._compose import content_start
from flowbot.yamlsource._text import SourceText

_CHARACTER = re.compile(r".", re.DOTALL)
_UNITS = {
    "'": re.compile(r"''|.", re.DOTALL),
    '"': re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\.|.", re.DOTALL),
}
"""How one character of the value may be written, by the kind of quotes."""

_BLANK_ESCAPES = frozenset(" \t\r\nntrvfN_LP")


def written(source: SourceText, node: yaml.Node) -> tuple[int, int]:
    """From where to where a node is written, quotes and brackets included; of a block, its first line."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            return _block_content(source, node)
        return content_start(source, node), int(node.end_mark.index)
    start = content_start(source, node)
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return start, int(node.end_mark.index)
    return start, _first_line_end(source, node, start)


def extent(source: SourceText, node: yaml.Node) -> tuple[int, int]:
    """From where to where all of a node is written, with its anchor; without comments and blank lines behind it."""
    return int(node.start_mark.index), _end(source, node)


def _end(source: SourceText, node: yaml.Node) -> int:
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(source.text[:end].rstrip())
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(_end(source, each) for each in (last if isinstance(last, tuple) else (last,)))
    return end


def inside(source: SourceText, node: yaml.ScalarNode, offset: int, length: int) -> tuple[int, int]:
    """From where to where `length` characters of a scalar's value are written, beginning with the one at `offset`."""
    start, end = written(source, node)
    if node.style in ("'", '"'):
        start, end = start + 1, end - 1
    units = [found.span() for found in _UNITS.get(node.style or "", _CHARACTER).finditer(source.text, start, end)]
    first, count = max(0, offset), max(1, length)
    if node.style in ("|", ">") or _has_line_end(source.text, start, end):
        # Folding and indentation change only white space, so the n-th visible character stays the n-th.
        units = [unit for unit in units if not _is_blank(source.text[unit[0] : unit[1]])]
        meant = node.value[first : first + count]
        first, count = _visible(node.value[:first]), max(1, _visible(meant))
    if first >= len(units):
        after = units[-1][1] if units else start
        return after, after + 1
    return units[first][0], units[min(first + count, len(units)) - 1][1]


def _block_content(source: SourceText, node: yaml.ScalarNode) -> tuple[int, int]:
    """The content of a block scalar without the white space around it; the header when there is none."""
    header = content_start(source, node)
    begin = source.line_bounds(header)[1]
    content = source.text[begin : node.end_mark.index]
    if not content.strip() or not node.value.strip():
        return header, header + 1
    start = begin + len(content) - len(content.lstrip())
    return start, begin + len(content.rstrip())


def _first_line_end(source: SourceText, node: yaml.Node, start: int) -> int:
    """Where the first line of a block map or list ends, without a comment behind it."""
    line_end = source.line_bounds(start)[1]
    first = node.value[0] if node.value else None
    end = start + 1
    for child in first if isinstance(first, tuple) else (first,):
        if child is not None and start <= child.start_mark.index <= line_end:
            child_start, child_end = written(source, child)
            end = max(end, min(child_end, line_end) if child_start <= line_end else end)
    return end


def _has_line_end(text: str, start: int, end: int) -> bool:
    return text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0


def _visible(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _is_blank(unit: str) -> bool:
    """Does this unit stand for white space, or for nothing?"""
    if unit[0] != "\\" or len(unit) == 1:
        return unit.isspace()
    if unit[1] in "xuU" and len(unit) > 2:
        return chr(int(unit[2:], 16)).isspace()
    return unit[1] in _BLANK_ESCAPES
