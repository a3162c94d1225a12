"""What the states of a flow are to people: the kind of each, its name, and the first words that it says."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.compiler.samples import sample_names, sample_summary
from flowbot.engine.asking import Asking
from flowbot.engine.decisions import Decision
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Confirmation
from flowbot.engine.snapshot import START
from flowbot.engine.states import Calling, Ending, Speaking, State
from flowbot.errors import FlowbotError
from flowbot.graph.model import NodeKind
from flowbot.graph.texts import cut
from flowbot.presentationml import parse_message
from flowbot.values.context import Reader

MOST = 40
"""Characters that are shown of what is said."""
_ONCE = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
"""When samples are made, so that a flow has one picture."""
_KINDS: dict[str, NodeKind] = {
    "ask": "ask",
    "collect": "ask",
    "confirm": "confirm",
    "say": "say",
    "send": "say",
    "update": "say",
    "call": "call",
    "http": "call",
    "run": "call",
    "if": "if",
    "when": "if",
    "end": "end",
}
"""What a state is, by the last part of its id."""


def kind_of(state: State, *, waits: bool) -> NodeKind | None:
    """What a state is; None for one that only leads on.

    Args:
        state: The state.
        waits: Whether something must happen before it goes on.
    """
    if state.id == START:
        return "start"
    if isinstance(state, Decision):
        return "decide"
    return _KINDS.get(state.id.rpartition(".")[2]) or ("wait" if waits else None)


def name_of(state: State) -> str:
    """What a state is called: its step, or the action that it calls."""
    return state.action if isinstance(state, Calling) else state.step


class Sayings:
    """Renders what the states of one flow say, with sample values."""

    def __init__(self, flow: CompiledFlow) -> None:
        self._flow = flow
        self._names = sample_names(flow, _ONCE)
        self._names |= {name: f"<{slot.label}>" for name, slot in flow.slots.items() if slot.type.name == "text"}

    def of(self, state: State) -> str:
        """The first words of a state; empty where it says nothing, or nothing of its own."""
        match state:
            case Asking(ask=words) | Speaking(words=words):
                pass
            case Ending(words=words) if words is not None and not words.name.startswith("pattern."):
                pass
            case _:
                return ""
        names = self._names
        if isinstance(state, Confirmation):
            names = {**names, "summary": sample_summary(state, names, self._flow.locale)}
        reader = Reader(locale=self._flow.locale, zone=self._flow.zone, seed=words.name)
        try:
            message = parse_message(words.render(names, reader))
        except FlowbotError:
            return ""  # some words cannot be said of samples; `render` tells why
        first = next((line for line in message.text.splitlines() if line.strip()), "")
        return cut(" ".join(first.split()), MOST)
