"""What really happened in a simulation, beside what the bot knows of it: what its ports did, in their order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowbot.clock import Clock
from flowbot.errors import MessageRejectedError
from flowbot.ids import ConversationId, EffectId, MessageId
from flowbot.ports import Expecting, Inbound, Outbound, SliceResult, StoredConversation, StoredTimer
from flowbot.runtime.enclosing import MARK


@dataclass(frozen=True, slots=True)
class Offered:
    """An event that the pod has put into the feed."""

    identity: str
    body: bytes
    stream: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A slice that was kept."""

    at: datetime
    events: Sequence[Inbound]
    timers: Sequence[StoredTimer]
    conversations: Mapping[ConversationId, StoredConversation]
    """As they were loaded."""
    expecting: Sequence[Expecting]
    result: SliceResult
    done: Sequence[Inbound]
    """The events of which this is the end; others were given back, or go on in another shard."""
    shard: int
    shards: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of the bot that people see, or that they see in the place of another."""

    effect: EffectId | None
    """What it says that it is; None without a mark."""
    stream: str
    message: str
    id: MessageId
    replaced: MessageId | None
    was_kept: bool
    """Whether the turn that it is of was kept by then, and the effect taken from the store."""


@dataclass
class Journal:
    """Facts in their order, and the store as it must be by them."""

    clock: Clock
    lines: list[str] = field(default_factory=list)
    """For people: what was said and seen, and what went wrong."""
    counts: Counter[str] = field(default_factory=Counter)
    offered: dict[str, Offered] = field(default_factory=dict)
    ingested: dict[str, Inbound] = field(default_factory=dict)
    """Events that the store has taken as new, by key."""
    commits: list[Commit] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    effects: dict[EffectId, Outbound] = field(default_factory=dict)
    """What was kept for the world, in order."""
    taken: set[EffectId] = field(default_factory=set)
    refused_effects: set[EffectId] = field(default_factory=set)
    """Those that the pod will never take, as it said itself."""
    found: set[EffectId] = field(default_factory=set)
    """Those that were in doubt, and were seen to be there."""
    parked: set[EffectId] = field(default_factory=set)
    """Those that nobody knows of whether people saw them, and that are not sent again."""
    delivered: list[str] = field(default_factory=list)
    """What the bot has got from the feed since it was started."""
    stored_now: list[str] = field(default_factory=list)
    """What of it the store has taken as new since then."""
    conversations: dict[ConversationId, StoredConversation] = field(default_factory=dict)
    timers: dict[ConversationId | None, dict[EffectId, int]] = field(default_factory=dict)
    """When those that run go off, of each conversation."""
    inbox: dict[str, Inbound] = field(default_factory=dict)
    outbox: dict[EffectId, Outbound] = field(default_factory=dict)
    _claimed_at: dict[int, datetime] = field(default_factory=dict)
    _of_feed: dict[bytes, Offered] = field(default_factory=dict)

    def note(self, words: str) -> None:
        """Write a line for people."""
        self.lines.append(f"{self.clock.now():%d %H:%M:%S} {words}")

    def count(self, kind: str, by: int = 1) -> None:
        """Count something."""
        self.counts[kind] += by

    def offer(self, body: bytes) -> None:
        """An event lies in the feed."""
        found = self._of_feed[body] = _identify(body)
        self.offered[found.identity] = found

    def deliver(self, events: Sequence[bytes]) -> None:
        """The bot has got a batch."""
        for body in events:
            found = self._of_feed[body] = self._of_feed.get(body) or _identify(body)
            self.delivered.append(found.identity)

    def is_of_feed(self, event: Inbound) -> bool:
        """Whether the feed has given an event, and not the bot itself."""
        return event.body in self._of_feed

    def identity(self, event: Inbound) -> str:
        """What makes an event the same one, whatever key the bot has given it."""
        found = self._of_feed.get(event.body)
        return found.identity if found is not None else event.key

    def start(self) -> None:
        """The bot is started, once more."""
        self.delivered.clear()
        self.stored_now.clear()

    def happened(self, point: str, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        """An operation of a port was carried out."""
        note = getattr(self, f"_on_{point}", None)
        if note is not None:
            note(port, args, named, result)

    def refused(self, point: str, args: Sequence[Any], error: Exception) -> None:
        """An operation of a port was refused by the port."""
        if isinstance(error, MessageRejectedError) and point in ("send_message", "update_message"):
            mark = _mark(args[2 if point == "send_message" else 3])
            if mark is not None:
                self.refused_effects.add(mark)
            self.note(f"! refused: {error}")

    def _on_ingest(self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: Sequence[bool]) -> None:
        self._keep([event for event, is_new in zip(args[0], result, strict=True) if is_new])

    def _on_claim(self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        self._claimed_at[id(result)] = self.clock.now()

    def _on_commit(self, piece: Any, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        kept: SliceResult = args[0]
        goes_on = {*kept.left, *(each.cause for each in kept.handed if each.cause == each.event.key)}
        commit = Commit(
            at=self._claimed_at.pop(id(piece)),
            events=tuple(piece.events),
            timers=tuple(piece.timers),
            conversations=dict(piece.conversations),
            expecting=tuple(piece.expecting),
            result=kept,
            done=[event for event in piece.events if event.key not in goes_on],
            shard=piece.shard,
            shards=piece.shards,
        )
        self.commits.append(commit)
        for event in commit.done:
            self.inbox.pop(event.key, None)
        for timer in commit.timers:
            self.timers.get(timer.conversation, {}).pop(timer.id, None)
        for saved in kept.conversations:
            self.conversations.pop(saved.id, None)
            if saved.body is not None:
                self.conversations[saved.id] = StoredConversation(
                    id=saved.id,
                    version=saved.expected_version + 1,
                    flow=saved.flow,
                    flow_version=saved.flow_version,
                    body=saved.body,
                )
            self.timers[saved.id] = {each.id: each.due_ms for each in saved.timers}
        for timer in kept.timers:
            self.timers.setdefault(timer.conversation, {})[timer.id] = timer.due_ms
        for effect in kept.effects:
            self.effects.setdefault(effect.id, effect)
            self.outbox.setdefault(effect.id, effect)
        caused = [*kept.events, *(each.event for each in kept.handed)]
        self._keep([event for event in caused if event.key not in self.ingested])

    def _on_take(self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: Sequence[Outbound]) -> None:
        self.taken.update(each.id for each in result)

    def _on_settle(self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        for each in args[0]:
            self.outbox.pop(each.effect, None)
            if each.parked is not None:
                self.parked.add(each.effect)
        told = [each.feedback for each in args[0] if each.feedback is not None]
        self._keep([event for event in told if event.key not in self.ingested])

    def _on_send_message(self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: MessageId) -> None:
        self.post(args[0], args[1], args[2] if len(args) > 2 else named.get("data"), result, None)

    def _on_update_message(
        self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: MessageId
    ) -> None:
        self.post(args[0], args[2], args[3] if len(args) > 3 else named.get("data"), result, args[1])

    def _on_read_messages(
        self, port: object, args: Sequence[Any], named: Mapping[str, Any], result: Sequence[bytes]
    ) -> None:
        self.count("looked for")
        doubted = [effect for effect in self.taken if effect in self.outbox and effect not in self.found]
        self.found.update(effect for effect in doubted for body in result if effect.encode() in body)

    def post(self, stream: str, message: str, data: str | None, id: MessageId, replaced: MessageId | None) -> None:
        """People see a message, or another one in the place of one."""
        effect = _mark(data)
        was_kept = effect is None or (effect in self.effects and effect in self.taken)
        self.posts.append(
            Post(effect=effect, stream=stream, message=message, id=id, replaced=replaced, was_kept=was_kept)
        )

    def _keep(self, events: Sequence[Inbound]) -> None:
        for event in events:
            self.ingested[event.key] = self.inbox[event.key] = event
            if event.body in self._of_feed:
                self.stored_now.append(self._of_feed[event.body].identity)


def stream_of(body: bytes) -> str | None:
    """Where an event of the feed happened."""
    return _identify(body).stream


def _identify(body: bytes) -> Offered:
    """An event of the feed, and what makes it the same one, from its JSON alone."""
    data = json.loads(body)
    payload: Any = next(iter((data.get("payload") or {}).values()), None) or {}
    message = payload.get("message") or {}
    stream = (message.get("stream") or payload.get("stream") or {}).get("streamId")
    if data["type"] == "MESSAGESENT":
        return Offered(f"message {message['messageId']}", body, stream)
    return Offered(f"{data['type']} {data['id']} {data.get('messageId')}", body, stream)


def _mark(data: str | None) -> EffectId | None:
    mark = json.loads(data or "{}").get(MARK)
    return EffectId(mark["id"]) if isinstance(mark, dict) and "id" in mark else None
