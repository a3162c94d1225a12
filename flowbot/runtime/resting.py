"""When the timers of a conversation go off: as its snapshot says, but later while its turns fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flowbot.clock import milliseconds
from flowbot.engine.snapshot import Snapshot
from flowbot.ports import StoredTimer

RETRIED_AFTER = (timedelta(minutes=1), timedelta(minutes=15))
"""How long a conversation whose turns fail leaves its due timers alone: after the first failure, after the second."""


def timers_of(snapshot: Snapshot, now: datetime) -> Iterator[StoredTimer]:
    """The timers of a conversation as rows of the store.

    While its turns fail, those that are due are tried again a little later; a parked one has none.
    """
    if snapshot.is_parked:
        return
    rest = now + RETRIED_AFTER[min(snapshot.failures, len(RETRIED_AFTER)) - 1] if snapshot.failures else now
    for position in snapshot.positions.values():
        for timer in position.timers.values():
            due = timer.due if timer.due > now or not snapshot.failures else rest
            yield StoredTimer(conversation=snapshot.conversation, id=timer.id, due_ms=max(milliseconds(due), 1))
