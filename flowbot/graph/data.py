"""A flow's graph as JSON, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from flowbot.graph.model import Graph


def as_json(graph: Graph, *, right: bool = False) -> str:
    """The graph as an object with the names of the model; where it leads makes no difference."""
    return json.dumps(asdict(graph), ensure_ascii=False, indent=2) + "\n"
