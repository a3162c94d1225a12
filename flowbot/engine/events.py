"""What a conversation hears: the router makes these of datafeed events and of the results of effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flowbot.engine.snapshot import Occasion
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId, StreamId
from flowbot.message import IncomingMessage, Passage
from flowbot.quick import quick


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEvent:
    """Anything that can move a conversation."""

    key: str
    """The de-duplication key of the cause; effect ids are derived from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(FlowEvent):
    """The conversation begins."""

    slots: Mapping[str, object] = field(default_factory=dict)
    """What the trigger filled."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Said(FlowEvent):
    """A person wrote something that may be for this conversation."""

    message: IncomingMessage
    passage: Passage
    """What it says, without a mention of the bot at its start."""
    addressed: bool
    """In an IM, or the bot is mentioned."""
    begins: bool = False
    """It begins a flow where no conversation wants it."""
    to_others: bool = False
    """It mentions others and not the bot: it answers no question."""
    body: str = ""
    """As it was delivered, to be heard again later; empty where it cannot be."""

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.passage.text

    @property
    def must_fit(self) -> bool:
        """Whether it is an invalid answer where it does not fit; else it is left alone."""
        return self.addressed and not self.begins

    @property
    def by(self) -> User:
        """Who wrote it."""
        return self.message.by

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.message.at

    @property
    def message_id(self) -> MessageId:
        """The message itself."""
        return self.message.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(FlowEvent):
    """Somebody sent a form of this conversation."""

    form_id: str
    by: User
    at: datetime
    values: Mapping[str, object]
    """By control, as the client sent them; nothing was checked."""
    message_id: MessageId | None = None
    """The message that holds the form."""
    stream: Stream | None = None
    """Where it was submitted; None for where the conversation lives."""
    body: str = ""
    """As it was delivered, to be heard again later; empty where it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(FlowEvent):
    """Something that is no message: an event, a form that no conversation has sent, a request of a program."""

    occasion: Occasion
    name: str
    """Of the event, the form or the webhook."""
    told: Mapping[str, object]
    """What it tells, by field."""
    at: datetime
    user: User | None = None
    """Whom it is about."""
    stream: Stream | None = None
    """Where it happened; None for an event of no stream."""
    body: str = ""
    """As it was delivered, to be heard again later; empty where it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(FlowEvent):
    """Say again what the conversation waits for."""

    by: User
    """To whom."""
    stream: Stream
    """Where."""
    is_start: bool = False
    """Because somebody starts the flow again, not because another conversation has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(FlowEvent):
    """Somebody begins the flow anew: this conversation is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenOff(FlowEvent):
    """What it waited for has come, and it cannot go on with it: this conversation is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(FlowEvent):
    """It is as late as a timer says."""

    timer: EffectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(FlowEvent):
    """Somebody has left a stream; or it cannot be written to any more."""

    stream: Stream
    user: User | None = None
    """Who; None for the bot, and for everybody where a room is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(FlowEvent):
    """A message stands where it was sent."""

    effect: EffectId
    stream_id: StreamId
    """Where that is: of a person, their IM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(FlowEvent):
    """Symphony refused a message for good: nobody there will see it."""

    effect: EffectId
    stream_id: StreamId | None = None
    """Where it was to stand; None for a person who has no IM."""
    status: int | None = None
    """Of HTTP."""
    attempts: int = 1
    """How often it was sent."""
    is_unknown: bool = False
    """It may have arrived all the same, and is not sent again for that reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(FlowEvent):
    """It is known which room has a name: a question has arrived there."""

    room: str
    """The name."""
    stream_id: StreamId


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEnded(FlowEvent):
    """An item, a branch, or what is inside a state has ended; heard by what opened it, in the same turn."""

    position: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(FlowEvent):
    """A position is open again that was left; heard by it in the same turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(FlowEvent):
    """A flow that this one runs has ended."""

    effect: EffectId
    """What began it."""
    end: str
    result: Mapping[str, object] = field(default_factory=dict)
    """What it hands back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(FlowEvent):
    """The flow that runs this one does not wait for it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReturned(FlowEvent):
    """An action gave its result."""

    effect: EffectId
    result: object
    attempts: int = 1
    """How often it was called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed(FlowEvent):
    """An action failed for good."""

    effect: EffectId
    error: Mapping[str, object]
    """`kind`, `message` (safe to show), `id` and `attempts`."""
