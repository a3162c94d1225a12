"""The items of a flow's arrows, as pictures of it show them."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.errors import Location
from flowbot.graph.captions import caption_of
from flowbot.graph.model import Edge, Graph, Part
from flowbot.ids import StateId
from flowbot.testing.coverage.items import Item, Subject

_BRANCHES = {"timer.expire": "expired", "invalid": "gave_up", "timer.due": "wait"}
"""By trigger the key of the step that says where it leads, where that is not the trigger."""


def arrow_items(subject: Subject, graph: Graph) -> Iterator[Item]:
    """Every arrow of the picture; a reminder leads nowhere, and is none."""
    for edge in graph.edges:
        if not is_reminder(edge):
            place = _place_of(subject, edge.parts[0][0])
            yield Item(
                kind="transitions", key=edge_key(edge), words=_words(graph, edge), location=place, marks=edge.parts
            )


def is_reminder(edge: Edge) -> bool:
    """Whether it is drawn for a reminder."""
    return edge.kind == "timer" and edge.source == edge.target


def edge_key(edge: Edge) -> str:
    """What tells an arrow from all others of its flow."""
    said = " ".join(filter(None, (edge.event, f"[{edge.guard}]" if edge.guard else "")))
    return f"{edge.source} -> {edge.target}{f': {said}' if said else ''}"


def _words(graph: Graph, edge: Edge) -> str:
    source, target = graph.node(edge.source), graph.node(edge.target)
    caption = caption_of(edge, source)
    shown = f" [{caption}]" if caption and not caption.startswith("[") else f" {caption}"
    return f"{source.label} → {target.label}{shown}".rstrip()


def _place_of(subject: Subject, part: Part) -> Location:
    """Where an author says what an arrow is."""
    state, trigger, _ = part
    kind, _, which = trigger.partition(".")
    if kind == "any_time":
        return subject.place(("any_time", int(which)))
    if trigger == "started":
        return subject.place(("start",))
    match kind:
        case "handler":
            return subject.locate(state, "for", int(which))
        case "option":
            return subject.locate(state, "options", which)
        case "end":
            named = getattr(subject.parts[StateId(state)], "ends", {})
            return subject.locate(state, "ends", which) if which in named else subject.locate(state, which)
    return subject.locate(state, *filter(None, (_BRANCHES.get(trigger, trigger),)))
