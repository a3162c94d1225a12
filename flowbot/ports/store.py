"""What the runtime needs of a store, as protocols, and what it keeps there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from flowbot.ids import ConversationId, EffectId, FlowId, MessageId, StreamId, UserId
from flowbot.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """An event on its way into the store: from the feed, or the result of a call."""

    key: str
    """De-duplication key: the same event delivered twice has the same key."""
    body: bytes
    """The event's JSON, opaque to the store."""
    stream_id: StreamId | None = None
    user_id: UserId | None = None
    conversation: ConversationId | None = None
    """Set when the event is for one conversation, such as the result of its call."""
    refused: Sequence[ConversationId] = ()
    """Conversations of other shards that it was handed to, and that did not want it after all."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConversation:
    """A live conversation as the store keeps it."""

    id: ConversationId
    version: int
    """Grows by one with each commit that changes the conversation, from 1."""
    flow: FlowId
    flow_version: int
    body: bytes
    """The encoded snapshot, opaque to the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowVersion:
    """A version of a flow, for the conversations that began with it."""

    flow: FlowId
    version: int
    body: bytes | None
    """What it is compiled from, opaque to the store; None: it is not kept."""
    live: int = 0
    """How many live conversations are of it. The store counts."""


ANYWHERE = StreamId("")
"""In whatever stream the person writes."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Expecting:
    """A conversation that a person in a stream can move: what routing looks up."""

    stream_id: StreamId
    """`ANYWHERE` for a person whose IM is not known."""
    user_id: UserId | None
    """None: anybody in the stream."""
    conversation: ConversationId


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTimer:
    """A timer that runs, as the store keeps it; the snapshot says what it is for."""

    conversation: ConversationId | None
    """None: a time at which flows begin."""
    id: EffectId
    """One of its conversation."""
    due_ms: int
    """When it goes off, in milliseconds since 1970."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SavedConversation:
    """What a slice writes of one conversation."""

    id: ConversationId
    expected_version: int
    """The version that was loaded; 0 for a new conversation."""
    flow: FlowId
    flow_version: int
    body: bytes | None
    """The encoded snapshot; None when the conversation ended and is removed."""
    expecting: Sequence[Expecting] = ()
    """Replaces what was expected before."""
    timers: Sequence[StoredTimer] = ()
    """Those that run now; they replace those that ran before."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """An effect on its way out: a finished message, or a call of an author's action or of a web service."""

    id: EffectId
    kind: Literal["message", "call"]
    lane: str
    """Effects of one lane leave in order, one at a time: the stream of a message, the conversation of a call."""
    body: bytes
    """What is needed to carry it out, opaque to the store."""
    attempts: int = 0
    """How often it was taken before; 0: certainly not carried out yet. The store counts."""
    target: EffectId | None = None
    """The effect whose message this one takes the place of."""
    replaces: MessageId | None = None
    """That message, as far as the store knows it when the effect is taken."""
    committed_ms: int = 0
    """When the slice was committed that caused it, in milliseconds since 1970. The store knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """An effect that may have been carried out, and is not done again before somebody says so."""

    effect: Outbound
    """With `attempts` as often as it was taken."""
    reason: str
    at_ms: int
    """When it was parked, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that an effect sent; after a change, the one that stands there now."""

    effect: EffectId
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An effect that is done, and its result as an event, if anybody waits for one."""

    effect: EffectId
    feedback: Inbound | None = None
    sent: Sent | None = None
    """A message that may be changed later; the store remembers it for 90 days."""
    parked: str | None = None
    """Why it is set aside and not forgotten, where nobody knows whether it was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """An event that goes on in another shard: at home of its conversation; without one, in the shard it entered by."""

    event: Inbound
    cause: str
    """The key of the event of this slice in whose place it stands among all events: its own, where that goes on itself.

    Any other is a new event, kept once by its key.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that nothing can be done with, and why."""

    key: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceResult:
    """Everything a slice causes; kept in one transaction or not at all."""

    conversations: Sequence[SavedConversation] = ()
    effects: Sequence[Outbound] = ()
    """In the order the turns caused them."""
    dead_letters: Sequence[DeadLetter] = ()
    events: Sequence[Inbound] = ()
    """For other conversations: they are kept like those of the feed, after the ones that are there."""
    handed: Sequence[Handed] = ()
    """What goes on in other shards."""
    left: Collection[str] = ()
    """The keys of events that are given back; they are in the next slice."""
    once: Sequence[str] = ()
    """What is remembered for ever, from now on."""
    again: Sequence[EffectId] = ()
    """Parked effects that go out after all, last of their lanes, as if they had never been taken."""
    forgotten: Sequence[EffectId] = ()
    """Parked effects that nothing more is done about."""
    timers: Sequence[StoredTimer] = ()
    """Beside those of the conversations: set, or set anew where there is one of this conversation and id."""
    at_ms: int = 0
    """When, in milliseconds since 1970: from then on the keys of these events are remembered."""


class Slice(Protocol):
    """Some events and timers of one shard, and the conversations they may move.

    Nobody else has the events meanwhile, nor writes a conversation that is at home in the shard.
    Those that are at home in another one are as they were when the slice was claimed; they are read and not written.
    """

    shard: int
    shards: int
    """How many the store has."""
    events: Sequence[Inbound]
    """In order."""
    timers: Sequence[StoredTimer]
    """Those that are due, the earliest first.

    One that came due while more events waited than a slice takes comes with the last of these: what people
    had said by then goes before it.
    """
    conversations: Mapping[ConversationId, StoredConversation]
    """Every live conversation that an event's (stream, user), its user anywhere, or `conversation` leads to.

    And every one that a timer is of.
    An event of a stream that has no user leads to everybody who is expected there.
    """
    expecting: Sequence[Expecting]
    """The rows that led there, by stream, user (anybody first) and conversation."""

    async def remembered(self, keys: Collection[str]) -> Collection[str]:
        """Those of some keys that an earlier slice has had remembered for ever (`SliceResult.once`).

        Raises:
            StorageError: The store failed.
        """
        ...

    async def commit(self, result: SliceResult) -> None:
        """Keep the result and consume the events, but for those that are left or handed on, and the timers.

        All of it is one transaction.

        A timer of the slice runs on only where the result sets it again.
        An effect whose id waits in the outbox already is not added again: ids are derived,
        so it is the same effect. After an error the slice can be committed again.

        Raises:
            SnapshotConflictError: A stored version is not `expected_version`, or one of `once` is remembered
                already; nothing was kept.
            StorageError: The store failed; nothing was kept.
            RuntimeError: The slice was committed before, or its claim was left.
            ValueError: A conversation is in the result twice, is at home in another shard, or expects or has timers
                for another one; or an event is handed to the shard where it is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is waiting."""

    inbox: int
    outbox: int
    """Effects not settled yet, those being carried out included."""
    parked: int = 0
    """Effects that are set aside; they are not among those of the outbox."""
    oldest_ms: int | None = field(default=None, compare=False)
    """When the event that is next was stored, in milliseconds since 1970; 0: longer ago than keys are remembered."""


class Store(Protocol):
    """Where events, conversations and effects are kept.

    Events and conversations are in shards, see `ports.shards`; one shard is worked on by one slice at a time.
    The shards are all that separates: any of them reads the conversations of any other, and effects leave by lane.
    """

    shards: int
    """How many there are; fixed when the store is made."""

    async def ingest(self, events: Sequence[Inbound], now_ms: int) -> Sequence[bool]:
        """Keep events durably, each key once, in order; say of each whether it was new.

        Acknowledge the feed only after this returns.
        """
        ...

    def claim(self, limit: int = 200, now_ms: int = 0) -> AbstractAsyncContextManager[Slice | None]:
        """The next events and the timers that are due of a shard, exclusively; None when no free one has either.

        While an event of a stream is in another shard than its stream, later ones of that stream wait.
        Leaving the context without a commit gives them back.

        Args:
            limit: The most events, and the most timers.
            now_ms: Timers that are due by then are taken.

        Raises:
            RuntimeError: On entering, while as many claims are open as there are shards.
        """
        ...

    async def next_due(self) -> int | None:
        """When the next timer goes off, in milliseconds since 1970; None while none runs."""
        ...

    async def keep_times(self, times: Sequence[StoredTimer]) -> None:
        """Let these timers of no conversation run and no others, in one transaction.

        One that runs already keeps the time that it has.
        """
        ...

    async def take(self, limit: int = 100) -> Sequence[Outbound]:
        """The next effects in order, marked (durably) as being carried out.

        An effect is not given while an earlier one of its lane is being carried out from an
        earlier take; within one answer a lane's effects are in order.
        """
        ...

    async def settle(self, done: Sequence[Settled], now_ms: int) -> None:
        """Forget effects that are done, or park them, and ingest their results as events, in one transaction.

        An effect that is not there was settled before: its result is ingested if its key is new.
        """
        ...

    async def release(self, effects: Sequence[EffectId], tried: Collection[EffectId] = ()) -> None:
        """Give effects back that were taken: the next take may have them, in their old place.

        Args:
            effects: They were not carried out, and count as not taken.
            tried: Those of them that may have been carried out: they count as taken.
        """
        ...

    async def backlog(self) -> Backlog:
        """How much is waiting."""
        ...

    async def parked(self) -> Sequence[Parked]:
        """The effects that are set aside, oldest first."""
        ...

    async def dead_letters(self, limit: int = 100) -> Sequence[DeadLetter]:
        """The latest events that nothing could be done with, newest first."""
        ...

    async def load_conversations(self) -> Sequence[StoredConversation]:
        """Every live conversation (for tools and tests; not the way of a turn)."""
        ...

    async def places(self) -> Sequence[tuple[StreamId, UserId | None]]:
        """Where live conversations expect somebody, each once: streams (with None), and people at `ANYWHERE`."""
        ...

    async def last_stored(self, prefix: str) -> int | None:
        """When the latest event whose key begins so was stored, in milliseconds since 1970; None: none is remembered.

        Args:
            prefix: How the key begins; not empty.
        """
        ...

    async def load_note(self, name: str) -> str | None:
        """What was noted under a name; None when nothing was."""
        ...

    async def keep_note(self, name: str, value: str) -> None:
        """Note something for the next start, in the place of what was noted under that name."""
        ...

    async def find_conversations(self, flow: FlowId, version: int, limit: int) -> Sequence[StoredConversation]:
        """Some of the live conversations of a version of a flow, at most `limit`."""
        ...

    async def load_versions(self) -> Sequence[FlowVersion]:
        """Every version of a flow that is kept, or that live conversations are of, by flow and version."""
        ...

    async def keep_versions(self, versions: Sequence[FlowVersion]) -> None:
        """Keep these versions of flows and no others, in one transaction; of one without a body nothing is kept."""
        ...

    async def aclose(self) -> None:
        """Let go of files and threads."""
        ...
