"""The conversations of one slice: what was loaded, and what its turns made of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flowbot.clock import instant, milliseconds
from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.snapshot import Snapshot
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, FlowId, StreamId, UserId
from flowbot.ports import ANYWHERE, Expecting, SavedConversation, Slice, home_shard
from flowbot.runtime.flows import Flows
from flowbot.runtime.hearing import Place, hearers
from flowbot.runtime.resting import timers_of

_LOGGER = logging.getLogger("flowbot.runtime")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Kept:
    snapshot: Snapshot
    stored_version: int
    changed: bool = False
    body: bytes | None = None
    """The snapshot, encoded, once it has changed."""
    places: Sequence[Place] = ()
    """Who can move it where, once it has changed."""


class Conversations:
    """Live conversations by id, and by who can move them where."""

    def __init__(self, flows: Flows, piece: Slice) -> None:
        self._flows = flows
        self._shard, self._shards = piece.shard, piece.shards
        self._kept: dict[ConversationId, _Kept] = {}
        self._expecting: dict[tuple[StreamId, UserId | None], list[ConversationId]] = {}
        self._spoke_last = _LONG_AGO
        self.aside: set[ConversationId] = set()
        """Those that cannot be read."""
        for stored in piece.conversations.values():
            self.aside.add(stored.id)
            flow = flows.find(stored.flow, stored.flow_version)
            if flow is None:
                lacking = "conversation %s is of flow '%s', version %d, which this bot lacks"
                _LOGGER.warning(lacking, stored.id, stored.flow, stored.flow_version)
                continue
            try:
                snapshot = decode_snapshot(stored.body, flow.decoders)
            except Exception:  # whatever a stored value holds, the others go on
                _LOGGER.exception("conversation %s was left aside", stored.id)
                continue
            self._kept[stored.id] = _Kept(snapshot, stored.version)
            self.aside.remove(stored.id)
            self._spoke_last = max(self._spoke_last, snapshot.spoke_at or _LONG_AGO)
        for row in piece.expecting:
            if row.conversation in self._kept:
                self._expecting.setdefault((row.stream_id, row.user_id), []).append(row.conversation)

    def get(self, conversation: ConversationId) -> Snapshot | None:
        """The conversation, while it lives."""
        kept = self._kept.get(conversation)
        return kept.snapshot if kept is not None and kept.snapshot.ended is None else None

    def is_home(self, conversation: ConversationId) -> bool:
        """Whether a conversation, one to begin included, is written by this slice; others are only read."""
        return self._shards == 1 or home_shard(conversation, self._shards) == self._shard

    def live(self, stream: Stream, user_id: UserId) -> list[Snapshot]:
        """Who a person in a stream may be talking to: who spoke last comes first."""
        ids = [each for place in ((stream.id, user_id), (stream.id, None)) for each in self._expecting.get(place, ())]
        anywhere = self._expecting.get((ANYWHERE, user_id), ())
        ids += [each for each in anywhere if stream.type == "IM" or self._follows(each, user_id)]
        found = [snapshot for each in dict.fromkeys(ids) if (snapshot := self.get(each)) is not None]
        return sorted(found, key=lambda snapshot: snapshot.spoke_at or _LONG_AGO, reverse=True)

    def _follows(self, conversation: ConversationId, user_id: UserId) -> bool:
        """Whether a conversation goes with a person to where they write."""
        snapshot = self._kept[conversation].snapshot
        person = snapshot.initiator
        return self._flows.of(snapshot).follows and person is not None and person.id == user_id

    def find(self, flow: FlowId, person: User | None, stream: Stream | None) -> Snapshot | None:
        """The conversation of a flow that a person has in a stream (in their IM when None), if there is one."""
        if person is None:
            return None
        found = self.live(stream or Stream(id=ANYWHERE, type="IM"), person.id)
        return next((each for each in found if each.flow == flow and each.is_begun_by(person)), None)

    def in_stream(self, stream: StreamId) -> list[Snapshot]:
        """Those that live in a stream, or ask somebody there."""
        ids = [each for place, found in self._expecting.items() if place[0] == stream for each in found]
        return [snapshot for each in dict.fromkeys(ids) if (snapshot := self.get(each)) is not None]

    def speaks_after_all(self, snapshot: Snapshot) -> Snapshot:
        """The same, having spoken later than any other: all turns of a slice have one time, and the last is asked."""
        if snapshot.spoke_at is None:
            return snapshot
        spoke_at = instant(milliseconds(snapshot.spoke_at))  # the store keeps no more of it
        return snapshot.changed(spoke_at=max(spoke_at, self._spoke_last + timedelta(milliseconds=1)))

    def encode(self, snapshot: Snapshot) -> bytes | None:
        """What the store will keep of a conversation; None of one that has ended.

        Raises:
            StorageError: It holds more than is kept of one.
        """
        return encode_snapshot(snapshot, self._flows.of(snapshot).encoders) if snapshot.ended is None else None

    def keep(self, snapshot: Snapshot, body: bytes | None) -> None:
        """Remember what a turn made of a conversation that is at home here, as it is and as `encode` gave it."""
        kept = self._kept.setdefault(snapshot.conversation, _Kept(snapshot, 0))
        kept.snapshot, kept.changed, kept.body = snapshot, True, body
        kept.places = hearers(self._flows.of(snapshot), snapshot)
        self._spoke_last = max(self._spoke_last, snapshot.spoke_at or _LONG_AGO)
        for place in kept.places:
            if snapshot.conversation not in self._expecting.setdefault(place, []):
                self._expecting[place].append(snapshot.conversation)

    def saved(self, now: datetime) -> list[SavedConversation]:
        """What the store has to write now; one that began and ended in this slice leaves nothing."""
        return [
            self._save(kept, now)
            for kept in self._kept.values()
            if kept.changed and not (kept.stored_version == 0 and kept.snapshot.ended is not None)
        ]

    def _save(self, kept: _Kept, now: datetime) -> SavedConversation:
        snapshot, rows = kept.snapshot, tuple[Expecting, ...]()
        if kept.body is not None:
            rows = tuple(
                Expecting(stream_id=stream, user_id=user, conversation=snapshot.conversation)
                for stream, user in kept.places
            )
        return SavedConversation(
            id=snapshot.conversation,
            expected_version=kept.stored_version,
            flow=snapshot.flow,
            flow_version=snapshot.flow_version,
            body=kept.body,
            expecting=rows,
            timers=tuple(timers_of(snapshot, now)) if kept.body is not None else (),
        )
