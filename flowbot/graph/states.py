"""What the states of a flow are to people: the kind of each, its name, and the first words that it says."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.compiler.samples import ANN, sample_names, sample_summary
from flowbot.engine.asking import Asking
from flowbot.engine.blocks import ItemEnding
from flowbot.engine.composite import CompositeState
from flowbot.engine.decisions import Decision
from flowbot.engine.delivering import Delivering
from flowbot.engine.listening import Returning
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Confirmation
from flowbot.engine.requesting import Requesting
from flowbot.engine.snapshot import START
from flowbot.engine.states import Calling, Ending, Speaking, State, Updating
from flowbot.errors import FlowbotError
from flowbot.graph.model import NodeKind
from flowbot.graph.texts import cut
from flowbot.ids import StateId
from flowbot.messageml.preview import preview
from flowbot.presentationml import parse_message
from flowbot.values.context import Reader

MOST = 40
"""Characters that are shown of what is said."""
ANY_TIME = "at any time"
_ONCE = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
"""When samples are made, so that a flow has one picture."""
_KINDS: dict[str, NodeKind] = {
    "ask": "ask",
    "collect": "collect",
    "confirm": "confirm",
    "say": "say",
    "send": "say",
    "update": "say",
    "call": "call",
    "http": "call",
    "run": "call",
    "if": "if",
    "when": "if",
    "listen": "listen",
    "each": "each",
    "parallel": "parallel",
    "state": "state",
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
    match state:
        case Decision():
            return "decide"
        case ItemEnding():
            return "item_end"
        case Returning():
            return "any_time"
    return _KINDS.get(state.id.rpartition(".")[2]) or ("wait" if waits else None)


def name_of(state: State) -> str:
    """What a state is called: its step, the action that it calls, whom it asks, or how an item ends."""
    match state:
        case Calling(action=name) | ItemEnding(end=name):
            return name
        case Requesting():
            return state.asks
    return ANY_TIME if isinstance(state, Returning) else state.step


def in_order(flow: CompiledFlow) -> list[State]:
    """The states in the order of the file, what an author wrote as one after its steps on the way in."""
    order = list(flow.states)
    for state in flow.states.values():
        if isinstance(state, CompositeState):
            order.remove(state.id)
            order.insert(max(map(order.index, _on_the_way_in(flow, state))) + 1, state.id)
    return [flow.states[each] for each in order]


def _on_the_way_in(flow: CompiledFlow, state: State) -> set[StateId]:
    """The states through which another is entered."""
    found: set[StateId] = set()
    ahead = [StateId(f"{state.step}.go")]
    while ahead:
        each = ahead.pop()
        if each not in found and each != state.id:
            found.add(each)
            ahead += [way.target for way in flow.transitions if way.source == each and not way.trigger]
    return found


class Sayings:
    """Renders what the states of one flow say, with sample values."""

    def __init__(self, flow: CompiledFlow) -> None:
        self._flow = flow
        self._names = sample_names(flow, _ONCE)
        self._names |= {name: f"<{slot.label}>" for name, slot in flow.slots.items() if slot.type.name == "text"}

    def of(self, state: State) -> str:
        """The first words of a state; empty where it says nothing, or nothing of its own."""
        match state:
            case Delivering(says=Speaking(words=words) | Updating(words=words)):
                pass
            case Asking(ask=words) | Speaking(words=words) | Updating(words=words):
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
            said = preview(words.render(names, reader), names={ANN.id: ANN.display_name})
        except FlowbotError:
            return ""  # some words cannot be said of samples; `render` tells why
        text = parse_message(said.presentationml).text
        first = next((line for line in text.splitlines() if line.strip()), "")
        return cut(" ".join(first.split()), MOST)
