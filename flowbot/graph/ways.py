"""The ways of a compiled flow as edges, before what only leads on is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flowbot.engine._transitions import Transition
from flowbot.engine.composite import LEAVE, Leaving
from flowbot.engine.deadlines import REMIND
from flowbot.engine.listening import ANY_TIME, Returning
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.outline import Wording
from flowbot.engine.taken import OPENED
from flowbot.graph.model import Edge, EdgeKind, Part
from flowbot.ids import StateId

TIMER = "timer"
"""The trigger of a part that is a timer: it goes off, and the flow stays where it is."""
HISTORY = "(H)"
"""At a way back into a state, where it was left."""


def ways_of(flow: CompiledFlow) -> list[Edge]:
    """Every way of a flow: its transitions, what is opened inside, jumps between states, and reminders."""
    return [*_transitions(flow), *_jumps(flow), *_openings(flow), *_reminders(flow)]


def _transitions(flow: CompiledFlow) -> Iterator[Edge]:
    """Those that hold at any time lead from one place, not from wherever the flow waits."""
    any_time = next((state.id for state in flow.states.values() if isinstance(state, Returning)), None)
    before: Counter[tuple[str, str]] = Counter()
    for each in flow.transitions:
        is_any = each.trigger.startswith(ANY_TIME) and any_time is not None
        source = any_time if is_any and any_time is not None else each.source
        wording = flow.outline.wordings.get((StateId("") if is_any else each.source, each.trigger))
        number = before[each.source, each.trigger]
        before[each.source, each.trigger] += 1
        yield _edge(each, source, wording, (each.source, each.trigger, number))


def _edge(transition: Transition, source: StateId, wording: Wording | None, part: Part) -> Edge:
    kind, event = _read_trigger(transition.trigger)
    guard = " ".join(transition.label.split())
    if event == "invalid" and source != transition.target:
        event = "gave_up"
    if wording is not None:
        event, guard = wording.event, wording.condition
    return Edge(source=source, target=transition.target, event=event, guard=guard, kind=kind, parts=[[part]])


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


def _jumps(flow: CompiledFlow) -> Iterator[Edge]:
    for state in flow.states.values():
        if isinstance(state, Leaving):
            event = HISTORY if state.restores else ""
            yield Edge(source=state.id, target=state.target, event=event, kind="eventless", parts=[[]])


def _openings(flow: CompiledFlow) -> Iterator[Edge]:
    for source, entries in flow.outline.openings.items():
        for event, target in entries:
            part: Part = ("", LEAVE, target) if event == "exit" else (source, OPENED, target)
            yield Edge(source=source, target=target, event=event, kind="inside", parts=[[part]])


def _reminders(flow: CompiledFlow) -> Iterator[Edge]:
    for state, reminders in flow.outline.reminders.items():
        for number, each in enumerate(reminders):
            part = ("", TIMER, f"{flow.states[state].step}.{REMIND}.{number}")
            yield Edge(source=state, target=state, event=each, kind="timer", parts=[[part]])
