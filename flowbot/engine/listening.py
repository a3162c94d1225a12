"""`listen`, and what holds at any time: handlers of what people write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from flowbot.engine.deadlines import Deadlines
from flowbot.engine.events import FlowEvent, Said, TimerFired
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.reactions import Reaction, fill_values
from flowbot.engine.records import message_names, user_names
from flowbot.engine.saying import refuse
from flowbot.engine.states import State
from flowbot.engine.timers import cancel_timers, start_timer
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.ids import StateId

IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """What is done when a message comes."""

    trigger: str
    match: Callable[[Turn, Said], Mapping[str, object] | None]
    """The slots that a message fills; None when it is another one."""
    admits: Callable[[Mapping[str, object], Said], bool] | None = None
    """Whether this person may, there; None: whom the position talks to."""
    when: Evaluate | None = None
    values: Mapping[CompiledSlot, Evaluate] = field(default_factory=dict)
    """What it fills besides."""
    is_any: bool = False
    """Whether every message matches: it comes after the open questions."""
    edited: bool = False
    """Whether edits match too."""

    def take(self, turn: Turn, event: Said, *, is_shared: bool) -> str | None:
        """The trigger of a message that is for this handler, with what it fills; None when it is not."""
        found = self.match(turn, event) if self.edited or not event.message.is_edit else None
        if found is None:
            return None
        names = turn.names(message=message_names(event.message, turn.context.zone), user=user_names(event.message.by))
        if self.when is not None and not turn.judges(self.trigger, self.when, names):
            return None
        if self.admits is None:
            if not is_shared and not turn.talks_to(event.message.by):
                return None
        elif not self.admits(names, event):
            return refuse(turn, "not_yours") if event.must_fit else None
        fill_values(turn, self.values, found, names)
        turn.at.sender = event.message.by
        turn.at.names |= {"message": names["message"], "user": names["user"]}
        turn.forget_names()
        return self.trigger


def find_handler(turn: Turn, handlers: Sequence[Handler], event: Said, *, is_any: bool, is_shared: bool) -> str | None:
    """The trigger of the first handler that takes a message: of those that take any, or of the others."""
    for each in handlers:
        if each.is_any == is_any and (trigger := each.take(turn, event, is_shared=is_shared)) is not None:
            return trigger
    return None


def forget_heard(turn: Turn) -> None:
    """What a handler heard is over."""
    turn.at.sender = None
    for name in ("message", "event", "form", "request", "user"):
        turn.at.names.pop(name, None)
    turn.forget_names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening(State):
    """`listen`: waits for messages, and handles each."""

    waits: ClassVar[bool] = True
    handlers: Sequence[Handler]
    reactions: Sequence[Reaction] = ()
    inside: frozenset[StateId] = frozenset()
    """The states of the handlers: who goes there comes back."""
    idle: timedelta | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    is_shared: bool = False
    """Whether everybody in the stream is heard."""

    @property
    def is_open(self) -> bool:
        """Whether a handler says who may, so that others are heard than whom the flow talks to."""
        return any(each.admits is not None for each in self.handlers)

    def enter(self, turn: Turn) -> str | None:
        """Begin to listen, or go on."""
        if self.step in turn.at.listening:
            turn.at.listening.remove(self.step)
            forget_heard(turn)
        self.deadlines.start(turn, self.step)
        if self.idle is not None:
            start_timer(turn, f"{self.step}.{IDLE}", self.idle)
        return None

    def leave(self, turn: Turn, target: StateId) -> None:
        """On the way into a handler only the time without messages stops."""
        if target in self.inside:
            turn.at.listening.append(self.step)
            cancel_timers(turn, f"{self.step}.{IDLE}")
        else:
            forget_heard(turn)
            cancel_timers(turn, self.step)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Handle a message; stop to listen when it is time."""
        match event:
            case TimerFired():
                return "timer.expire"
            case Said():
                return self.find(turn, event, is_any=False) or self.find(turn, event, is_any=True)
        return None

    def waits_for(self, turn: Turn, event: Said, talks_to: User | None) -> bool:
        """Whether some handler may want a message, if it comes from the one that the position talks to or anybody."""
        handlers = [each for each in self.handlers if each.edited or not event.message.is_edit]
        if not self.is_shared and (talks_to is None or event.message.by.id != talks_to.id):
            handlers = [each for each in handlers if each.admits is not None]
        return any(each.match(turn, event) is not None for each in handlers)

    def find(self, turn: Turn, event: Said, *, is_any: bool) -> str | None:
        """The trigger of a message that is handled here."""
        return find_handler(turn, self.handlers, event, is_any=is_any, is_shared=self.is_shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning(State):
    """The end of what holds at any time: back to where the flow was."""

    def enter(self, turn: Turn) -> str | None:
        """Say where to go on."""
        forget_heard(turn)
        return RETURN


ANY_TIME = "any_time."
"""What the triggers of handlers begin with that hold at any time."""
RETURN = "return"
"""The trigger of going on where the flow was."""
