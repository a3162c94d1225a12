"""The formats of pictures, and the suffixes of their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from flowbot.graph.data import as_json
from flowbot.graph.dot import as_dot
from flowbot.graph.mermaid import as_mermaid
from flowbot.graph.model import Graph
from flowbot.graph.plantuml import as_plantuml
from flowbot.graph.svg import as_svg


class Writer(Protocol):
    """Makes a text of a graph."""

    def __call__(self, graph: Graph, *, right: bool = False) -> str:
        """The graph, leading down, or to the right."""


WRITERS: Mapping[str, Writer] = {
    "svg": as_svg,
    "mermaid": as_mermaid,
    "dot": as_dot,
    "plantuml": as_plantuml,
    "json": as_json,
}
SUFFIXES: Mapping[str, str] = {
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".puml": "plantuml",
    ".plantuml": "plantuml",
    ".json": "json",
}
"""The first one of each format is the usual one."""


def suffix_of(name: str) -> str:
    """The usual suffix of a format."""
    return next(suffix for suffix, each in SUFFIXES.items() if each == name)
