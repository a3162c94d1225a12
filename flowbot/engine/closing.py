"""The button that closes a collection: a card of its own for those who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.engine.cards import show_form
from flowbot.engine.effects import Words
from flowbot.engine.facts import Evaluate
from flowbot.engine.recipients import Recipient, covers, recipients_of
from flowbot.engine.records import user_names
from flowbot.engine.saying import change_sent
from flowbot.engine.snapshot import CLOSERS, Position, Sent
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import User
from flowbot.ids import StreamId, UserId, make_form_id
from flowbot.values.controls import CLOSE, Button, Form
from flowbot.values.phrases import Phrase


def put_closers(turn: Turn, step: str, label: str, who: Evaluate, asked: Sequence[Recipient]) -> None:
    """Show the button to those who may press it, unless it is there: where they are asked, else in their IM.

    Where the conversation has gone elsewhere, it is shown to those who have lost it.

    Args:
        turn: The turn.
        step: The collection.
        label: What it is called.
        who: Those who may close it.
        asked: Where it is asked.
    """
    name = f"{step}{CLOSERS}"
    if name not in turn.at.sent or turn.at.id in turn.left:
        button = Button(name=CLOSE, label=Phrase("button_close").said(turn.flow.locale))
        found = list(turn.at.sent.get(name, ()))
        there = {each.to for each in found}
        for to, person in _places(turn, who, asked).items():
            if to not in there:
                form = Form(id=make_form_id(step, turn.before.conversation, turn.next_id()), buttons=(button,))
                names = {"label": label, "by": user_names(person) if person is not None else None}
                found.append(Sent(show_form(turn, turn.flow.patterns["may_close"], to, form, **names), to))
        turn.at.sent[name] = found


def _places(turn: Turn, who: Evaluate, asked: Sequence[Recipient]) -> Mapping[Recipient, User | None]:
    """Where the button is shown, and whom it is for where others see it, too."""
    try:
        value = who(turn.names())
        if value is None or isinstance(value, bool):
            return dict.fromkeys(asked) if value else {}
        people = [each.user_id for each in recipients_of(value) if each.user_id is not None]
    except GuardError as error:
        turn.notes.append(f"nobody is shown the button that closes: {error}")
        return {}
    here = turn.before.here
    is_seen = here is not None and here.type != "IM"
    places = [_place(turn, each, asked) for each in people]
    return {each: turn.user if is_seen and each == turn.home else None for each in places}


def _place(turn: Turn, person: UserId, asked: Sequence[Recipient]) -> Recipient:
    """Where a person sees the button: whom the flow talks to is where it is asked, if it is asked there."""
    is_talked_to = turn.user is not None and person == turn.user.id
    return turn.home if is_talked_to and turn.home in asked else turn.address(Recipient(user_id=person))


def may_close(turn: Turn, who: Evaluate | None, person: UserId) -> bool:
    """Whether a person may close a collection now."""
    return who is not None and covers(who(turn.names()), person)


def is_closer(turn: Turn, position: Position, form_id: str) -> bool:
    """Whether a form is one that closes what a position collects."""
    conversation = turn.before.conversation
    return any(
        make_form_id(name.removesuffix(CLOSERS), conversation, each.effect) == form_id
        for name, shown in position.sent.items()
        if name.endswith(CLOSERS)
        for each in shown
    )


def leave_closers(turn: Turn, place: Recipient, words: Words) -> None:
    """Put words in the place of the cards in a stream that the conversation leaves."""
    for name in [each for each in turn.at.sent if each.endswith(CLOSERS)]:
        for each in [each for each in turn.at.sent[name] if each.to == place]:
            change_sent(turn, each, words)
            turn.at.sent[name].remove(each)


def forget_closers(position: Position, stream: StreamId) -> None:
    """Leave the cards in a stream as they are: nobody can change them any more."""
    for name in [each for each in position.sent if each.endswith(CLOSERS)]:
        position.sent[name] = [each for each in position.sent[name] if each.to.stream_id != stream]
