"""What people write and what happens while a call of a handler is running, or the conversation is parked.

It is kept, and heard afterwards, in order.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.engine.audience import is_for
from flowbot.engine.events import Happened, Said, Submitted
from flowbot.engine.listening import Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.reactions import is_there
from flowbot.engine.saying import refuse
from flowbot.engine.snapshot import Position, Snapshot, around
from flowbot.engine.states import STAY, Awaiting
from flowbot.engine.turn import Turn
from flowbot.ids import StateId

MOST_KEPT = 100
MOST_KEPT_BYTES = 100_000
"""What a conversation keeps of messages, so that there is room for itself."""


def is_kept(flow: CompiledFlow, turn: Turn, event: Said | Happened) -> bool:
    """Keep something that is listened for, while a handler waits for a call."""
    if not event.body or not has_room(turn.kept, event.body):
        return False
    for position in turn.positions.values():
        listening = _waits_in_a_handler(flow, position)
        if listening is None:
            continue
        turn.work_at(position)
        if _is_waited_for(turn, listening, event):
            turn.kept.append((event.key, event.body))
            return True
    return False


def has_room(kept: Sequence[tuple[str, str]], body: str) -> bool:
    """Whether one more may be kept."""
    return len(kept) < MOST_KEPT and sum(len(each) for _, each in kept) + len(body) <= MOST_KEPT_BYTES


def keep_until_released(turn: Turn, event: Said | Submitted) -> str:
    """Keep what somebody says to a conversation that is parked; who is the first to say something is told so."""
    is_told = bool(turn.kept)
    if event.body and has_room(turn.kept, event.body):
        turn.kept.append((event.key, event.body))
        if is_told:
            return STAY
    return refuse(turn, "parked")


def _is_waited_for(turn: Turn, listening: Listening, event: Said | Happened) -> bool:
    """Whether the position listens for something where it comes from."""
    if isinstance(event, Happened):
        return is_there(turn, turn.at, event) and any(each.is_to(event) for each in listening.reactions)
    person = next((each.person for each in around(turn.positions, turn.at) if each.person is not None), None)
    talks_to = person or turn.before.initiator
    return is_for(turn.home, event.message.by, event.message.stream) and listening.waits_for(turn, event, talks_to)


def is_free(flow: CompiledFlow, snapshot: Snapshot) -> bool:
    """Whether a conversation has kept something, and can hear it now."""
    waits = any(_waits_in_a_handler(flow, each) is not None for each in snapshot.positions.values())
    return bool(snapshot.kept) and not waits


def _waits_in_a_handler(flow: CompiledFlow, position: Position) -> Listening | None:
    if not position.listening or not isinstance(flow.states.get(position.state), Awaiting):
        return None
    return listening_of(flow, position.listening[-1])


def listening_of(flow: CompiledFlow, step: str) -> Listening | None:
    """The state that listens while a handler of its runs."""
    found = flow.states.get(StateId(f"{step}.listen")) or flow.states.get(StateId(f"{step}.state"))
    return found if isinstance(found, Listening) else None
