"""The order of a stream, in a slice: while an event of it is in another shard, its later ones wait."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.ids import StreamId
from flowbot.ports import Handed, Inbound, Slice, entry_shard, next_shard


class Order:
    """Knows which events of a slice have to wait, and which do so."""

    def __init__(self, piece: Slice) -> None:
        """Begin with none.

        Args:
            piece: The slice.
        """
        self._shard, self._shards = piece.shard, piece.shards
        self._away: set[StreamId] = set()
        self._seen = 0
        self.left: list[str] = []
        """The keys of those that wait."""

    def waits(self, event: Inbound) -> bool:
        """Whether an event comes after one of its stream that is in another shard."""
        if event.stream_id not in self._away or entry_shard(event, self._shards) != self._shard:
            return False
        self.left.append(event.key)
        return True

    def see(self, handed: Sequence[Handed]) -> None:
        """Know of what has been handed on so far."""
        for each in handed[self._seen :]:
            stream = each.event.stream_id
            if stream and entry_shard(each.event, self._shards) != next_shard(each, self._shards):
                self._away.add(stream)
        self._seen = len(handed)
