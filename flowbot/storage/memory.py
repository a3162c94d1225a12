"""The store in memory: the reference for every other one, and the store of tests and of `flowbot chat`."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from itertools import islice

from anyio import lowlevel

from flowbot.errors import StorageError
from flowbot.ids import ConversationId, EffectId, FlowId, MessageId, StreamId, UserId
from flowbot.ports import (
    ANYWHERE,
    Backlog,
    DeadLetter,
    Expecting,
    FlowVersion,
    Handed,
    Inbound,
    Outbound,
    Parked,
    SavedConversation,
    Settled,
    Slice,
    SliceResult,
    StoredConversation,
    StoredTimer,
)
from flowbot.storage._slice import REMEMBER_SENT_SECONDS, ClaimedSlice, Claims, conflict, repeated
from flowbot.storage._timers import as_running
from flowbot.storage._waiting import Ready, Waiting

_PURGE_EVERY_MS = 60_000


class MemoryStore:
    """A `ports.Store` that lasts as long as its process.

    Args:
        remember_seconds: How long at least a key is known, so that its event is not
            stored again; `math.inf` is for ever.
        shards: How many slices may be worked on at once, each of streams of its own.
    """

    def __init__(self, *, remember_seconds: float = 2 * 24 * 3600, shards: int = 1) -> None:
        self.shards = shards
        self._remember_seconds = remember_seconds
        self._purge_due_ms = 0
        self._seen: dict[str, int] = {}
        self._waiting = Waiting(shards)
        self._conversations: dict[ConversationId, StoredConversation] = {}
        self._expecting: dict[ConversationId, Sequence[Expecting]] = {}
        self._expecting_at: dict[tuple[StreamId, UserId | None], dict[ConversationId, Expecting]] = {}
        self._versions: dict[tuple[FlowId, int], bytes] = {}
        self._outbox: dict[EffectId, Outbound] = {}
        self._sending: set[EffectId] = set()
        self._sent: dict[EffectId, tuple[MessageId, int]] = {}
        self._parked: dict[EffectId, Parked] = {}
        self._once: set[str] = set()
        self._notes: dict[str, str] = {}
        self._dead_letters: deque[DeadLetter] = deque()
        self._claims = Claims(shards)
        self._closed = False

    def reopened(self) -> MemoryStore:
        """What a new process would find after this one crashed: a store with what is durable.

        A claimed slice is given back, and effects that were being carried out wait again.
        This store is closed.
        """
        self._closed = True
        again = MemoryStore(remember_seconds=self._remember_seconds, shards=self.shards)
        again._seen = dict(self._seen)
        again._waiting = self._waiting.copy()
        for conversation in self._conversations.values():
            again._put(conversation, self._expecting[conversation.id])
        again._versions = dict(self._versions)
        again._outbox = dict(self._outbox)
        again._sent = dict(self._sent)
        again._parked = dict(self._parked)
        again._once = set(self._once)
        again._notes = dict(self._notes)
        again._dead_letters = deque(self._dead_letters)
        return again

    async def ingest(self, events: Sequence[Inbound], now_ms: int) -> Sequence[bool]:
        """Keep events, each key once, in order; say of each whether it was new."""
        await self._enter()
        return self._ingest(events, now_ms)

    def claim(self, limit: int = 200, now_ms: int = 0) -> AbstractAsyncContextManager[Slice | None]:
        """The next events and the timers that are due of a shard, exclusively; None when there is neither."""
        return self._claims.claim(self._read, limit, now_ms)

    async def next_due(self) -> int | None:
        """When the next timer goes off, in milliseconds since 1970; None while none runs."""
        await self._enter()
        return self._waiting.next_due()

    async def keep_times(self, times: Sequence[StoredTimer]) -> None:
        """Let these timers of no conversation run and no others."""
        await self._enter()
        timers = self._waiting.timers_of(None)
        timers.replace(None, as_running(times, timers.of(None)))

    async def take(self, limit: int = 100) -> Sequence[Outbound]:
        """The next effects in order, marked as being carried out."""
        await self._enter()
        busy = {self._outbox[effect].lane for effect in self._sending}
        pending = (effect for effect in self._outbox.values() if effect.id not in self._sending)
        taken = list(islice((effect for effect in pending if effect.lane not in busy), limit))
        for effect in taken:
            self._sending.add(effect.id)
            self._outbox[effect.id] = replace(effect, attempts=effect.attempts + 1)
        return [self._with_message(effect) for effect in taken]

    def _with_message(self, effect: Outbound) -> Outbound:
        known = self._sent.get(effect.target) if effect.target is not None else None
        return replace(effect, replaces=known[0]) if known is not None else effect

    async def settle(self, done: Sequence[Settled], now_ms: int) -> None:
        """Forget effects that are done, or park them, and ingest their results."""
        await self._enter()
        for settled in done:
            effect = self._outbox.pop(settled.effect, None)
            if effect is not None and settled.parked is not None:
                self._parked.setdefault(effect.id, Parked(effect=effect, reason=settled.parked, at_ms=now_ms))
            self._sending.discard(settled.effect)
            if settled.sent is not None:
                self._sent[settled.sent.effect] = (settled.sent.message_id, now_ms)
        self._ingest([settled.feedback for settled in done if settled.feedback is not None], now_ms)

    async def release(self, effects: Sequence[EffectId], tried: Collection[EffectId] = ()) -> None:
        """Give effects back that were taken; they count as not taken, but for those that were tried."""
        await self._enter()
        for each in self._sending.intersection(effects).difference(tried):
            self._outbox[each] = replace(self._outbox[each], attempts=self._outbox[each].attempts - 1)
        self._sending.difference_update(effects)

    async def backlog(self) -> Backlog:
        """How much is waiting."""
        await self._enter()
        oldest = self._waiting.inbox.oldest
        oldest_ms = self._seen.get(oldest.key, 0) if oldest is not None else None
        waiting = {"inbox": len(self._waiting.inbox), "outbox": len(self._outbox), "parked": len(self._parked)}
        return Backlog(**waiting, oldest_ms=oldest_ms)

    async def parked(self) -> Sequence[Parked]:
        """The effects that are set aside, oldest first."""
        await self._enter()
        return list(self._parked.values())

    async def dead_letters(self, limit: int = 100) -> Sequence[DeadLetter]:
        """The latest events that nothing could be done with, newest first."""
        await self._enter()
        return list(islice(self._dead_letters, limit))

    async def load_conversations(self) -> Sequence[StoredConversation]:
        """Every live conversation, by id."""
        await self._enter()
        return sorted(self._conversations.values(), key=lambda conversation: conversation.id)

    async def places(self) -> Sequence[tuple[StreamId, UserId | None]]:
        """Where live conversations expect somebody: streams, and people (at `ANYWHERE`)."""
        await self._enter()
        found = ((stream, user if stream == ANYWHERE else None) for stream, user in self._expecting_at)
        return list(dict.fromkeys(found))

    async def last_stored(self, prefix: str) -> int | None:
        """When the latest event whose key begins so was stored; None when no such key is remembered."""
        await self._enter()
        return max((at for key, at in self._seen.items() if key.startswith(prefix)), default=None)

    async def load_note(self, name: str) -> str | None:
        """What was noted under a name."""
        await self._enter()
        return self._notes.get(name)

    async def keep_note(self, name: str, value: str) -> None:
        """Note something for the next start, in the place of what was noted under that name."""
        await self._enter()
        self._notes[name] = value

    async def find_conversations(self, flow: FlowId, version: int, limit: int) -> Sequence[StoredConversation]:
        """Some of the live conversations of a version of a flow, at most `limit`."""
        await self._enter()
        found = (each for each in self._conversations.values() if (each.flow, each.flow_version) == (flow, version))
        return list(islice(found, limit))

    async def load_versions(self) -> Sequence[FlowVersion]:
        """Every version of a flow that is kept, or that live conversations are of, by flow and version."""
        await self._enter()
        live = Counter((each.flow, each.flow_version) for each in self._conversations.values())
        return [
            FlowVersion(flow=key[0], version=key[1], body=self._versions.get(key), live=live[key])
            for key in sorted({*self._versions, *live})
        ]

    async def keep_versions(self, versions: Sequence[FlowVersion]) -> None:
        """Keep these versions of flows and no others."""
        await self._enter()
        self._versions = {(each.flow, each.version): each.body for each in versions if each.body is not None}

    async def aclose(self) -> None:
        """Refuse further work."""
        self._closed = True

    async def _enter(self) -> None:
        """A store is where tasks change and are cancelled: before anything happened, never in the middle."""
        await lowlevel.checkpoint()
        if self._closed:
            raise StorageError("the store in memory is closed")

    def _ingest(self, events: Sequence[Inbound], now_ms: int) -> list[bool]:
        self._purge(now_ms)
        new = []
        for event in events:
            new.append(event.key not in self._seen)
            if new[-1]:
                self._seen[event.key] = now_ms
                self._waiting.inbox.add(event)
        return new

    def _purge(self, now_ms: int) -> None:
        if now_ms >= self._purge_due_ms:
            self._purge_due_ms = now_ms + _PURGE_EVERY_MS
            oldest = now_ms - self._remember_seconds * 1000
            self._seen = {key: at for key, at in self._seen.items() if at >= oldest}
            oldest = now_ms - REMEMBER_SENT_SECONDS * 1000
            self._sent = {effect: sent for effect, sent in self._sent.items() if sent[1] >= oldest}

    async def _read(self, limit: int, now_ms: int, claimed: Collection[int]) -> ClaimedSlice | None:
        await self._enter()
        ready = self._waiting.next(limit, now_ms, claimed)
        if ready is None:
            return None
        events, timers = [row.event for row in ready.rows], ready.timers
        asked = {(event.stream_id, event.user_id) for event in events if event.stream_id is not None}
        asked |= {(ANYWHERE, user_id) for _, user_id in asked if user_id is not None}
        everybody = {stream_id for stream_id, user_id in asked if user_id is None}
        asked |= {(stream_id, None) for stream_id, _ in asked}
        asked |= {place for place in self._expecting_at if everybody and place[0] in everybody}
        expecting = [row for place in asked for row in self._expecting_at.get(place, {}).values()]
        expecting.sort(key=lambda row: (row.stream_id, row.user_id is not None, row.user_id or 0, row.conversation))
        wanted = {row.conversation for row in expecting}
        named = {event.conversation for event in events} | {timer.conversation for timer in timers}
        wanted |= {conversation for conversation in named if conversation is not None}
        return ClaimedSlice(
            events=events,
            timers=timers,
            conversations={id: self._conversations[id] for id in wanted if id in self._conversations},
            expecting=expecting,
            keep=lambda result: self._keep(ready, result),
            recall=self._recall,
            shard=ready.shard,
            shards=self.shards,
        )

    async def _recall(self, keys: Collection[str]) -> Collection[str]:
        await self._enter()
        return [key for key in keys if key in self._once]

    async def _keep(self, ready: Ready, result: SliceResult) -> None:
        await self._enter()
        if again := self._once.intersection(result.once):
            raise repeated(again)
        for saved in result.conversations:
            stored = self._conversations.get(saved.id)
            stored_version = stored.version if stored else 0
            if stored_version != saved.expected_version:
                raise conflict(saved, stored_version)
        # Nothing below can fail: this is the transaction.
        for timer in ready.timers:
            self._waiting.timers_of(timer.conversation).remove(timer)
        for saved in result.conversations:
            self._save(saved)
        for timer in result.timers:
            self._waiting.timers_of(timer.conversation).set(timer)
        for effect in result.effects:
            fresh = replace(effect, attempts=0, replaces=None, committed_ms=result.at_ms)
            self._outbox.setdefault(effect.id, fresh)
        self._take_back(result)
        self._dead_letters.extendleft(result.dead_letters)
        self._waiting.inbox.consume(ready.shard, ready.rows, result.left, self._new(result))
        self._once.update(result.once)
        self._ingest(result.events, result.at_ms)

    def _new(self, result: SliceResult) -> Sequence[Handed]:
        """What is handed on, and was not before."""
        found = []
        for each in result.handed:
            if each.event.key == each.cause or each.event.key not in self._seen:
                self._seen.setdefault(each.event.key, result.at_ms)
                found.append(each)
        return found

    def _take_back(self, result: SliceResult) -> None:
        """Let parked effects go out again, and forget others."""
        for each in result.again:
            if each in self._parked:
                self._outbox.setdefault(each, replace(self._parked[each].effect, attempts=0))
        for each in (*result.again, *result.forgotten):
            self._parked.pop(each, None)

    def _save(self, saved: SavedConversation) -> None:
        for row in self._expecting.pop(saved.id, ()):
            place = self._expecting_at[row.stream_id, row.user_id]
            place.pop(saved.id, None)
            if not place:
                del self._expecting_at[row.stream_id, row.user_id]
        self._waiting.timers_of(saved.id).replace(saved.id, saved.timers if saved.body is not None else ())
        if saved.body is None:
            self._conversations.pop(saved.id, None)
            return
        conversation = StoredConversation(
            id=saved.id,
            version=saved.expected_version + 1,
            flow=saved.flow,
            flow_version=saved.flow_version,
            body=saved.body,
        )
        self._put(conversation, saved.expecting)

    def _put(self, conversation: StoredConversation, expecting: Sequence[Expecting]) -> None:
        self._conversations[conversation.id] = conversation
        self._expecting[conversation.id] = tuple(dict.fromkeys(expecting))
        for row in expecting:
            self._expecting_at.setdefault((row.stream_id, row.user_id), {})[conversation.id] = row
