"""The order of a workflow as a graph of its activities, and what dominates what in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flowbot.swadl.left import Path
from flowbot.swadl.model import Activity, Event, Workflow

EdgeKind = Literal["next", "reply", "wait", "expired", "failed"]


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A way from an activity to the next one."""

    kind: EdgeKind
    source: str
    target: str
    events: tuple[Event, ...] = ()
    """What lets the target begin: all that it waits for from outside, of a `wait`."""
    conditions: tuple[tuple[str, Path], ...] = ()
    """All of them must hold."""
    is_else: bool = False


Origin = tuple[str, str]
"""Which event was the last one: `("start", "")`, `("form", ID)`, `("wait", ID)` of the activity, `("mixed", "")`."""
START: Origin = ("start", "")
MIXED: Origin = ("mixed", "")


@dataclass(slots=True)
class Graph:
    """A workflow as a graph."""

    activities: Mapping[str, Activity]
    first: str
    sequence: Sequence[str]
    """All of them, in the order of the file."""
    out: dict[str, list[Edge]] = field(default_factory=dict)
    into: dict[str, list[Edge]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """Those that are reached, each before what it leads to."""
    above: dict[str, str] = field(default_factory=dict)
    """What every way to an activity goes through last."""
    origins: dict[str, Origin] = field(default_factory=dict)

    @property
    def reached(self) -> Sequence[str]:
        """The activities that something leads to, in the order of the file."""
        return [each for each in self.sequence if each in self.origins]

    def edges(self, source: str, *kinds: EdgeKind) -> Sequence[Edge]:
        """The ways of some kinds out of an activity."""
        return [each for each in self.out.get(source, ()) if each.kind in kinds]

    def below(self, source: str) -> Sequence[str]:
        """What is reached through an activity only, and by nothing else between, in order."""
        return [each for each in self.order if self.above.get(each) == source]

    def is_merge(self, name: str) -> bool:
        """Whether several ways lead there."""
        return len([each for each in self.into.get(name, ()) if each.source in self.origins]) > 1

    def dominates(self, upper: str, lower: str) -> bool:
        """Whether every way to an activity goes through another one, or is it."""
        here: str | None = lower
        while here is not None and here != upper:
            here = self.above.get(here)
        return here == upper

    def waits(self, name: str) -> bool:
        """Whether one has to wait after an activity."""
        return bool(self.edges(name, "reply", "wait"))

    def turns_without_waiting(self, edge: Edge) -> bool:
        """Whether what an edge leads to comes back to it, and nobody is waited for on the way."""
        seen: set[str] = set()
        todo = [edge.target]
        while todo:
            here = todo.pop()
            if here == edge.source:
                return edge.kind in ("next", "failed")
            if here not in seen:
                seen.add(here)
                todo += [each.target for each in self.edges(here, "next", "failed")]
        return False


def build_graph(workflow: Workflow) -> Graph:
    """The graph of a workflow that has activities."""
    sequence = list(dict.fromkeys(each.id for each in workflow.activities))
    graph = Graph(workflow.by_id, sequence[0], sequence)
    previous: Activity | None = None
    for each in workflow.activities:
        if graph.activities[each.id] is each:
            for edge in _edges(each, previous, graph):
                graph.out.setdefault(edge.source, []).append(edge)
                graph.into.setdefault(edge.target, []).append(edge)
            previous = each
    _sort(graph)
    _find_dominators(graph)
    _find_origins(graph)
    return graph


def _edges(activity: Activity, previous: Activity | None, graph: Graph) -> Iterator[Edge]:
    own = () if activity.condition is None else (activity.condition,)
    if not activity.events:
        if previous is not None:
            yield Edge("next", previous.id, activity.id, (), own, activity.is_else)
        return
    outside = tuple(each for each in activity.events if not each.is_activity and each.kind != "form-replied")
    waited = outside
    for event in activity.events:
        if event.kind == "form-replied" and (sender := graph.activities.get(event.about)) is not None:
            conditions = own if event.condition is None else (*own, event.condition)
            with_it = (event, *outside) if previous is not None and sender.id == previous.id else (event,)
            yield Edge("reply", sender.id, activity.id, with_it, conditions, activity.is_else)
            waited = () if len(with_it) > 1 else waited
        elif event.is_activity and event.about in graph.activities:
            yield from _activity_edges(activity, event, own, graph)
    if waited and previous is not None:
        yield Edge("wait", previous.id, activity.id, waited, own, activity.is_else)


def _activity_edges(
    activity: Activity, event: Event, own: tuple[tuple[str, Path], ...], graph: Graph
) -> Iterator[Edge]:
    conditions = own if event.condition is None else (*own, event.condition)
    if event.is_completion:
        yield Edge("next", event.about, activity.id, (event,), conditions, activity.is_else)
    elif event.kind == "activity-failed":
        yield Edge("failed", event.about, activity.id, (event,), conditions)
    else:
        yield Edge("expired", _waited_for_by(event.about, graph), activity.id, (event,), conditions)


def _waited_for_by(name: str, graph: Graph) -> str:
    """The activity whose form or place in the order another one waits at."""
    waiting = graph.activities[name]
    for event in waiting.events:
        if event.kind == "form-replied" and event.about in graph.activities:
            return event.about
    return graph.sequence[max(0, graph.sequence.index(name) - 1)] if name in graph.sequence else name


def _sort(graph: Graph) -> None:
    """Each activity before those that it leads to, but where they lead back."""
    done: list[str] = []
    seen = {graph.first}
    stack: list[tuple[str, Iterator[Edge]]] = [(graph.first, iter(graph.out.get(graph.first, ())))]
    while stack:
        name, edges = stack[-1]
        for edge in edges:
            if edge.target not in seen:
                seen.add(edge.target)
                stack.append((edge.target, iter(graph.out.get(edge.target, ()))))
                break
        else:
            done.append(name)
            stack.pop()
    graph.order = done[::-1]


def _find_dominators(graph: Graph) -> None:
    place = {name: number for number, name in enumerate(graph.order)}
    above: dict[str, str] = {graph.first: graph.first}
    is_changed = True
    while is_changed:
        is_changed = False
        for name in graph.order[1:]:
            sources = [each.source for each in graph.into[name] if each.source in above]
            found = sources[0]
            for other in sources[1:]:
                while found != other:
                    while place[found] > place[other]:
                        found = above[found]
                    while place[other] > place[found]:
                        other = above[other]
            if above.get(name) != found:
                above[name], is_changed = found, True
    del above[graph.first]
    graph.above = above


def _find_origins(graph: Graph) -> None:
    """Which event was the last one before each activity."""
    graph.origins = {graph.first: START}
    for _ in range(len(graph.order) + 1):
        for name in graph.order:
            found = {START} if name == graph.first else set()
            for edge in graph.into.get(name, ()):
                if edge.source in graph.origins:
                    found.add(_origin(edge, graph))
            origin = found.pop() if len(found) == 1 else MIXED
            if graph.origins.get(name) != MIXED:
                graph.origins[name] = origin


def _origin(edge: Edge, graph: Graph) -> Origin:
    if edge.kind == "reply":
        return MIXED if len(edge.events) > 1 else ("form", edge.source)
    return ("wait", edge.target) if edge.kind == "wait" else graph.origins[edge.source]
