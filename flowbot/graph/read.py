"""read_graph: a compiled flow as people see it, without the states that only lead on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from flowbot.engine.blocks import ItemEnding
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import State
from flowbot.graph.model import Edge, Graph, Group, Node, NodeKind, Part
from flowbot.graph.states import Sayings, in_order, kind_of, name_of
from flowbot.graph.ways import ways_of
from flowbot.ids import StateId

ELSE = "else"
_DEFAULT_ENDS = {
    "gave_up": "gave_up",
    "failed": "failed",
    "undecided": "failed",
    "exceeded": "gave_up",
    "expire": "expired",
    "end.cancelled": "cancelled",
    "end.expired": "expired",
    "end.gave_up": "gave_up",
    "end.failed": "failed",
}
"""The end that an outcome is which the flow says nothing of."""
_ENDS_LAST = {"start": 0, "item_end": 2, "end": 3}


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
        self.edges = ways_of(flow)
        self.waiting = {each.source for each in self.edges if each.kind != "eventless"}

    def run(self) -> Graph:
        self.name_the_rest()
        self.join_entries()
        for state in self.flow.states.values():
            if self.kind(state) is None:
                self.splice(state.id)
        self.edges = _distinct(each for each in self.edges if self.whole or self.is_shown(each))
        reached = {each.target for each in self.edges}
        sayings = Sayings(self.flow)
        states = sorted(in_order(self.flow), key=lambda state: _ENDS_LAST.get(self.kind(state) or "", 1))
        drawn = [
            (state, kind)
            for state in states
            if (kind := self.kind(state)) is not None and (kind not in ("end", "item_end") or state.id in reached)
        ]
        groups = self.groups([state.id for state, _kind in drawn])
        around = {group.id for group in groups}
        nodes = [self.node(state, kind, sayings, around) for state, kind in drawn]
        places = {node.id: place for place, node in enumerate(nodes)}
        return Graph(
            flow=self.flow.id,
            version=self.flow.version,
            description=self.flow.description,
            nodes=nodes,
            edges=sorted(self.edges, key=lambda edge: places[edge.source]),
            groups=groups,
        )

    def groups(self, drawn: Sequence[StateId]) -> list[Group]:
        """What stands inside something that opens it; those around others first."""
        inside = self.flow.outline.inside
        found: dict[StateId, list[StateId]] = {}
        for state in drawn:
            way = []
            while (around := inside.get(state)) is not None:
                way.append(around)
                state = around
            found |= {each: way[place + 1 :] for place, each in enumerate(way)}
        return [
            Group(id=each, label=name_of(self.flow.states[each]), parent=next(iter(outer), ""))
            for each, outer in sorted(found.items(), key=lambda item: len(item[1]))
        ]

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
        entries = {each.source: each for each in self.edges if asked.get(each.source) == each.target}
        self.edges = [
            replace(
                each,
                source=asked.get(each.source, each.source),
                target=asked.get(each.target, each.target),
                parts=_in_turn(each, entries[each.target]) if each.target in entries else each.parts,
            )
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
        if edge.kind == "timer" and outcome.startswith(("expire", "idle")):
            outcome = "expire"
        is_usual = edge.target in self.usual_ends(outcome)
        return not is_usual or self.kind(self.flow.states[StateId(edge.source)]) == "if"

    def usual_ends(self, outcome: str) -> set[str]:
        """Where an outcome leads that the flow says nothing of: an end of the flow, or of an item."""
        end = _DEFAULT_ENDS.get(outcome)
        alike = (each for each in self.flow.states.values() if isinstance(each, ItemEnding) and each.end == end)
        return {f"{end}.end", *(each.id for each in alike)} if end is not None else set()

    def node(self, state: State, kind: NodeKind, sayings: Sayings, groups: Collection[str]) -> Node:
        label = name_of(state)
        if kind == "if":
            label = self.condition(state) or label
        message = "\n".join(self.starts) if kind == "start" else sayings.of(state)
        outline = self.flow.outline
        group = state.id if kind == "state" and state.id in groups else outline.inside.get(state.id, "")
        to = outline.recipients.get(state.id, "")
        return Node(id=state.id, kind=kind, label=label, message=message, group=group, to=to)

    def condition(self, state: State) -> str:
        """What a state of two ways asks."""
        guards = list(dict.fromkeys(each.label for each in self.flow.transitions if each.source == state.id))
        return guards[0] if len(guards) == 2 and not guards[1] else ""


def _joined(before: Edge, after: Edge) -> Edge:
    """The way through a state, from the way in and a way out."""
    guards: Iterator[str] = (guard for guard in (before.guard, after.guard) if guard)
    event = " ".join(filter(None, (before.event, after.event)))
    kind = before.kind if before.event or before.kind == "inside" else after.kind
    parts = _in_turn(before, after)
    return replace(before, target=after.target, event=event, guard=" and ".join(guards), kind=kind, parts=parts)


def _in_turn(before: Edge, after: Edge) -> list[list[Part]]:
    """The arrows of a way into a state and of one out of it, one after the other."""
    return [[*one, *other] for one in before.parts for other in after.parts]


def _distinct(edges: Iterable[Edge]) -> list[Edge]:
    """Each edge once, with the parts of all that look alike."""
    found: dict[Edge, list[Sequence[Part]]] = {}
    for each in edges:
        found.setdefault(each, []).extend(each.parts)
    return [replace(each, parts=parts) for each, parts in found.items()]
