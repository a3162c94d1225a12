"""read_graph: a compiled flow as people see it, without the states that only lead on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import START
from flowbot.engine.states import State
from flowbot.graph.model import Edge, EdgeKind, Graph, Node, NodeKind
from flowbot.graph.states import Sayings, kind_of, name_of
from flowbot.ids import StateId

ELSE = "else"
_DEFAULT_ENDS = {
    "gave_up": "gave_up.end",
    "failed": "failed.end",
    "undecided": "failed.end",
    "exceeded": "gave_up.end",
    "expire": "expired.end",
}
"""Where an outcome leads that the flow says nothing of."""


def read_graph(flow: CompiledFlow, starts: Sequence[str] = (), *, whole: bool = False) -> Graph:
    """What there is to see of a flow: the steps of its author, and the ways between them.

    States that only lead on are left out, and the ways through them joined.

    Args:
        flow: The flow.
        starts: What begins it, as people write it.
        whole: Also what nobody had to write: `cancel` and `change`, an invalid answer asked again, ends that an
            outcome leads to by default, questions passed because they were answered.
    """
    return _Reading(flow, starts, whole=whole).run()


class _Reading:
    def __init__(self, flow: CompiledFlow, starts: Sequence[str], *, whole: bool) -> None:
        self.flow = flow
        self.starts = starts
        self.whole = whole
        self.edges = [_edge(each.trigger, each.source, each.target, each.label) for each in flow.transitions]
        self.waiting = {each.source for each in self.edges if each.kind != "eventless"}

    def run(self) -> Graph:
        self.name_the_rest()
        self.join_entries()
        for state in self.flow.states.values():
            if self.kind(state) is None:
                self.splice(state.id)
        self.edges = list(dict.fromkeys(each for each in self.edges if self.whole or self.is_shown(each)))
        reached = {each.target for each in self.edges}
        sayings = Sayings(self.flow)
        states = sorted(self.flow.states.values(), key=lambda state: (self.kind(state) == "end", state.id != START))
        nodes = [
            self.node(state, kind, sayings)
            for state in states
            if (kind := self.kind(state)) is not None and (kind != "end" or state.id in reached)
        ]
        places = {node.id: place for place, node in enumerate(nodes)}
        return Graph(
            flow=self.flow.id,
            version=self.flow.version,
            description=self.flow.description,
            nodes=nodes,
            edges=sorted(self.edges, key=lambda edge: places[edge.source]),
        )

    def kind(self, state: State) -> NodeKind | None:
        return kind_of(state, waits=state.id in self.waiting)

    def leaving(self, state_id: str) -> list[Edge]:
        return [each for each in self.edges if each.source == state_id]

    def name_the_rest(self) -> None:
        """Of several ways that are tried in turn, call the last one `else`."""
        guarded = {(each.source, each.event) for each in self.edges if each.guard and each.kind == "eventless"}
        self.edges = [
            replace(each, guard=ELSE) if not each.guard and (each.source, each.event) in guarded else each
            for each in self.edges
        ]

    def join_entries(self) -> None:
        """A question is entered where it is asked: that it may be passed is a way of its own."""
        asked: dict[str, str] = {
            state.id: state.id.removesuffix(".enter") + ".ask"
            for state in self.flow.states.values()
            if state.id.endswith(".enter")
        }
        self.edges = [
            replace(each, source=asked.get(each.source, each.source), target=asked.get(each.target, each.target))
            for each in self.edges
            if asked.get(each.source) != each.target
        ]

    def splice(self, state_id: str) -> None:
        """Join the ways into a state with those out of it."""
        onward = [each for each in self.leaving(state_id) if each.target != state_id]
        joined: list[Edge] = []
        for each in self.edges:
            if each.target == state_id and each.source != state_id:
                joined += [_joined(each, after) for after in onward]
            elif each.source != state_id:
                joined.append(each)
        self.edges = joined

    def is_shown(self, edge: Edge) -> bool:
        """Whether its author wrote it."""
        if edge.kind == "command" or (edge.event == "invalid" and edge.source == edge.target):
            return False
        if edge.kind == "eventless" and edge.source in self.waiting:
            return False  # what was answered before is passed
        outcome = "exceeded" if edge.guard.endswith(ELSE) else edge.event
        return _DEFAULT_ENDS.get(outcome) != edge.target or self.kind(self.flow.states[StateId(edge.source)]) == "if"

    def node(self, state: State, kind: NodeKind, sayings: Sayings) -> Node:
        label = name_of(state)
        if kind == "if":
            label = self.condition(state) or label
        message = "\n".join(self.starts) if kind == "start" else sayings.of(state)
        group = ".".join(state.id.split(".")[:-2])
        return Node(id=state.id, kind=kind, label=label, message=message, group=group)

    def condition(self, state: State) -> str:
        """What a state of two ways asks."""
        guards = list(dict.fromkeys(each.label for each in self.flow.transitions if each.source == state.id))
        return guards[0] if len(guards) == 2 and not guards[1] else ""


def _edge(trigger: str, source: str, target: str, guard: str) -> Edge:
    kind, event = _read_trigger(trigger)
    if event == "invalid" and source != target:
        event = "gave_up"
    return Edge(source=source, target=target, event=event, guard=" ".join(guard.split()), kind=kind)


def _read_trigger(trigger: str) -> tuple[EdgeKind, str]:
    first, _, rest = trigger.partition(".")
    match first:
        case "":
            return "eventless", ""
        case "timer":
            return "timer", rest
        case "option":
            return "event", rest
        case "cancel" | "change" | "back" | "restart" | "repeat":
            return "command", f"{first} {rest}".rstrip()
    return "event", trigger


def _joined(before: Edge, after: Edge) -> Edge:
    """The way through a state, from the way in and a way out."""
    guards: Iterator[str] = (guard for guard in (before.guard, after.guard) if guard)
    event = " ".join(filter(None, (before.event, after.event)))
    kind = before.kind if before.event else after.kind
    return replace(before, target=after.target, event=event, guard=" and ".join(guards), kind=kind)
