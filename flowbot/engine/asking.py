"""What every question does: ask those who may answer, remind them, ask again, and close what was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from flowbot.engine.audience import Audience, is_for
from flowbot.engine.cards import ask_in_words, change_card, close_card, close_cards, put_card
from flowbot.engine.deadlines import REMIND, Deadlines, is_late
from flowbot.engine.delegating import find_delegate, hand_over, read_delegation
from flowbot.engine.departures import lose, mark_unreachable, refuse
from flowbot.engine.effects import Words
from flowbot.engine.events import Departed, FlowEvent, Refused, Said, Submitted, TimerFired
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import FormPlan, build_form
from flowbot.engine.parts import MORE_ROWS, PlannedRecord
from flowbot.engine.recipients import Recipient
from flowbot.engine.records import user_names
from flowbot.engine.saying import respond
from flowbot.engine.snapshot import Card, around
from flowbot.engine.states import STAY, State
from flowbot.engine.submissions import Submission
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.message import Passage
from flowbot.values.types import AnswerError, shortened


def _has_rival(turn: Turn, to: Recipient) -> bool:
    """Whether another question waits for a text there, or this one has a form there for that reason.

    One inside of which it is asked is none: what is inside comes first.
    """
    if any(card.form_id is not None and card.to == to for card in turn.at.cards):
        return True
    if len(turn.positions) == 1:
        return False
    mine = {each.id for each in around(turn.positions, turn.at)}
    others = [each for each in turn.positions.values() if each.id not in mine]
    return any(card.form_id is None and card.to == to for each in others for card in each.cards)


Shown = Sequence[Mapping[str, str]]
"""Label and value of what was given."""
Show = Callable[[], Shown]
"""Gives them, where there is a form in whose place they are shown."""


class InFormError(AnswerError):
    """It has to be given in the form."""


class OptionInFormError(InFormError):
    """An option was named, whose slots have to be given in the form."""


def checked(turn: Turn, given: Submission, slots: Sequence[CompiledSlot]) -> Submission:
    """A submission, when all of it fits.

    Raises:
        AnswerError: What does not fit.
    """
    if given.problems:
        of_parts = {name: problem for name, problem in given.problems.items() if "." in name}
        turn.field_problems = given.problems if len(slots) > 1 else of_parts
        raise given.problem(slots)
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(State):
    """What every question does: ask, and ask again with the reason."""

    waits: ClassVar[bool] = True
    ask: Words
    invalid: Words
    closed: Words
    """What stands in place of the form once it was answered."""
    expired: Words
    """What stands there once nobody answered in time."""
    label: str = ""
    """What the question is called."""
    heading: str = ""
    """What stands above several answers, in place of the form."""
    tries: int | None = None
    form: FormPlan | None = None
    """How it is answered, where that is more than a text."""
    spare_form: FormPlan | None = None
    """How it is answered where a text might be the answer to another question."""
    audience: Audience = field(default_factory=Audience)
    deadlines: Deadlines = field(default_factory=Deadlines)
    shows: frozenset[str] = frozenset()
    """The slots that its card shows."""
    pin: bool = False
    """Whether it is pinned until it is closed."""

    @property
    def is_decided(self) -> bool:
        """Whether the answer is a decision on what the card shows."""
        return False

    def enter(self, turn: Turn) -> str | None:
        """Ask; after an invalid answer, say what was wrong with it to who gave it."""
        if turn.problem is not None:
            self.put(turn, self.place(turn))
            return None
        recipients = self.audience.recipients(turn)
        if not recipients:
            return mark_unreachable(turn)
        for to in recipients:
            self.put(turn, to)
        self.deadlines.start(turn, self.step)
        return None

    def repeat(self, turn: Turn) -> None:
        """Ask again where the event came from; say so when others are asked."""
        if self.card(turn) is None and any(each.to != turn.home for each in turn.at.cards):
            respond(turn, turn.flow.patterns["waiting"])
        else:
            self.put(turn, self.place(turn))

    def resume(self, turn: Turn) -> str | None:
        """Ask again all who were asked and have not answered: their cards were closed on the way."""
        delegates = [Recipient(user_id=each.id) for each in turn.at.delegated.values()]
        recipients = [*self.audience.recipients(turn), *delegates]
        settled = {*turn.at.delegated, *(each.by.id for each in turn.at.votes)}
        for to in dict.fromkeys(map(turn.address, recipients)):
            if to.user_id not in settled:
                self.put(turn, to)
        return None

    def place(self, turn: Turn) -> Recipient:
        """Where the question stands for who caused the turn."""
        card = self.card(turn)
        return card.to if card is not None else turn.home

    def card(self, turn: Turn) -> Card | None:
        """The card of the question that the event is about."""
        if isinstance(turn.event, Submitted):
            form_id = turn.event.form_id
            return next((each for each in turn.at.cards if each.has_form(form_id)), None)
        person, stream = turn.sender or turn.user, turn.stream
        if person is None or stream is None:
            return None
        return next((each for each in turn.at.cards if is_for(each.to, person, stream)), None)

    def put(self, turn: Turn, to: Recipient) -> None:
        """Say the question, or what was wrong with its answer."""
        words, shown = self.ask, self.more_names(turn)
        if turn.problem is not None:
            words = self.invalid
            shown |= {"problem": turn.problem, "try": self._invalid(turn) + 1, "tries": self.tries}
        plan = self.form or (self.spare_form if _has_rival(turn, to) else None)
        if plan is None:
            ask_in_words(turn, self.step, words, to, pin=self.pin, **shown)
        else:
            put_card(
                turn,
                self.step,
                words,
                lambda form_id: build_form(turn, plan, form_id),
                form_words=self.ask,
                to=to,
                shows=self.digest(turn),
                pin=self.pin,
                **shown,
            )

    def more_names(self, turn: Turn) -> dict[str, Any]:
        """What the words may name besides."""
        return {}

    def digest(self, turn: Turn) -> str:
        """What the slots hold that a card of the question shows, in a few characters."""
        found = {name: turn.slots[name] for name in sorted(self.shows) if name in turn.slots}
        held = [(name, None if value is None else turn.flow.encoders[name](value)) for name, value in found.items()]
        return hashlib.blake2b(json.dumps(held).encode(), digest_size=8).hexdigest() if held else ""

    def refresh(self, turn: Turn) -> None:
        """Let the open cards of the question show what is true now."""
        plan, forms = self.form or self.spare_form, [each for each in turn.at.cards if each.form_id is not None]
        if plan is None or not forms:
            return
        shows = self.digest(turn)
        for card in forms:
            if card.shows != shows:
                build = partial(build_form, turn, plan)
                change_card(turn, card, self.ask, build, shows=shows, **self.more_names(turn))

    def is_of_old(self, turn: Turn, event: Said | Submitted) -> bool:
        """Whether an answer was given to a card that has shown something else."""
        card = self.card(turn)
        if card is None or card.changed_at is None:
            return False
        return event.form_id != card.form_id if isinstance(event, Submitted) else event.message.at <= card.changed_at

    def tries_left(self, turn: Turn) -> bool:
        """Whether the person may try once more."""
        return self.tries is None or self._invalid(turn) < self.tries

    def _invalid(self, turn: Turn) -> int:
        return turn.at.counts.get(f"{self.step}.invalid", 0)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Read an answer of who may give one, in time; remind, or stop to wait."""
        match event:
            case TimerFired():
                return self.is_time(turn)
            case Departed():
                return STAY if lose(self.audience, turn, event) else mark_unreachable(turn)
            case Refused():
                is_asked = refuse(self.audience, turn, event)
                return (
                    STAY
                    if is_asked
                    else mark_unreachable(turn, id=event.effect, status=event.status, attempts=event.attempts)
                )
            case Said(message=answer) | (Submitted() as answer):
                patterns, is_left_alone = turn.flow.patterns, isinstance(event, Said) and not event.must_fit
                if is_late(turn, self.step, answer.at):
                    words = patterns["expired_form"]
                elif self.audience.takes(turn, answer.by):
                    turn.at.gone.discard(answer.by.id)
                    return self.read(turn, event)
                else:
                    words = patterns["not_yours"]
                if is_left_alone:
                    return None
                respond(turn, words, is_asked_again=False)
                return STAY
        return None

    def read(self, turn: Turn, event: Said | Submitted) -> str | None:
        """The trigger that an answer is, of a person who may give it."""
        if isinstance(event, Submitted) and event.values.get("action") == MORE_ROWS and self._has_rows():
            turn.typed = event.values
            self.put(turn, self.place(turn))
            return STAY
        if self.is_decided and self.is_of_old(turn, event):
            self.put(turn, self.place(turn))  # nobody approves what they did not see
            return STAY
        if self.audience.delegate is not None and isinstance(event, Said):
            person = read_delegation(turn.flow.locale, event)
            if person is not None:
                return self.delegate(turn, event, person)
        try:
            return self.decide(turn, event)
        except InFormError as problem:
            if isinstance(event, Said):
                return self.point_to_form(turn, event, problem)
            return self.refuse(turn, event, problem)
        except AnswerError as problem:
            return self.refuse(turn, event, problem)

    def delegate(self, turn: Turn, event: Said, person: Passage) -> str:
        """Ask another person in the place of one, or say why not."""
        try:
            to = find_delegate(self.audience, turn, person)
        except AnswerError as problem:
            respond(turn, turn.flow.patterns["in_form"], problem=problem.said(turn.flow.locale))
            return STAY
        place = hand_over(turn, event.message.by, to, self.card(turn))
        if place is not None:
            self.put(turn, place)
        return STAY

    def _has_rows(self) -> bool:
        return self.form is not None and any(isinstance(each, PlannedRecord) and each.most for each in self.form.fields)

    def decide(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Take an answer; raises AnswerError when it is none."""
        raise NotImplementedError

    def is_time(self, turn: Turn) -> str:
        """Remind, or stop to wait."""
        _, kind, *number = turn.fired.split(".")
        if kind == REMIND:
            self.deadlines.remind(turn, self.step, int(number[0]))
            return STAY
        close_cards(turn, self.expired)
        return "timer.expire"

    def refuse(self, turn: Turn, event: Said | Submitted, problem: AnswerError) -> str | None:
        """An answer that is none: counted when it was meant for us, else left alone."""
        if isinstance(event, Said) and not event.must_fit:
            return None
        if isinstance(event, Submitted):
            turn.typed = event.values
        turn.count(f"{self.step}.invalid")
        turn.problem = problem.said(turn.flow.locale)
        return "invalid"

    def point_to_form(self, turn: Turn, event: Said, problem: AnswerError) -> str | None:
        """Ask for the form to be filled in; it stays open, with what the person typed into it so far."""
        is_meant = event.must_fit or isinstance(problem, OptionInFormError)
        if self.card(turn) is None or not is_meant:
            return self.refuse(turn, event, problem)
        respond(turn, turn.flow.patterns["in_form"], problem=problem.said(turn.flow.locale))
        return STAY

    def take(self, turn: Turn, event: Said | Submitted, *, option: str | None = None, shown: Show = list) -> None:
        """Remember who answered, and put the answer in place of the form."""
        card = self.card(turn)
        turn.answered(self.step, by=event.by, at=event.at, message_id=event.message_id, option=option)
        self.close(turn, card, event.by, shown)
        if turn.at.cards or turn.at.sent:
            close_cards(turn, turn.flow.patterns["already_answered"], by=user_names(event.by))

    def close(self, turn: Turn, card: Card | None, person: User, shown: Show) -> None:
        """Put an answer in place of the form that it was given in."""
        if card is None:
            return
        if card.form_id is None:
            close_card(turn, card, self.closed)
            return
        usual = turn.flow.patterns["closed"]
        by = None if turn.is_in_im else user_names(person)  # who else?
        close_card(
            turn, card, self.closed, otherwise=usual, question=self.heading or None, summary=in_brief(shown()), by=by
        )


_SHOWN_IN_ALL = 10_000
"""Of several answers in one message, in characters: what their fields hold may be more than a message does."""


def in_brief(shown: Shown) -> Shown:
    """What was given, each no longer than its share of a message."""
    longest = _SHOWN_IN_ALL // max(1, len(shown))
    return [{**each, "value": shortened(each["value"], longest)} for each in shown]


def fill_all(turn: Turn, given: Submission) -> None:
    """Fill the slots of a submission."""
    for name, value in given.values.items():
        turn.fill(name, value)
    if len(given.values) > 1:  # one that was filled may have been emptied by one it depends on
        for name, value in given.values.items():
            turn.fill(name, value)


def show_slots(turn: Turn, slots: Sequence[CompiledSlot]) -> list[Mapping[str, str]]:
    """Label and value of the slots that are filled, as people see them."""
    names, locale = turn.names(), turn.flow.locale
    filled = (slot for slot in slots if slot.name in turn.slots)
    return [{"label": slot.label, "value": slot.show(turn.slots[slot.name], locale, names)} for slot in filled]


_QUOTES = ('""', "“”", "„“", "«»")


def unquoted(passage: Passage) -> Passage:
    """The passage without the quotes around the whole of it: how one answers with the word of a command."""
    text = passage.text
    is_whole = len(text) > 2 and text[0] + text[-1] in _QUOTES and not {text[0], text[-1]} & set(text[1:-1])
    return passage.cut(1, len(text) - 1) if is_whole else passage
