"""Effects that were committed leave here: lane by lane, each in order, several lanes at once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

import anyio

from flowbot.clock import Clock
from flowbot.errors import MessageRejectedError, RateLimitedError, SymphonyError
from flowbot.ports import Outbound, Pod, Settled, Store
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import entity_data, read_message_body
from flowbot.runtime.signal import Signal

_LOGGER = logging.getLogger("flowbot.runtime")
LANES_AT_ONCE = 16
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class Outbox:
    """Carries out what the store holds for the outside world."""

    def __init__(self, store: Store, pod: Pod, calls: Calls, clock: Clock, settled: Callable[[], None]) -> None:
        self._store = store
        self._pod = pod
        self._calls = calls
        self._clock = clock
        self._settled = settled
        self._limit = anyio.CapacityLimiter(LANES_AT_ONCE)
        self._done: list[Settled] = []
        self._something_done = Signal()

    async def run(self, wait_for_work: Callable[[], Awaitable[None]]) -> None:
        """Send and call, for ever."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._settle, name="receipts")
            while True:
                taken = await self._store.take()
                if not taken:
                    await wait_for_work()
                    continue
                for lane, effects in _by_lane(taken).items():
                    tasks.start_soon(self._run_lane, effects, name=f"lane {lane}")

    async def _run_lane(self, effects: Sequence[Outbound]) -> None:
        async with self._limit:
            for effect in effects:
                done = await self._carry_out(effect)
                self._done.append(done)  # only now: while this waited, the list may have been taken away
                self._something_done.set()

    async def _settle(self) -> None:
        """Write receipts; those that come while one write is under way share the next."""
        while True:
            await self._something_done.wait()
            done, self._done = self._done, []
            await self._store.settle(done, round(self._clock.now().timestamp() * 1000))
            self._settled()

    async def _carry_out(self, effect: Outbound) -> Settled:
        if effect.kind == "call":
            return Settled(effect=effect.id, feedback=await self._calls.make(effect))
        await self._send(effect)
        return Settled(effect=effect.id)

    async def _send(self, effect: Outbound) -> None:
        """Send until it is known to have arrived, or to be refused for good."""
        body = read_message_body(effect)
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._pod.send_message(body.stream_id, body.message, entity_data(effect.id))
                return
            except MessageRejectedError as error:
                _LOGGER.error("a message to %s was refused for good: %s", body.stream_id, error)
                return
            except RateLimitedError as error:
                wait = error.retry_after_seconds or pause
                _LOGGER.warning("Symphony asks to slow down; the next message to %s in %s s", body.stream_id, wait)
            except SymphonyError as error:
                wait = pause
                _LOGGER.warning("a message to %s may not have arrived (%s); again in %s s", body.stream_id, error, wait)
            await self._clock.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _by_lane(effects: Sequence[Outbound]) -> dict[str, list[Outbound]]:
    lanes: dict[str, list[Outbound]] = {}
    for effect in effects:
        lanes.setdefault(effect.lane, []).append(effect)
    return lanes
