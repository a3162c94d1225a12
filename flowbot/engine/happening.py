"""What something that is no message is to a conversation: the trigger of the position that reacts to it."""

from __future__ import annotations

from flowbot.engine.events import Happened
from flowbot.engine.keeping import is_kept
from flowbot.engine.listening import Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.reactions import find_reaction, is_there
from flowbot.engine.snapshot import MAIN
from flowbot.engine.states import STAY, Awaiting
from flowbot.engine.turn import Turn


def hear_happened(flow: CompiledFlow, turn: Turn, event: Happened) -> str | None:
    """The trigger of what happened for what listens, or for what holds at any time."""
    for position in reversed(turn.positions.values()):
        state = flow.states.get(position.state)
        if isinstance(state, Listening) and is_there(turn, position, event):
            turn.work_at(position)
            trigger = find_reaction(turn, state.reactions, event, is_shared=state.is_shared)
            if trigger is not None:
                return trigger
    if is_kept(flow, turn, event):
        return STAY
    main = turn.positions[MAIN]
    state = flow.states.get(main.state)
    if state is None or not state.waits or isinstance(state, Awaiting) or not is_there(turn, main, event):
        return None
    turn.work_at(main)
    return find_reaction(turn, flow.reactions, event, is_shared=flow.is_shared)


def requests_of(flow: CompiledFlow) -> set[str]:
    """The names of the requests that a flow waits for anywhere."""
    listening = [state.reactions for state in flow.states.values() if isinstance(state, Listening)]
    return {each.name for reactions in (flow.reactions, *listening) for each in reactions if each.occasion == "request"}
