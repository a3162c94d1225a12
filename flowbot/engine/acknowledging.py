"""`update` of a `collect`, for an answer: who has given it sees in the card what was taken, and may change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.engine.audience import is_for
from flowbot.engine.effects import Words
from flowbot.engine.extras import NO_EXTRAS
from flowbot.engine.forms import FormPlan, build_form
from flowbot.engine.saying import put_in_place
from flowbot.engine.snapshot import Card, Position, Sent
from flowbot.engine.states import Updating
from flowbot.engine.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledging(Updating):
    """`update` of the `collect` whose answer an item is of: changes the card where that was given.

    The card stays open, with the same form. What was answered is filled in where the card is of one respondent:
    in their IM, or in any stream where each stream has one answer. Where nobody sees a card any more, nothing happens.
    """

    asks: Words
    """The question, whose words may hold an author's own form."""
    form: FormPlan | None
    """None where it is asked in words, which nothing can change."""
    per_stream: bool

    def speak(self, turn: Turn, *, receipt: bool = False) -> Sequence[Sent]:
        """Change the card; nobody waits for what becomes of that."""
        here, item = turn.at, turn.item_of(self.target)
        assert item.parent is not None  # it stands in `then`
        above = turn.positions[item.parent]
        card = _card_of(above, item, self.target)
        if card is None or card.form_id is None or self.form is None:
            return ()
        is_own = self.per_stream or (item.stream is not None and item.stream.type == "IM")
        turn.work_at(here if is_own else above)
        form = build_form(turn, self.form, card.form_id)
        turn.work_at(here)
        extras = NO_EXTRAS.of_change(is_pinned=card.is_pinned)
        put_in_place(turn, card.effect, card.to, self.words, None, {}, form=form, form_words=self.asks, extras=extras)
        return ()


def _card_of(above: Position, item: Position, step: str) -> Card | None:
    """The open card of a question through which an item was answered."""
    person, stream = item.person, item.stream
    if person is None or stream is None:
        return None
    return next((each for each in above.cards if each.step == step and is_for(each.to, person, stream)), None)
