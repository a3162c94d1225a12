"""Rooms that are closed before something is said there, so that it reaches nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowbot.engine.delivering import Delivering
from flowbot.engine.recipients import recipients_of
from flowbot.engine.states import Speaking
from flowbot.errors import GuardError
from flowbot.events import Stream
from flowbot.testing.paths.moves import Move, closing
from flowbot.testing.paths.standing import Standing


def closed_moves(standing: Standing) -> Iterator[Move]:
    """The next room of those that all are closed for a message to fail which is said before the flow waits again."""
    stage = standing.stage
    for state in _said_next(standing):
        room = next(_rooms_of(standing, state), None)
        if room is not None:
            yield replace(closing(stage, next(iter(stage.people.values())), room), goes_on=True)


def _said_next(standing: Standing) -> Iterator[Delivering]:
    """What is said on the ways to where the flow waits next, and has a way for when nobody gets it."""
    flow, seen, ahead = standing.flow, {standing.state.id}, [standing.state.id]
    while ahead:
        here = ahead.pop()
        for each in flow.transitions:
            target = flow.states.get(each.target) if each.source == here else None
            if target is None or target.id in seen:
                continue
            seen.add(target.id)
            if isinstance(target, Delivering):
                if any(way.source == target.id and way.trigger == "failed" for way in flow.transitions):
                    yield target
            elif not target.waits:
                ahead.append(target.id)


def _rooms_of(standing: Standing, state: Delivering) -> Iterator[Stream]:
    """The open rooms that a message goes to, but for those where the conversation is: it would be over."""
    if not isinstance(state.says, Speaking) or state.says.to is None:
        return
    try:
        recipients = recipients_of(state.says.to(standing.names))
    except GuardError:
        return
    asked = [standing.stream_of(card.to) for each in standing.snapshot.positions.values() for card in each.cards]
    for to in recipients:
        stream = standing.stream_of(to)
        if stream is not None and stream.type == "ROOM" and stream not in (*asked, standing.home[1]):
            yield stream
