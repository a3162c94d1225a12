"""Python source as a tree of calls, lists and texts, laid out on lines that are not too long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 120
"""The longest line, where it can be helped."""


@dataclass(frozen=True, slots=True)
class Code:
    """What stands on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text, which may be written in pieces."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Items between brackets: a call, a list, a map."""

    opening: str
    items: Sequence[Node]
    closing: str
    is_open: bool = False
    """Whether each item has a line of its own, however short they are."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """`key=value`, `key: value` or `name = value`."""

    label: str
    value: Node


Node = Code | Words | Group | Labelled


def lay_out(node: Node, indent: int = 0, tail: str = "", before: int = 0) -> list[str]:
    """The lines of a node, the first one without its indent.

    Args:
        node: What to write.
        indent: Of the line that it begins on.
        tail: What stands behind it.
        before: How many characters stand before it on its line.
    """
    flat = f"{_flat(node)}{tail}"
    if indent + before + len(flat) <= WIDTH and not _is_open(node):
        return [flat]
    margin, inner = " " * indent, " " * (indent + 4)
    match node:
        case Labelled(label=label, value=Words(text=text)):
            pieces = (f"{inner}{quoted(each)}" for each in _broken(text, WIDTH - indent - 6))
            return [f"{label}(", *pieces, f"{margin}){tail}"]
        case Labelled(label=label, value=value):
            first, *more = lay_out(value, indent, tail, before + len(label))
            return [f"{label}{first}", *more]
        case Group(opening=opening, items=items, closing=closing) if items:
            lines = [opening]
            for item in items:
                first, *more = lay_out(item, indent + 4, ",")
                lines += [f"{inner}{first}", *more]
            return [*lines, f"{margin}{closing}{tail}"]
        case Words(text=text):
            first, *more = [quoted(each) for each in _broken(text, WIDTH - indent - 3)]
            lines = [first, *(f"{margin}{each}" for each in more)]
            return [*lines[:-1], f"{lines[-1]}{tail}"]
    return [flat]


def _is_open(node: Node) -> bool:
    return node.is_open if isinstance(node, Group) else isinstance(node, Labelled) and _is_open(node.value)


def quoted(text: str) -> str:
    """A text as Python writes it, in double quotes where it has none."""
    return repr(text) if '"' in text else f'"{repr(chr(39) + text)[2:]}'


def _flat(node: Node) -> str:
    match node:
        case Code(text=text):
            return text
        case Words(text=text):
            return quoted(text)
        case Labelled(label=label, value=value):
            return f"{label}{_flat(value)}"
        case Group(opening=opening, items=items, closing=closing):
            return f"{opening}{', '.join(_flat(each) for each in items)}{closing}"


def _broken(text: str, width: int) -> list[str]:
    """A text in pieces, broken behind line ends, and behind blanks where it is long."""
    pieces = [""]
    for word in re.findall(r"[^\s]*\s*\n|[^\s]*[^\S\n]*", text):
        if pieces[-1].endswith("\n") or (pieces[-1] and len(quoted(pieces[-1] + word)) > width):
            pieces.append("")
        pieces[-1] += word
    return [piece for piece in pieces if piece] or [""]
