"""Effects that were committed leave here: lane by lane, each in order, several lanes at once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import anyio

from flowbot.clock import Clock, milliseconds
from flowbot.ids import EffectId, MessageId
from flowbot.ports import Inbound, Outbound, Pod, Settled, Store
from flowbot.runtime.encoding import POLITE, call_failed, is_parked
from flowbot.runtime.pace import Pace, PaceLimits
from flowbot.runtime.patience import Patience
from flowbot.runtime.pauses import Pauses
from flowbot.runtime.sending import SETTLE_SECONDS, Sender, letter_of
from flowbot.runtime.signal import Signal
from flowbot.runtime.trace import Lost

_LOGGER = logging.getLogger("flowbot.runtime")
MESSAGES_AT_ONCE = 16
CALLS_AT_ONCE = 16
MOST_TAKEN = 4 * MESSAGES_AT_ONCE
"""Lanes of messages that are being sent, or are about to: what was taken is in doubt when the bot is killed."""


class Maker(Protocol):
    """What makes calls."""

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds to wait before the next attempt."""
        ...


class Outbox:
    """Carries out what the store holds for the outside world.

    Calls and messages have places of their own, so that slow actions hold up no message;
    who waits for the next try has none.
    """

    def __init__(
        self,
        store: Store,
        pod: Pod,
        calls: Maker,
        clock: Clock,
        settled: Callable[[], None],
        paused: Callable[[], None] = lambda: None,
        *,
        patience: Patience | None = None,
        pace: PaceLimits | None = None,
        settle_seconds: float = SETTLE_SECONDS,
        lost: Callable[[Lost], None] = lambda _: None,
    ) -> None:
        """Begin with nothing taken.

        Args:
            store: What holds the effects.
            pod: Where messages go.
            calls: What makes calls.
            clock: The time.
            settled: Told when receipts were written.
            paused: Told when `next_try` may be another.
            patience: What waits for the store, where others wait for it, too.
            pace: How fast messages may leave; as fast as they can where nothing is said.
            settle_seconds: How long a request may be under way that nobody waits for any more.
            lost: Told of new messages that were refused for good, and no conversation hears of it.
        """
        self._store = store
        self._patience = patience or Patience(clock)
        self._pace = Pace(pace or PaceLimits(), clock)
        self._sender = Sender(pod, clock, self._pace, settle_seconds, lost)
        self._calls = calls
        self._clock = clock
        self._settled = settled
        self._message_places = anyio.CapacityLimiter(MESSAGES_AT_ONCE)
        self._call_places = anyio.CapacityLimiter(CALLS_AT_ONCE)
        self._done: list[Settled] = []
        self._tried: set[EffectId] = set()
        """What may have been sent, and is under way all the same."""
        self._something_done = Signal()
        self._busy = 0
        """How many lanes of messages there are, but for those that wait for a next try."""
        self._has_room = Signal()
        self._pauses = Pauses(clock, paused)
        self._idle_scopes: dict[anyio.CancelScope, None] = {}  # and no set: they are ended in their order
        self._is_stopping = False
        self._stopped = anyio.Event()

    async def run(self, wait_for_work: Callable[[], Awaitable[None]]) -> None:
        """Send and call, until `stop` or for ever."""
        async with anyio.create_task_group() as tasks:
            lanes_over = anyio.Event()
            tasks.start_soon(self._settle, lanes_over, name="receipts")
            async with anyio.create_task_group() as lanes:
                while room := await self._room():
                    self._pauses.begin()
                    taken = await self._patience.wait_for(partial(self._store.take, room))
                    for lane, effects in _by_lane(taken).items():
                        self._pauses.begin()
                        self._busy += effects[0].kind == "message"
                        lanes.start_soon(self._run_lane, effects, name=f"lane {lane}")
                    self._pauses.end()
                    if not taken:
                        with self._idle():
                            await wait_for_work()
            lanes_over.set()
            self._something_done.set()
        self._stopped.set()

    async def stop(self) -> None:
        """Begin nothing more; return when what is under way is done and its receipts are written."""
        self._is_stopping = True
        for scope in list(self._idle_scopes):
            scope.cancel()
        await self._stopped.wait()

    @property
    def next_try(self) -> datetime | None:
        """When something is tried again, where everything that was taken waits for that; None otherwise."""
        return self._pauses.next_try

    @contextmanager
    def _idle(self) -> Iterator[None]:
        """Around a wait that `stop` ends."""
        with anyio.CancelScope() as scope:
            if self._is_stopping:
                scope.cancel()
            self._idle_scopes[scope] = None
            try:
                yield
            finally:
                del self._idle_scopes[scope]

    async def _room(self) -> int:
        """How much may be taken, once there is room for it; 0 when the bot stops."""
        while self._busy >= MOST_TAKEN and not self._is_stopping:
            with self._idle():
                await self._has_room.wait()
        return 0 if self._is_stopping else MOST_TAKEN - self._busy

    async def _rest(self, seconds: float) -> None:
        """Wait before a message is tried again; meanwhile there is room for others."""
        self._busy -= 1
        self._has_room.set()
        try:
            with self._idle():
                await self._pauses.pause(seconds)
        finally:
            self._busy += 1

    async def _run_lane(self, effects: Sequence[Outbound]) -> None:
        lane = _Lane()
        for place, effect in enumerate(effects):
            done = await (self._send(effect, lane) if effect.kind == "message" else self._call(effect))
            if done is None:
                left = [each.id for each in effects[place:]]
                await self._patience.wait_for(partial(self._store.release, left, self._tried))
                break
            self._tried.discard(effect.id)
            if done.sent is not None:
                lane.sent[done.sent.effect] = done.sent.message_id
            self._pauses.begin()  # until the receipt is written
            self._done.append(done)  # only now: while this waited, the list may have been taken away
            self._something_done.set()
        self._busy -= effects[0].kind == "message"
        self._has_room.set()
        self._pauses.end()

    async def _settle(self, lanes_over: anyio.Event) -> None:
        """Write receipts; those that come while one write is under way share the next."""
        while self._done or not lanes_over.is_set():
            await self._something_done.wait()
            done, self._done = self._done, []
            if done:
                now_ms = milliseconds(self._clock.now())
                await self._patience.wait_for(partial(self._store.settle, done, now_ms))
                self._settled()
                self._pauses.end(len(done))

    async def _call(self, effect: Outbound) -> Settled | None:
        """Call until there is a result, or a failure for good; None when the bot stops before that."""
        if is_parked(effect):
            _LOGGER.error("a call may have been made before, and is not made again (%s)", effect.id)
            told = call_failed(effect, "unknown", POLITE, effect.attempts)
            return Settled(effect=effect.id, feedback=told, parked="it may have been made, and is not made again")
        attempt = 1
        while True:
            async with self._call_places:
                if self._is_stopping:
                    return None
                done = await self._calls.make(effect, attempt)
            if isinstance(done, Inbound):
                return Settled(effect=effect.id, feedback=done)
            with self._idle():
                await self._pauses.pause(done)
            attempt += 1

    async def _send(self, effect: Outbound, lane: _Lane) -> Settled | None:
        """Send until it is known to have arrived, or never to; None when the bot stops before that."""
        lane.may_have_left = lane.may_have_left and effect.attempts > 0
        letter = letter_of(effect, lane.sent, may_have_left=lane.may_have_left)
        while not self._is_stopping:
            wait = self._pace.wait_seconds(effect.lane)
            if wait <= 0:
                async with self._message_places:
                    if self._is_stopping:
                        return None
                    done = await self._sender.attempt(letter)
                lane.may_have_left = lane.may_have_left and not letter.is_news
                if isinstance(done, Settled):
                    return done
                wait = done
                if letter.is_doubted:
                    self._tried.add(effect.id)
            await self._rest(wait)
        return None


@dataclass(slots=True)
class _Lane:
    """What is known of a lane while its effects are carried out."""

    sent: dict[EffectId, MessageId] = field(default_factory=dict)
    """Messages whose receipts may not be written yet."""
    may_have_left: bool = True
    """Whether another process may have sent the next one.

    Not where it has not sent the one before, which could be sent: it would have gone first.
    """


def _by_lane(effects: Sequence[Outbound]) -> dict[str, list[Outbound]]:
    lanes: dict[str, list[Outbound]] = {}
    for effect in effects:
        lanes.setdefault(effect.lane, []).append(effect)
    return lanes
