"""What a position asks with: questions in words, forms, and what becomes of them when they close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flowbot.engine.audience import is_for
from flowbot.engine.effects import Unpin, Words
from flowbot.engine.extras import NO_EXTRAS, Extras
from flowbot.engine.recipients import Recipient
from flowbot.engine.saying import change_sent, put_in_place, say
from flowbot.engine.snapshot import CLOSERS, MAIN, Card
from flowbot.engine.turn import Turn
from flowbot.ids import EffectId, make_form_id
from flowbot.values.controls import Form

_PINNED, _LET_GO = Extras(pin=True), Extras(pin=False)
MOST_FORMER = 20
"""The forms of a card before it was changed that are still known as its own."""


def ask_in_words(turn: Turn, step: str, words: Words, to: Recipient, *, pin: bool = False, **more: object) -> None:
    """Ask in words alone.

    Args:
        turn: The turn.
        step: The question.
        words: What is asked.
        to: Who is asked.
        pin: Whether it is pinned until it is closed.
        more: Further names for the words.
    """
    pinned: dict[str, Any] = {"may_change": True, "extras": _PINNED} if pin else {}
    effect = say(turn, words, turn.names(**more), to, asks=True, **pinned)
    turn.at.cards = [each for each in turn.at.cards if each.form_id is not None or each.to != to]
    turn.at.cards.append(Card(effect=effect, step=step, to=to, is_pinned=pin))


def show_form(turn: Turn, words: Words, to: Recipient, form: Form, **more: object) -> EffectId:
    """Show a form that is no question: nothing waits for it to come back."""
    return say(turn, words, turn.names(**more), to, form=form)


def put_card(
    turn: Turn,
    step: str,
    words: Words,
    build: Callable[[str], Form],
    *,
    form_words: Words,
    to: Recipient,
    shows: str = "",
    pin: bool = False,
    **more: object,
) -> None:
    """Ask with a form; one that is open there is closed first.

    Args:
        turn: The turn.
        step: The question.
        words: What stands above the form.
        build: Form id → the form.
        form_words: Words that may hold an author's own form.
        to: Who is asked.
        shows: A digest of the slots that it shows.
        pin: Whether it is pinned until it is closed.
        more: Further names for the words.
    """
    for card in [each for each in turn.at.cards if each.to == to]:
        close_card(turn, card, turn.flow.patterns["asked_again"])
    form_id = make_form_id(step, turn.before.conversation, turn.next_id())
    form: dict[str, Any] = {"form": build(form_id), "form_words": form_words}
    extras = _PINNED if pin else NO_EXTRAS
    effect = say(turn, words, turn.names(**more), to, **form, asks=True, extras=extras)
    turn.at.cards.append(Card(effect=effect, form_id=form_id, step=step, to=to, shows=shows, is_pinned=pin))


def change_card(
    turn: Turn, card: Card, words: Words, build: Callable[[str], Form], *, shows: str, **more: object
) -> None:
    """Let an open card show what is true now, in its place; its form is another one from then on."""
    form_id = make_form_id(card.step, turn.before.conversation, turn.next_id())
    extras = NO_EXTRAS.of_change(is_pinned=card.is_pinned)
    put_in_place(turn, card.effect, card.to, words, None, more, form=build(form_id), form_words=words, extras=extras)
    former = (*card.former, card.form_id)[-MOST_FORMER:] if card.form_id is not None else card.former
    place = turn.at.cards.index(card)
    changed_at = turn.now.replace(microsecond=turn.now.microsecond // 1000 * 1000)  # as the snapshot keeps it
    turn.at.cards[place] = replace(card, form_id=form_id, shows=shows, former=former, changed_at=changed_at)


def close_cards(turn: Turn, words: Words, **more: Any) -> None:
    """Replace every form that the position has open by words."""
    for card in list(turn.at.cards):
        close_card(turn, card, words, **more)
    for name in [each for each in turn.at.sent if each.endswith(CLOSERS)]:
        for each in turn.at.sent.pop(name):
            change_sent(turn, each, words, **more)


def close_card(turn: Turn, card: Card, words: Words, *, otherwise: Words | None = None, **more: Any) -> None:
    """Replace a form by words; who was asked in words, elsewhere, hears that it is cancelled."""
    turn.at.cards.remove(card)
    if card.form_id is not None:
        put_in_place(
            turn, card.effect, card.to, words, otherwise, more, extras=_LET_GO if card.is_pinned else NO_EXTRAS
        )
        return
    if card.is_pinned:
        turn.effects.append(Unpin(id=turn.next_id(), target=card.effect, to=card.to))
    if turn.cancels and _is_elsewhere(turn, card.to):
        say(turn, words, turn.names(**more), card.to)


def _is_elsewhere(turn: Turn, place: Recipient) -> bool:
    """Whether nobody hears there what becomes of the conversation: it does not live there, nor is it told there."""
    if place == turn.home_of(turn.positions[MAIN]):
        return False
    person, stream = turn.sender, turn.stream
    return person is None or stream is None or not is_for(place, person, stream)
