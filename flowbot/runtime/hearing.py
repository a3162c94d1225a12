"""Who may move a conversation by what they write, and where."""

from __future__ import annotations

from flowbot.engine.asking import Asking
from flowbot.engine.keeping import listening_of
from flowbot.engine.listening import Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import CLOSERS, Position, Snapshot, home_of
from flowbot.engine.states import State
from flowbot.ids import StreamId, UserId
from flowbot.ports import ANYWHERE

Place = tuple[StreamId, UserId | None]
"""A stream and a person; None: everybody there."""


def hearers(flow: CompiledFlow, snapshot: Snapshot) -> list[Place]:
    """Whose conversation it is, and everybody that it waits for."""
    found: list[Place] = [(snapshot.here.id, snapshot.initiator.id)]
    if flow.follows:
        found.append((ANYWHERE, snapshot.initiator.id))
    if flow.is_shared or any(each.admits is not None for each in flow.any_time):
        found.append((snapshot.here.id, None))
    for position in snapshot.positions.values():
        closers = (each.to for name, sent in position.sent.items() if name.endswith(CLOSERS) for each in sent)
        found += [(ANYWHERE, to.user_id) for to in closers if to.user_id is not None]
        found += _of_position(flow, snapshot, position, flow.states.get(position.state))
        for step in position.listening:
            found += _of_position(flow, snapshot, position, listening_of(flow, step))
    return list(dict.fromkeys(found))


def _of_position(flow: CompiledFlow, snapshot: Snapshot, position: Position, state: State | None) -> list[Place]:
    match state:
        case Asking(audience=audience):
            is_open = audience.is_open
        case Listening(handlers=handlers):
            is_open = any(each.admits is not None for each in handlers)
        case _:
            return []
    home = home_of(snapshot.positions, position, snapshot)
    found: list[Place] = []
    for to in [card.to for card in position.cards] or [home]:
        if to.user_id is not None:
            found.append((ANYWHERE, to.user_id))
        elif to.stream_id is not None and (to.stream_id != snapshot.here.id or is_open):
            found.append((to.stream_id, None))
    return found
