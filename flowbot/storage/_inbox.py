"""The inbox of the store in memory: events by shard, in the order in which they came."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from flowbot.ids import StreamId
from flowbot.ports import Handed, Inbound, entry_shard, next_shard


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """An event that was not worked on yet."""

    place: int
    """Where it stands among all; what another event causes in another shard stands where that one stood."""
    number: int
    event: Inbound = field(compare=False)


class Inbox:
    """The events that were not worked on yet."""

    def __init__(self, shards: int) -> None:
        """Begin with none.

        Args:
            shards: How many there are.
        """
        self._shards = shards
        self._rows: list[deque[Row]] = [deque() for _ in range(shards)]
        self._away: Counter[StreamId] = Counter()
        """How many events of a stream are in another shard than their stream."""
        self._last = 0

    def copy(self) -> Inbox:
        """Another one with the same events."""
        again = Inbox(self._shards)
        again._rows = [deque(rows) for rows in self._rows]
        again._away, again._last = Counter(self._away), self._last
        return again

    def __len__(self) -> int:
        return sum(map(len, self._rows))

    def add(self, event: Inbound) -> None:
        """An event that comes after all that are there."""
        self._last += 1
        row = Row(self._last, self._last, event)
        self._put(row, 0 if self._shards == 1 else entry_shard(event, self._shards))

    @property
    def newest(self) -> int:
        """The place of the event that came last."""
        return self._last

    @property
    def oldest(self) -> Inbound | None:
        """The event that waits longest, if there is one."""
        row = min((rows[0] for rows in self._rows if rows), default=None)
        return row.event if row is not None else None

    def find_oldest(self, claimed: Collection[int]) -> int | None:
        """The shard that waits longest, of those that are not claimed and have events that may be taken."""
        free = (shard for shard in range(self._shards) if shard not in claimed and self._rows[shard])
        heads = ((row, shard) for shard in free for row in islice(self._ready(shard), 1))
        return min(heads, default=(None, None))[1]

    def ready(self, shard: int, limit: int) -> Sequence[Row]:
        """The next events of a shard that may be taken."""
        return list(islice(self._ready(shard), limit))

    def done_before(self, shard: int, taken: Sequence[Row]) -> int:
        """The last place up to which nothing waits beside some events of a shard."""
        first = [rows[0].place for each, rows in enumerate(self._rows) if rows and each != shard]
        if len(taken) < len(self._rows[shard]):
            own = {row.number for row in taken}
            first.append(next(row.place for row in self._rows[shard] if row.number not in own))
        return min(first, default=self._last + 1) - 1

    def consume(self, shard: int, claimed: Sequence[Row], left: Collection[str], handed: Sequence[Handed]) -> None:
        """Take claimed events out, but for those that are left; what is handed goes where it goes on."""
        causes = {row.event.key: row for row in claimed}
        done = {row.number for row in claimed if row.event.key not in left}
        rows, kept = self._rows[shard], []
        while done:
            row = rows.popleft()
            if row.number in done:
                done.remove(row.number)
                self._count(row, shard, -1)
            else:
                kept.append(row)
        rows.extendleft(reversed(kept))
        for each in handed:
            self._last += 1
            cause = causes.get(each.cause)
            self._put(Row(cause.place if cause else self._last, self._last, each.event), next_shard(each, self._shards))

    def _ready(self, shard: int) -> Iterator[Row]:
        """Those that do not wait for an earlier event of their stream, which is in another shard."""
        if not self._away:
            return iter(self._rows[shard])
        return (row for row in self._rows[shard] if not self._waits(row.event, shard))

    def _waits(self, event: Inbound, shard: int) -> bool:
        return event.stream_id in self._away and entry_shard(event, self._shards) == shard

    def _put(self, row: Row, shard: int) -> None:
        rows = self._rows[shard]
        if not rows or rows[-1] < row:
            rows.append(row)
        else:
            insort(rows, row)
        self._count(row, shard, 1)

    def _count(self, row: Row, shard: int, by: int) -> None:
        stream = row.event.stream_id
        if self._shards > 1 and stream and entry_shard(row.event, self._shards) != shard:
            self._away[stream] += by
            if not self._away[stream]:
                del self._away[stream]
