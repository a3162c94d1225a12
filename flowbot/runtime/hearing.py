"""Who may move a conversation by what they write, and where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flowbot.engine.asking import Asking
from flowbot.engine.keeping import listening_of
from flowbot.engine.listening import Handler, Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.reactions import Reaction
from flowbot.engine.snapshot import CLOSERS, Position, Snapshot, home_of, spoken_to
from flowbot.engine.states import State
from flowbot.ids import StreamId, UserId
from flowbot.ports import ANYWHERE
from flowbot.runtime.happenings import waiting_place

Place = tuple[StreamId, UserId | None]
"""A stream and a person; None: everybody there."""


def hearers(flow: CompiledFlow, snapshot: Snapshot) -> list[Place]:
    """Whose conversation it is, and everybody that it waits for."""
    here, person = snapshot.here, snapshot.initiator
    is_open, hears_others, happenings = _at_any_time(flow)
    found: list[Place] = [(here.id, person.id)] if here is not None and person is not None else []
    if flow.follows and person is not None:
        found.append((ANYWHERE, person.id))
    if here is not None and (is_open or person is None):
        found.append((here.id, None))
    found += happenings
    if hears_others:
        found += _spoken_to(snapshot)
    for position in snapshot.positions.values():
        for name, sent in position.sent.items():
            if name.endswith(CLOSERS):
                found += [(ANYWHERE, each.to.user_id) for each in sent if each.to.user_id is not None]
        found += _of_position(flow, snapshot, position, flow.states.get(position.state))
        for step in position.listening:
            found += _of_position(flow, snapshot, position, listening_of(flow, step))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def _at_any_time(flow: CompiledFlow) -> tuple[bool, bool, Sequence[Place]]:
    """Of what holds wherever a flow waits: whether everybody in its stream is heard, others elsewhere, and what."""
    hears_others = any(each.admits is not None for each in flow.any_time)
    is_open = flow.is_shared or _are_open(flow.any_time, flow.reactions)
    return is_open, hears_others, _waiting_for(flow.reactions)


def _of_position(flow: CompiledFlow, snapshot: Snapshot, position: Position, state: State | None) -> list[Place]:
    found: list[Place] = []
    match state:
        case Asking(audience=audience):
            is_open = audience.is_open
        case Listening(handlers=handlers, reactions=reactions):
            is_open = _are_open(handlers, reactions)
            found += _waiting_for(reactions)
            found += _spoken_to(snapshot) if state.is_open else ()
        case _:
            return []
    for to in [card.to for card in position.cards] or [home_of(snapshot.positions, position, snapshot)]:
        if to.user_id is not None:
            found.append((ANYWHERE, to.user_id))
        elif to.stream_id is not None and (is_open or not snapshot.is_in(to.stream_id)):
            found.append((to.stream_id, None))
    return found


def _spoken_to(snapshot: Snapshot) -> list[Place]:
    """Where those may write whom a handler names: everywhere that the conversation has spoken to."""
    places = spoken_to(snapshot.positions.values(), snapshot)
    people: list[Place] = [(ANYWHERE, to.user_id) for to in places if to.user_id is not None]
    return people + [(to.stream_id, None) for to in places if to.stream_id is not None]


def _waiting_for(reactions: Sequence[Reaction]) -> list[Place]:
    """Where what is waited for is found that happens in no stream."""
    places = [waiting_place(each.occasion, each.name) for each in reactions]
    return [(each, None) for each in places if each is not None]


def _are_open(handlers: Sequence[Handler], reactions: Sequence[Reaction]) -> bool:
    """Whether one of them hears others than the one whom the flow talks to."""
    return any(each.admits is not None for each in handlers) or any(each.admits is not None for each in reactions)
