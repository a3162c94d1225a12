"""What a text is made of: nodes with the places where they are written, aliases included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import yaml

from flowbot.yamlsource._compose import LOADER

Kind = Literal["scalar", "alias", "map", "list"]


@dataclass(slots=True)
class Node:
    """A part of a document; unlike the library's nodes, an alias is one of its own."""

    kind: Kind
    start: int
    """Where it begins, with its anchor."""
    end: int
    """Where it ends; for a block, not exactly."""
    style: str = ""
    """Of a scalar: the quote, `|` or `>`; empty for a plain one."""
    value: str = ""
    is_flow: bool = False
    """Whether it is in brackets."""
    anchor: str = ""
    children: list[Node] = field(default_factory=list)
    """Of a list its items, of a map its keys and values in turn."""

    @property
    def is_block(self) -> bool:
        """Whether it is a map or list without brackets."""
        return self.kind in ("map", "list") and not self.is_flow

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.kind == "scalar" and self.start == self.end


@dataclass(frozen=True, slots=True)
class Document:
    """The only document of a text."""

    root: Node | None
    start: int
    """Where it begins, behind a `---`."""


def read_document(text: str) -> Document:
    """The nodes of a text that is known to be YAML, one document, and without tags."""
    root: Node | None = None
    start = 0
    around: list[Node] = []
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            _, start = _span(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            _, around.pop().end = _span(event)
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event)
            if around:
                around[-1].children.append(node)
            root = root or node
            if isinstance(event, yaml.CollectionStartEvent):
                around.append(node)
    return Document(root, start)


def _node(event: yaml.NodeEvent) -> Node:
    start, end = _span(event)
    if isinstance(event, yaml.AliasEvent):
        return Node("alias", start, end)
    anchor = event.anchor or ""
    if isinstance(event, yaml.ScalarEvent):
        return Node("scalar", start, end, style=event.style or "", value=str(event.value), anchor=anchor)
    assert isinstance(event, yaml.CollectionStartEvent)  # there is no fourth kind
    kind: Kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
    return Node(kind, start, end, is_flow=bool(event.flow_style), anchor=anchor)


def _span(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None  # both parsers set the marks of what they read
    assert event.end_mark is not None
    return int(event.start_mark.index), int(event.end_mark.index)
