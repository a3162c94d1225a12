"""Whom the messages of a local pod reached, and who has read them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count

from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod.parts import PodMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class PodReceipt:
    """When a message reached somebody, in milliseconds since 1970; None: not yet."""

    sent_ms: int
    delivered_ms: int | None = None
    read_ms: int | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message, its place among all, and whom it went to."""

    message: PodMessage
    place: int
    to: frozenset[UserId]


@dataclass(slots=True)
class _Absence:
    """Between which places somebody was away, and when they came back."""

    first: int
    last: int | None = None
    back_ms: int | None = None


class PodReceipts:
    """The receipts of every message, worked out when they are asked for.

    A message is on the client of everybody in its stream at once, but for those who are away; a bot
    never reads, and a person when they are said to, or write in the stream.
    """

    def __init__(self) -> None:
        self._places = count(1)
        self._sent: dict[MessageId, _Sent] = {}
        self._newest: dict[StreamId, _Sent] = {}
        self._reads: dict[tuple[StreamId, UserId], list[tuple[int, int]]] = {}
        """Up to which place somebody has read a stream, and when; both grow."""
        self._absences: dict[UserId, list[_Absence]] = {}

    def of(self, message_id: MessageId) -> Mapping[UserId, PodReceipt]:
        """The receipts of a message, by whom it went to."""
        sent = self._sent.get(message_id)
        if sent is None:
            return {}
        return {each: self._receipt(sent, each) for each in sorted(sent.to) if each != sent.message.user.id}

    def send(self, message: PodMessage, members: Collection[UserId]) -> None:
        """A message goes to everybody in a stream but who wrote it."""
        before = self._newest.get(message.stream_id)
        to = before.to if before is not None and before.to == members else frozenset(members)
        sent = _Sent(message, next(self._places), to)
        self._sent[message.id] = self._newest[message.stream_id] = sent

    def go_away(self, user_id: UserId) -> None:
        """A person closes their clients: what is sent to them waits."""
        if not self._is_away(user_id):
            self._absences.setdefault(user_id, []).append(_Absence(next(self._places)))

    def come_back(self, user_id: UserId, now_ms: int) -> None:
        """A person opens a client: what waited is there."""
        if self._is_away(user_id):
            absence = self._absences[user_id][-1]
            absence.last, absence.back_ms = next(self._places), now_ms

    def read(self, user_id: UserId, stream_id: StreamId, now_ms: int) -> None:
        """A person reads all that stands in a stream, which opens a client of theirs."""
        self.come_back(user_id, now_ms)
        newest = self._newest.get(stream_id)
        reads = self._reads.setdefault((stream_id, user_id), [])
        if newest is not None and (not reads or reads[-1][0] < newest.place):
            reads.append((newest.place, now_ms))

    def _is_away(self, user_id: UserId) -> bool:
        absences = self._absences.get(user_id, [])
        return bool(absences) and absences[-1].last is None

    def _receipt(self, sent: _Sent, user_id: UserId) -> PodReceipt:
        at, place = sent.message.timestamp_ms, sent.place
        away = [each for each in self._absences.get(user_id, ()) if each.first < place < (each.last or place + 1)]
        reads = self._reads.get((sent.message.stream_id, user_id), [])
        later = reads[bisect_left(reads, (place, 0)) :]
        return PodReceipt(
            sent_ms=at,
            delivered_ms=away[0].back_ms if away else at,
            read_ms=later[0][1] if later else None,
        )
