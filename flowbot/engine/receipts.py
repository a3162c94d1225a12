"""What became of the messages of a conversation: the position hears it that has sent one, or waits for its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowbot.engine.asking import Asking
from flowbot.engine.delivering import Delivering, undelivered
from flowbot.engine.events import Arrived, Refused
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Receipt, around
from flowbot.engine.states import STAY
from flowbot.engine.turn import Turn

_REASONS: Mapping[int | None, str] = {403: "may_not_write", 451: "blocked_by_rule"}
"""Sentences by the status of the answer."""


def hear_receipt(flow: CompiledFlow, turn: Turn, event: Arrived | Refused) -> str | None:
    """The trigger of a receipt, with the turn at the position whose message it is of; None of one that is of no use."""
    step = _take(turn, event)
    if step is not None:
        return _go_on(flow, turn, step, event)
    if isinstance(event, Arrived):
        return None
    for position in turn.positions.values():
        is_asked = any(card.effect == event.effect for card in position.cards)
        if is_asked and isinstance(flow.states.get(position.state), Asking):
            turn.queue.append((position.id, event))
    return STAY if turn.queue else None


def _go_on(flow: CompiledFlow, turn: Turn, step: str, event: Arrived | Refused) -> str | None:
    """The trigger of a receipt for what waits for it, in the item that the turn is at or within."""
    item = turn.at
    for position in turn.positions.values():
        state = flow.states.get(position.state)
        if isinstance(state, Delivering) and state.step == step and item in around(turn.positions, position):
            turn.work_at(position)
            return state.hear(turn, event)
    return STAY


def _take(turn: Turn, event: Arrived | Refused) -> str | None:
    """Remember what became of a message, with the turn at the item that has sent it; the step that did."""
    for position in turn.positions.values():
        for step, sent in position.sent.items():
            for place, each in enumerate(sent):
                if each.effect == event.effect and each.receipt is None:
                    turn.work_at(position)
                    turn.forget_names()
                    sent[place] = replace(each, receipt=_receipt(turn, event, each.to))
                    return step
    return None


def _receipt(turn: Turn, event: Arrived | Refused, to: Recipient) -> Receipt:
    if isinstance(event, Arrived):
        return Receipt(event.stream_id)
    kind = "unknown" if event.is_unknown else "unreachable"
    told = {"id": event.effect, "status": event.status, "attempts": event.attempts}
    return Receipt(event.stream_id, undelivered(turn, _reason(event, to), kind, **told))


def _reason(event: Refused, to: Recipient) -> str:
    """The sentence that says to people why a message has not arrived."""
    if event.is_unknown:
        return "may_be_delivered"
    if to.room is not None and event.stream_id is None:
        return "not_one_room"
    return _REASONS.get(event.status, "not_delivered")
