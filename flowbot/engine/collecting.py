"""`collect`: a question with one answer for each respondent, until it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from flowbot.engine.asking import Asking
from flowbot.engine.blocks import close_items, items_of, open_item
from flowbot.engine.cards import close_card, close_cards
from flowbot.engine.closing import may_close, put_closers
from flowbot.engine.deadlines import EXPIRE, REMIND, Due
from flowbot.engine.decisions import Decision
from flowbot.engine.effects import Words
from flowbot.engine.ending import drop
from flowbot.engine.events import Departed, FlowEvent, ItemEnded, Refused, Said, Submitted
from flowbot.engine.facts import Evaluate
from flowbot.engine.questions import Question
from flowbot.engine.recipients import covers, recipients_of
from flowbot.engine.records import stream_names, user_names
from flowbot.engine.saying import change_sent, refuse, reply, respond
from flowbot.engine.snapshot import Sent
from flowbot.engine.states import STAY
from flowbot.engine.timers import cancel_timers, start_timer
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.ids import StateId
from flowbot.values.controls import CLOSE

CLOSED = "closed"
"""The trigger of one that closes with answers."""
LIVE = "live"
LIVE_EVERY = timedelta(seconds=2)
"""How often at most the message that is shown while answers come is changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """When it closes: the first of these."""

    dues: Sequence[Due] = ()
    count: int | None = None
    all: bool = False
    when: Evaluate | None = None
    close: Evaluate | None = None
    """Who may close it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What is shown of the answers while they come."""

    words: Words
    to: Evaluate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecting(Asking):
    """`collect`: answers become rows."""

    asks: Question | Decision
    """What reads an answer."""
    until: Until
    per: Literal["person", "stream"] = "person"
    again: Literal["replace", "refuse", "add"] = "replace"
    then: StateId | None = None
    """Where the steps for an answer begin."""
    live: Live | None = None
    collected: Words
    """What stands in place of the card once it is closed."""

    @property
    def is_decided(self) -> bool:
        """Whether options are collected."""
        return self.asks.is_decided

    def enter(self, turn: Turn) -> str | None:
        """Ask everybody; there are rows, though none yet, from now on."""
        if turn.passes(self.step, self.reads):
            return None
        if turn.problem is not None:
            return Asking.enter(self, turn)
        turn.at.rows[self.step] = []
        turn.at.counts.pop(self._full, None)
        turn.forget_names()
        failed = self._open(turn)
        if failed is None:
            self._show(turn)
            self._show_button(turn)
        return failed

    def restore(self, turn: Turn) -> str | None:
        """Ask everybody again, and show the button again, which was closed on the way out."""
        failed = self._open(turn)
        if failed is None:
            self._show_button(turn)
        return failed

    def _open(self, turn: Turn) -> str | None:
        """Ask everybody, and close as long after it; ask nobody where it waits only for those who are asked further."""
        for number, due in enumerate(self.until.dues):
            start_timer(turn, f"{self.step}.close.{number}", due.moment(turn))
        return None if self.is_full(turn) else Asking.enter(self, turn)

    @property
    def _full(self) -> str:
        """What is counted once everybody has answered who had to."""
        return f"{self.step}.full"

    def is_full(self, turn: Turn) -> bool:
        """Whether nobody else is asked, and it only waits for those who are asked further."""
        return self._full in turn.at.counts

    def repeat(self, turn: Turn) -> None:
        """Ask again; the button that closes it is shown again where it was closed meanwhile."""
        if self.is_full(turn):
            respond(turn, turn.flow.patterns["waiting"])
        else:
            Asking.repeat(self, turn)
        self._show_button(turn)

    def resume(self, turn: Turn) -> str | None:
        """Go on; close if the last has been asked further meanwhile."""
        if not self.is_full(turn):
            Asking.resume(self, turn)
        elif not items_of(turn, self.step):
            return self._close(turn)
        self._show_button(turn)
        return None

    def may_close(self, turn: Turn, person: User) -> bool:
        """Whether a person may close it now."""
        return may_close(turn, self.until.close, person.id)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Take an answer of who may give one; close when it is time, or when somebody may and does."""
        if isinstance(event, ItemEnded):
            return self._close(turn) if self.is_full(turn) and not items_of(turn, self.step) else STAY
        if isinstance(event, Departed | Refused):
            heard = Asking.hear(self, turn, event)
            return self._fill_up(turn) if heard == STAY and self._is_complete(turn) else heard
        if isinstance(event, Said | Submitted) and _is_close(event):
            return self._close_by_hand(turn, event)
        if isinstance(event, Said | Submitted) and self.is_full(turn):
            is_left_alone = isinstance(event, Said) and not event.must_fit
            return None if is_left_alone else self._refuse_late(turn)
        return Asking.hear(self, turn, event)

    def decide(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Make an answer a row."""
        if isinstance(self.asks, Decision):
            option, given = self.asks.given(turn, event)
        else:
            option, given = None, self.asks.given(turn, event)
        number = self._row_of(turn, event.by.id)
        if number is not None and self.again == "refuse":
            respond(turn, turn.flow.patterns["already_answered"], by=None)
            return STAY
        row: dict[str, object] = {
            "by": dict(user_names(event.by)),
            "stream": dict(stream_names(turn.stream)),
            "at": event.at.astimezone(turn.context.zone),
            **given.values,
            **({"option": option.name} if option is not None else {}),
            "end": None if self.then is not None else "done",
        }
        rows = turn.at.rows[self.step]
        if number is None or self.again == "add":
            rows.append(row)
            number = len(rows) - 1
        else:
            self._drop_item(turn, number)
            rows[number] = row
        turn.forget_names()
        turn.leave_trail_for(event.by)
        if self.then is not None:
            place = (self.step, number)
            open_item(turn, self.step, place, self.then, slots=given.values, person=event.by, stream=turn.stream)
        return self._after_answer(turn)

    def _after_answer(self, turn: Turn) -> str:
        if self._is_complete(turn):
            return self._fill_up(turn)
        if self.live is not None:
            self._show_soon(turn)
        elif turn.is_in_im:
            respond(turn, turn.flow.patterns["counted"], so_far=len(turn.at.rows[self.step]), needed=self.until.count)
        return STAY

    def _fill_up(self, turn: Turn) -> str:
        """Nobody else is asked; close once everybody who is asked further has come to their end."""
        if not items_of(turn, self.step):
            return self._close(turn)
        turn.at.counts[self._full] = 1
        cancel_timers(turn, f"{self.step}.{REMIND}")
        for card in list(turn.at.cards):
            close_card(turn, card, self.collected)
        if self.live is not None:
            self._show_soon(turn)
        return STAY

    def _refuse_late(self, turn: Turn) -> str:
        respond(turn, turn.flow.patterns["expired_form"], is_asked_again=False)
        return STAY

    def _row_of(self, turn: Turn, person: int) -> int | None:
        """The row of the same respondent, if there is one."""
        stream = turn.stream.id if turn.stream is not None else None
        wanted = person if self.per == "person" else stream
        key = "by" if self.per == "person" else "stream"
        rows = turn.at.rows[self.step]
        return next((number for number, row in enumerate(rows) if covers(row[key], wanted)), None)

    def _drop_item(self, turn: Turn, number: int) -> None:
        for each in items_of(turn, self.step):
            if each.row == (self.step, number):
                drop(turn, each, turn.flow.patterns["asked_again"])

    def _is_complete(self, turn: Turn) -> bool:
        given = len(turn.at.rows[self.step])
        if self.until.count is not None and given >= self.until.count:
            return True
        if self.until.all and (asked := self.audience.count(turn)) is not None and given >= asked:
            return True
        return self.until.when is not None and turn.judges(CLOSED, self.until.when)

    def _close_by_hand(self, turn: Turn, event: Said | Submitted) -> str | None:
        if not self.may_close(turn, event.by):
            return None if isinstance(event, Said) and not event.must_fit else refuse(turn, "not_yours")
        return self._close(turn)

    def _close(self, turn: Turn) -> str:
        close_items(turn, self.step, "expired")
        close_cards(turn, self.collected)
        if self.live is not None:
            self._show(turn)
        return CLOSED if turn.at.rows[self.step] else "empty"

    def is_time(self, turn: Turn) -> str:
        """Remind, show what came in, or close."""
        kind = turn.fired.split(".")[1]
        if kind == LIVE:
            self._show(turn)
            return STAY
        if kind == REMIND:
            return Asking.is_time(self, turn)
        assert kind in ("close", EXPIRE)
        return self._close(turn)

    def _show(self, turn: Turn) -> None:
        """Say what has come in, or change what was said."""
        if self.live is None:
            return
        name = f"{self.step}.{LIVE}"
        cancel_timers(turn, name)
        if name in turn.at.sent:
            for each in turn.at.sent[name]:
                change_sent(turn, each, self.live.words)
            return
        found = [turn.home] if self.live.to is None else recipients_of(self.live.to(turn.names()))
        turn.at.sent[name] = [
            Sent(reply(turn, self.live.words, to=to, may_change=True), to) for to in map(turn.address, found)
        ]

    def _show_button(self, turn: Turn) -> None:
        if self.until.close is not None:
            put_closers(turn, self.step, self.label, self.until.close, self.audience.recipients(turn))

    def _show_soon(self, turn: Turn) -> None:
        if f"{self.step}.{LIVE}" not in turn.at.timers:
            start_timer(turn, f"{self.step}.{LIVE}", LIVE_EVERY)


def _is_close(event: Said | Submitted) -> bool:
    if isinstance(event, Submitted):
        return event.values.get("action") == CLOSE
    return event.text.strip() == CLOSE
