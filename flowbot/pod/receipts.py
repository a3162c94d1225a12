"""Whom the messages of a local pod reached, and who has read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flowbot.ids import MessageId, UserId
from flowbot.pod.parts import PodMessage


@dataclass(slots=True, kw_only=True)
class PodReceipt:
    """When a message reached somebody, in milliseconds since 1970; None: not yet."""

    sent_ms: int
    delivered_ms: int | None = None
    read_ms: int | None = None


class PodReceipts:
    """The receipts of every message.

    A message is on the client of everybody in its stream at once, but for those who are away; a bot
    never reads, and a person when they are said to, or write in the stream.
    """

    def __init__(self) -> None:
        self._of: dict[MessageId, dict[UserId, PodReceipt]] = {}
        self._away: set[UserId] = set()

    def of(self, message_id: MessageId) -> Mapping[UserId, PodReceipt]:
        """The receipts of a message, by whom it went to."""
        return self._of.get(message_id, {})

    def send(self, message: PodMessage, members: Collection[UserId]) -> None:
        """A message goes to everybody in a stream but who wrote it."""
        at = message.timestamp_ms
        self._of[message.id] = {
            each: PodReceipt(sent_ms=at, delivered_ms=None if each in self._away else at)
            for each in sorted(members)
            if each != message.user.id
        }

    def go_away(self, user_id: UserId) -> None:
        """A person closes their clients: what is sent to them waits."""
        self._away.add(user_id)

    def come_back(self, user_id: UserId, now_ms: int) -> None:
        """A person opens a client: what waited is there."""
        self._away.discard(user_id)
        for receipts in self._of.values():
            found = receipts.get(user_id)
            if found is not None and found.delivered_ms is None:
                found.delivered_ms = now_ms

    def read(self, user_id: UserId, messages: Iterable[PodMessage], now_ms: int) -> None:
        """A person reads messages, which opens a client of theirs."""
        self.come_back(user_id, now_ms)
        for message in messages:
            found = self._of.get(message.id, {}).get(user_id)
            if found is not None and found.read_ms is None:
                found.read_ms = now_ms
