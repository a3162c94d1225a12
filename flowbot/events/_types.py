"""One class per type of datafeed event, and two for what has no type of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from flowbot.events._parts import ReceivedMessage, RoomProperties, Stream, User
from flowbot.ids import MessageId
from flowbot.quick import quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that Symphony's datafeed delivered."""

    id: str
    """Not unique: two things that happen at once share it (see `event_key`)."""
    message_id: MessageId | None
    timestamp: datetime
    """In UTC; 1970-01-01 where the event has none."""
    initiator: User | None
    """Who did it."""
    stream: Stream | None = None
    """Where it happened; None for events of no stream, such as connections."""
    diagnostic: str | None = None
    """What the agent says went wrong with this event."""

    @property
    def type(self) -> str:
        """Symphony's spelling of the type, such as `MESSAGESENT`."""
        return ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A message was written, or edited (`message.replacing`), by a person or a bot, this one included."""

    type: ClassVar[str] = "MESSAGESENT"
    message: ReceivedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSuppressed(Event):
    """A message was taken back."""

    type: ClassVar[str] = "MESSAGESUPPRESSED"
    suppressed_message_id: MessageId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SymphonyElementsAction(Event):
    """Somebody submitted a form that this bot sent."""

    type: ClassVar[str] = "SYMPHONYELEMENTSACTION"
    form_id: str | None
    form_message_id: MessageId | None
    """The message that holds the form."""
    form_values: Mapping[str, object]
    """By control name, as the client sent them (nothing was checked), but with stream ids normalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPost(Event):
    """A message was shared on a wall."""

    type: ClassVar[str] = "SHAREDPOST"
    message: ReceivedMessage | None
    shared_message: ReceivedMessage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantMessageCreated(Event):
    """An IM or a MIM was opened; `stream.members` lists who is in it."""

    type: ClassVar[str] = "INSTANTMESSAGECREATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCreated(Event):
    """A room was made."""

    type: ClassVar[str] = "ROOMCREATED"
    room_properties: RoomProperties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomUpdated(Event):
    """A room's properties were changed."""

    type: ClassVar[str] = "ROOMUPDATED"
    new_room_properties: RoomProperties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDeactivated(Event):
    """A room was closed; nothing can be sent to it."""

    type: ClassVar[str] = "ROOMDEACTIVATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomReactivated(Event):
    """A closed room was opened again."""

    type: ClassVar[str] = "ROOMREACTIVATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRequestedToJoinRoom(Event):
    """The initiator asks to be let into a room."""

    type: ClassVar[str] = "USERREQUESTEDTOJOINROOM"
    affected_users: tuple[User, ...]
    """The room's owners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserJoinedRoom(Event):
    """The affected user is now in a room; the initiator added them, or is the same user."""

    type: ClassVar[str] = "USERJOINEDROOM"
    affected_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLeftRoom(Event):
    """The affected user is no longer in a room; the initiator removed them, or is the same user."""

    type: ClassVar[str] = "USERLEFTROOM"
    affected_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMemberPromotedToOwner(Event):
    """The affected user became an owner of a room."""

    type: ClassVar[str] = "ROOMMEMBERPROMOTEDTOOWNER"
    affected_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMemberDemotedFromOwner(Event):
    """The affected user is no longer an owner of a room."""

    type: ClassVar[str] = "ROOMMEMBERDEMOTEDFROMOWNER"
    affected_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRequested(Event):
    """The initiator asks a user of another firm to connect."""

    type: ClassVar[str] = "CONNECTIONREQUESTED"
    to_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionAccepted(Event):
    """The initiator accepted the connection that `from_user` had asked for."""

    type: ClassVar[str] = "CONNECTIONACCEPTED"
    from_user: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericSystemEvent(Event):
    """A platform event whose meaning depends on its subtype; ignore unless the subtype is known."""

    type: ClassVar[str] = "GENERICSYSTEMEVENT"
    event_timestamp: datetime | None
    source_system: str | None
    event_subtype: str | None
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a type that Symphony added after this version of flowbot: log it and acknowledge it."""

    type: str = field()
    payload: object
    """The whole `payload` of the event, as given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedEvent(Event):
    """Something that cannot be read as an event: keep it as a dead letter."""

    type: str = field()
    """As far as it could be read, else empty."""
    reason: str
    """What is wrong with it, for an operator."""
    raw: str
    """What was delivered, as text; cut when it is very long."""
    raw_sha256: str = ""
    """Of everything that was delivered, in hexadecimal."""
