"""Who may move a conversation by what they write, and where."""

from __future__ import annotations

from flowbot.engine.asking import Asking
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.ids import StreamId, UserId
from flowbot.ports import ANYWHERE


def hearers(flow: CompiledFlow, snapshot: Snapshot) -> list[tuple[StreamId, UserId | None]]:
    """Streams and people (None: everybody there): whose conversation it is, and those who are asked."""
    here = snapshot.here.id
    found: list[tuple[StreamId, UserId | None]] = [(here, snapshot.initiator.id)]
    for position in snapshot.positions.values():
        state = flow.states.get(position.state)
        if not isinstance(state, Asking):
            continue
        for card in position.cards:
            if card.to.user_id is not None:
                found.append((ANYWHERE, card.to.user_id))
            elif card.to.stream_id is not None and (card.to.stream_id != here or state.audience.is_open):
                found.append((card.to.stream_id, None))
        if not position.cards and state.audience.is_open:
            found.append((here, None))
    return list(dict.fromkeys(found))
