"""What happens while nobody answers: reminders, and the end of waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flowbot.engine.effects import Words
from flowbot.engine.facts import Evaluate
from flowbot.engine.recipients import recipients_of
from flowbot.engine.saying import reply
from flowbot.engine.snapshot import Timer
from flowbot.engine.timers import start_timer
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.values.kinds import kind_of

EXPIRE = "expire"
REMIND = "remind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something happens: so long after, or at a moment."""

    after: timedelta | None = None
    at: Evaluate | None = None

    def moment(self, turn: Turn) -> datetime | timedelta:
        """When, seen from this turn; raises GuardError when the flow gives no moment."""
        if self.at is None:
            return self.after or timedelta()
        found = self.at(turn.names())
        if not isinstance(found, datetime):
            raise GuardError(f"`at` gives {kind_of(found)}, not a moment")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A word to those who did not answer."""

    due: Due
    words: Words
    repeats: bool = False
    max: int | None = None
    to: Evaluate | None = None
    """Whom else to tell instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The timers of a step that waits."""

    expire: Due | None = None
    reminders: Sequence[Reminder] = ()

    def start(self, turn: Turn, step: str) -> None:
        """Start them, unless they run."""
        started = (f"{step}.{EXPIRE}", f"{step}.{REMIND}.")
        if any(name.startswith(started) for name in turn.at.timers):
            return
        for counted in [each for each in turn.at.counts if f"{each}.".startswith(f"{step}.{REMIND}.")]:
            del turn.at.counts[counted]
        for number, reminder in enumerate(self.reminders):
            start_timer(turn, f"{step}.{REMIND}.{number}", reminder.due.moment(turn))
        if self.expire is not None:
            start_timer(turn, f"{step}.{EXPIRE}", self.expire.moment(turn))

    def remind(self, turn: Turn, step: str, number: int) -> None:
        """Say a reminder where the question is asked, and start the next."""
        reminder = self.reminders[number]
        said = turn.count(f"{step}.{REMIND}")
        asked = list(dict.fromkeys(card.to for card in turn.at.cards)) or [turn.home]
        to = asked if reminder.to is None else [turn.address(each) for each in recipients_of(reminder.to(turn.names()))]
        for each in to:
            reply(turn, reminder.words, to=each, reminder=said, step=step)
        mine = turn.count(f"{step}.{REMIND}.{number}")
        if reminder.repeats and (reminder.max is None or mine < reminder.max):
            start_timer(turn, f"{step}.{REMIND}.{number}", reminder.due.moment(turn))


def is_late(turn: Turn, step: str, at: datetime) -> bool:
    """Whether an answer was given when the question had expired, though nobody has said so yet."""
    timer: Timer | None = turn.at.timers.get(f"{step}.{EXPIRE}")
    return timer is not None and at >= timer.due
