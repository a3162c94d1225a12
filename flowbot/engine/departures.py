"""What becomes of questions when people cannot be reached: they leave a stream, the bot does, or it is refused."""

from __future__ import annotations

from flowbot.engine.audience import Audience
from flowbot.engine.events import Departed, Refused
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


def refuse(audience: Audience, turn: Turn, event: Refused) -> bool:
    """Go on where the question has arrived; False when it has nowhere, or not where somebody could answer."""
    for card in [each for each in turn.at.cards if each.effect == event.effect]:
        turn.at.cards.remove(card)
        if card.to.user_id is not None:
            turn.at.gone.add(card.to.user_id)
    return bool(turn.at.cards) and audience.voters(turn) != set()


def mark_unreachable(turn: Turn, **more: object) -> str:
    """Let the position know why its question fails; the trigger of it."""
    message = AnswerError("nobody_to_ask").said(turn.flow.locale)
    turn.at.error = {"kind": "unreachable", "message": message, **more}
    return "failed"
