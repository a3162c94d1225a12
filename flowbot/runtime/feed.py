"""Reading the feed: stored before it is acknowledged, held back under pressure, caught up with after a gap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from flowbot.ports import Pod, Store
from flowbot.runtime.missed import Missed
from flowbot.runtime.patience import Patience
from flowbot.runtime.pressure import Pressure
from flowbot.runtime.timers import Alarm

_NOTE = "feed"


class Feed:
    """The feed of a bot, and what was missed between two of them."""

    def __init__(
        self,
        pod: Pod,
        store: Store,
        ingest: Callable[[Sequence[bytes]], Awaitable[object]],
        pressure: Pressure,
        missed: Missed,
        patience: Patience,
    ) -> None:
        """Begin with nothing read.

        Args:
            pod: Whose feed it is.
            store: Where it is noted which feed was read last.
            ingest: Stores events.
            pressure: Says when the feed may be read.
            missed: Reads back what no feed has brought.
            patience: Waits for the store.
        """
        self._pod = pod
        self._store = store
        self._ingest = ingest
        self._pressure = pressure
        self._missed = missed
        self._patience = patience

    async def run(self, alarm: Alarm) -> None:
        """Read for ever.

        Args:
            alarm: Told when what was missed before the start is in the store, and of every batch that is.
        """
        known = await self._store.load_note(_NOTE)
        known = await self._catch_up(known)
        alarm.catch_up()
        while True:
            await self._pressure.relieved()
            # Asking for the next batch acknowledges the one before, so it is stored first.
            bodies = await self._pod.read_events()
            if bodies:
                await self._ingest(bodies)
            else:
                known = await self._catch_up(known)  # an empty batch comes before the first one of another feed
            alarm.hear(something=bool(bodies))

    async def _catch_up(self, known: str | None) -> str:
        """Read back what was missed, where the feed is not the one that is known; the one that is read now.

        It is noted after that, so that a bot that dies meanwhile does it again.
        """
        feed = await self._pod.open_feed()
        if feed != known:
            await self._missed.read_back()
            await self._patience.wait_for(partial(self._store.keep_note, _NOTE, feed))
        return feed
