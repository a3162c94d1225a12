"""What becomes of questions when people leave a stream, or the bot does."""

from __future__ import annotations

from flowbot.engine.audience import Audience
from flowbot.engine.events import Departed
from flowbot.engine.turn import Turn
from flowbot.values.types import AnswerError


def concerns(audience: Audience, turn: Turn, event: Departed) -> bool:
    """Whether the question of the position loses somebody, or a place where it is asked."""
    places = [card.to for card in turn.at.cards] or [turn.home]
    if not any(each.stream_id == event.stream.id for each in places):
        return False
    if event.user is None:
        return True
    elsewhere = any(
        each.user_id == event.user.id or (each.stream_id is not None and each.stream_id != event.stream.id)
        for each in places
    )
    voters = audience.voters(turn)
    return not elsewhere and voters is not None and event.user.id in voters


def lose(audience: Audience, turn: Turn, event: Departed) -> bool:
    """Go on without who or what is gone; False when nobody is left who could answer."""
    if event.user is not None:
        turn.at.gone.add(event.user.id)
        return audience.voters(turn) != set()
    places = [card.to for card in turn.at.cards] or [turn.home]
    turn.at.cards = [each for each in turn.at.cards if each.to.stream_id != event.stream.id]
    return any(each.stream_id != event.stream.id for each in places)


def mark_unreachable(turn: Turn) -> str:
    """Let the position know why its question fails; the trigger of it."""
    turn.at.error = {"kind": "unreachable", "message": AnswerError("nobody_to_ask").said(turn.flow.locale)}
    return "failed"
