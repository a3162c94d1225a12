"""`scope: person`: a conversation goes with its person to where they write to the bot."""

from __future__ import annotations

from dataclasses import replace

from flowbot.engine.closing import leave_closers
from flowbot.engine.events import FlowEvent, Resumed, Said
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.engine.turn import Turn
from flowbot.events import Stream


def follow(flow: CompiledFlow, turn: Turn, event: FlowEvent) -> bool:
    """Go on where the person writes now; whether the conversation may hear the event at all.

    In another stream they have to mean the bot: it does not listen in on what they say there to others.
    """
    match event:
        case Said(message=message):
            person, stream = message.by, message.stream
            is_meant = event.addressed and not message.is_edit
        case Resumed(by=person, stream=stream, is_start=is_meant):
            pass
        case _:
            return True
    if not flow.follows or not turn.before.is_begun_by(person) or turn.before.is_in(stream):
        return True
    if is_meant:
        _move(turn, stream)
    return is_meant


def _move(turn: Turn, stream: Stream) -> None:
    """Let everything be said there from now on; what is open elsewhere for this person is closed in its place."""
    here, before = turn.at, turn.before.here
    left = Recipient(stream_id=before.id if before is not None else None)
    for position in [each for each in turn.positions.values() if turn.home_of(each) == left]:
        turn.work_at(position)
        for card in [each for each in position.cards if each.to == left]:
            turn.close_card(card, turn.flow.patterns["moved"])
            turn.left[position.id] = position.state
        if position.id in turn.left:
            leave_closers(turn, left, turn.flow.patterns["moved"])
    turn.work_at(here)
    turn.before = replace(turn.before, here=stream)
    turn.forget_names()


def ask_there(flow: CompiledFlow, turn: Turn) -> None:
    """Ask again where the person is now, unless what they wrote has led on."""
    for key, state in turn.left.items():
        position = turn.positions.get(key)
        if position is not None and position.state == state and not position.cards and turn.ended is None:
            turn.work_at(position)
            flow.states[state].repeat(turn)
