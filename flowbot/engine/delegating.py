"""`delegate @Ann`: who is asked hands the question over."""

from __future__ import annotations

from flowbot.engine.audience import Audience
from flowbot.engine.cards import close_card
from flowbot.engine.events import Said
from flowbot.engine.recipients import Recipient, covers
from flowbot.engine.records import read_person, user_names
from flowbot.engine.saying import respond
from flowbot.engine.snapshot import Card
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.message import Passage
from flowbot.values.languages import find_command
from flowbot.values.people import read_user
from flowbot.values.types import AnswerError

DELEGATE = "delegate"


def read_delegation(locale: str, event: Said) -> Passage | None:
    """Whom a message wants to hand the question over to; None when it says something else."""
    passage = event.passage.stripped()
    word = passage.text.split(maxsplit=1)[0] if passage.text else ""
    if find_command(word.removeprefix("/"), locale) != DELEGATE or word == passage.text:
        return None
    return passage.cut(len(word), len(passage.text)).stripped()


def find_delegate(audience: Audience, turn: Turn, passage: Passage) -> User:
    """Who is asked from now on.

    Raises:
        AnswerError: It is nobody who is mentioned, or somebody who may not be asked.
    """
    assert audience.delegate is not None  # the caller asked
    found, names = read_person(read_user(passage, turn.context), turn.at.state), turn.names()
    excluded = audience.excluding is not None and covers(audience.excluding(names), found.id)
    if excluded or not covers(audience.delegate(names), found.id):
        raise AnswerError("not_a_delegate", text=found.display_name)
    return found


def hand_over(turn: Turn, by: User, to: User, card: Card | None) -> Recipient | None:
    """Let another person answer in the place of one, who has no voice any more; where they have to be asked yet."""
    turn.at.delegated.pop(to.id, None)
    turn.at.delegated[by.id] = to
    turn.at.votes = [each for each in turn.at.votes if each.by.id != by.id]
    words, where = turn.flow.patterns["delegated"], turn.address(Recipient(user_id=to.id))
    if card is not None and turn.is_in_im and card.form_id is not None:
        close_card(turn, card, words, to=user_names(to))
    else:
        respond(turn, words, to=user_names(to))
    return None if any(each.to == where for each in turn.at.cards) else where
