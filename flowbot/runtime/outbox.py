"""Effects that were committed leave here: lane by lane, each in order, several lanes at once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import anyio

from flowbot.clock import Clock
from flowbot.errors import MessageRejectedError, RateLimitedError, SymphonyError
from flowbot.ports import Outbound, Pod, Settled, Store
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import entity_data, read_message_body
from flowbot.runtime.signal import Signal

_LOGGER = logging.getLogger("flowbot.runtime")
MESSAGES_AT_ONCE = 16
CALLS_AT_ONCE = 16
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class Outbox:
    """Carries out what the store holds for the outside world.

    Calls and messages have places of their own, so that slow actions hold up no message;
    who waits for the next try has none.
    """

    def __init__(self, store: Store, pod: Pod, calls: Calls, clock: Clock, settled: Callable[[], None]) -> None:
        self._store = store
        self._pod = pod
        self._calls = calls
        self._clock = clock
        self._settled = settled
        self._message_places = anyio.CapacityLimiter(MESSAGES_AT_ONCE)
        self._call_places = anyio.CapacityLimiter(CALLS_AT_ONCE)
        self._done: list[Settled] = []
        self._something_done = Signal()
        self._idle_scopes: set[anyio.CancelScope] = set()
        self._is_stopping = False
        self._stopped = anyio.Event()

    async def run(self, wait_for_work: Callable[[], Awaitable[None]]) -> None:
        """Send and call, until `stop` or for ever."""
        async with anyio.create_task_group() as tasks:
            lanes_over = anyio.Event()
            tasks.start_soon(self._settle, lanes_over, name="receipts")
            async with anyio.create_task_group() as lanes:
                while not self._is_stopping:
                    taken = await self._store.take()
                    for lane, effects in _by_lane(taken).items():
                        lanes.start_soon(self._run_lane, effects, name=f"lane {lane}")
                    if not taken:
                        with self._idle():
                            await wait_for_work()
            lanes_over.set()
            self._something_done.set()
        self._stopped.set()

    async def stop(self) -> None:
        """Begin nothing more; return when what is under way is done and its receipts are written."""
        self._is_stopping = True
        for scope in self._idle_scopes:
            scope.cancel()
        await self._stopped.wait()

    @contextmanager
    def _idle(self) -> Iterator[None]:
        """Around a wait that `stop` ends."""
        with anyio.CancelScope() as scope:
            if self._is_stopping:
                scope.cancel()
            self._idle_scopes.add(scope)
            try:
                yield
            finally:
                self._idle_scopes.discard(scope)

    async def _run_lane(self, effects: Sequence[Outbound]) -> None:
        for place, effect in enumerate(effects):
            done = await self._carry_out(effect)
            if done is None:
                await self._store.release([each.id for each in effects[place:]])
                return
            self._done.append(done)  # only now: while this waited, the list may have been taken away
            self._something_done.set()

    async def _settle(self, lanes_over: anyio.Event) -> None:
        """Write receipts; those that come while one write is under way share the next."""
        while self._done or not lanes_over.is_set():
            await self._something_done.wait()
            done, self._done = self._done, []
            if done:
                await self._store.settle(done, round(self._clock.now().timestamp() * 1000))
                self._settled()

    async def _carry_out(self, effect: Outbound) -> Settled | None:
        """The receipt of an effect; None when the bot stops before there is one."""
        if effect.kind == "message":
            return Settled(effect=effect.id) if await self._send(effect) else None
        async with self._call_places:
            return None if self._is_stopping else Settled(effect=effect.id, feedback=await self._calls.make(effect))

    async def _send(self, effect: Outbound) -> bool:
        """Send until it is known to have arrived, or to be refused for good; False when the bot stops before that."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            async with self._message_places:
                if self._is_stopping:
                    return False
                wait = await self._try_to_send(effect, pause)
            if wait is None:
                return True
            with self._idle():
                await self._clock.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _try_to_send(self, effect: Outbound, pause: float) -> float | None:
        """None when that is over; else how long to wait before the next try."""
        body = read_message_body(effect)
        try:
            await self._pod.send_message(body.stream_id, body.message, entity_data(effect.id))
        except MessageRejectedError as error:
            _LOGGER.error("a message to %s was refused for good: %s", body.stream_id, error)
        except RateLimitedError as error:
            wait = error.retry_after_seconds or pause
            _LOGGER.warning("Symphony asks to slow down; the next message to %s in %s s", body.stream_id, wait)
            return wait
        except SymphonyError as error:
            _LOGGER.warning("a message to %s may not have arrived (%s); again in %s s", body.stream_id, error, pause)
            return pause
        return None


def _by_lane(effects: Sequence[Outbound]) -> dict[str, list[Outbound]]:
    lanes: dict[str, list[Outbound]] = {}
    for effect in effects:
        lanes.setdefault(effect.lane, []).append(effect)
    return lanes
