"""Effects that were committed leave here: lane by lane, each in order, several lanes at once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import anyio

from flowbot.clock import Clock
from flowbot.errors import MessageRejectedError, RateLimitedError, SymphonyError
from flowbot.ids import EffectId, MessageId, StreamId
from flowbot.ports import Inbound, Outbound, Pod, Sent, Settled, Store
from flowbot.runtime.addresses import Addresses
from flowbot.runtime.delivering import Delivery
from flowbot.runtime.encoding import POLITE, MessageBody, call_failed, is_parked, read_message_body
from flowbot.runtime.locations import location_event
from flowbot.runtime.patience import Patience
from flowbot.runtime.pauses import Pauses
from flowbot.runtime.receipts import arrival_event, refusal_event
from flowbot.runtime.signal import Signal

_LOGGER = logging.getLogger("flowbot.runtime")
MESSAGES_AT_ONCE = 16
CALLS_AT_ONCE = 16
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


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
        """
        self._store = store
        self._patience = patience or Patience(clock)
        self._pod = pod
        self._delivery = Delivery(pod)
        self._calls = calls
        self._clock = clock
        self._settled = settled
        self._message_places = anyio.CapacityLimiter(MESSAGES_AT_ONCE)
        self._call_places = anyio.CapacityLimiter(CALLS_AT_ONCE)
        self._addresses = Addresses(pod)
        self._done: list[Settled] = []
        self._tried: set[EffectId] = set()
        """What may have been sent, and is under way all the same."""
        self._something_done = Signal()
        self._pauses = Pauses(clock, paused)
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
                    self._pauses.begin()
                    taken = await self._patience.wait_for(self._store.take)
                    for lane, effects in _by_lane(taken).items():
                        self._pauses.begin()
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
        for scope in self._idle_scopes:
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
            self._idle_scopes.add(scope)
            try:
                yield
            finally:
                self._idle_scopes.discard(scope)

    async def _run_lane(self, effects: Sequence[Outbound]) -> None:
        sent: dict[EffectId, MessageId] = {}
        for place, effect in enumerate(effects):
            done = await self._carry_out(effect, sent)
            if done is None:
                left = [each.id for each in effects[place:]]
                await self._patience.wait_for(partial(self._store.release, left, self._tried))
                break
            self._tried.discard(effect.id)
            if done.sent is not None:
                sent[done.sent.effect] = done.sent.message_id
            self._pauses.begin()  # until the receipt is written
            self._done.append(done)  # only now: while this waited, the list may have been taken away
            self._something_done.set()
        self._pauses.end()

    async def _settle(self, lanes_over: anyio.Event) -> None:
        """Write receipts; those that come while one write is under way share the next."""
        while self._done or not lanes_over.is_set():
            await self._something_done.wait()
            done, self._done = self._done, []
            if done:
                now_ms = round(self._clock.now().timestamp() * 1000)
                await self._patience.wait_for(partial(self._store.settle, done, now_ms))
                self._settled()
                self._pauses.end(len(done))

    async def _carry_out(self, effect: Outbound, sent: Mapping[EffectId, MessageId]) -> Settled | None:
        """The receipt of an effect; None when the bot stops before there is one.

        Args:
            effect: What to do.
            sent: Messages of this lane whose receipts may not be written yet.
        """
        if effect.kind == "message":
            return await self._send(_Message(effect, read_message_body(effect), _replaced(effect, sent)))
        return await self._call(effect)

    async def _call(self, effect: Outbound) -> Settled | None:
        """Call until there is a result, or a failure for good; None when the bot stops before that."""
        if is_parked(effect):
            _LOGGER.error("a call may have been made before, and is not made again (%s)", effect.id)
            return Settled(effect=effect.id, feedback=call_failed(effect, "unknown", POLITE, effect.attempts))
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

    async def _send(self, message: _Message) -> Settled | None:
        """Send until it is known to have arrived, or to be refused for good; None when the bot stops before that."""
        pause, attempt = FIRST_PAUSE_SECONDS, message.effect.attempts + 1
        while True:
            async with self._message_places:
                if self._is_stopping:
                    return None
                done = await self._try_to_send(message, pause, attempt)
            if isinstance(done, Settled):
                return done
            with self._idle():
                await self._pauses.pause(done)
            pause, attempt = min(pause * 2, LONGEST_PAUSE_SECONDS), attempt + 1

    async def _try_to_send(self, message: _Message, pause: float, attempt: int) -> Settled | float:
        """The receipt when that is over; else how many seconds to wait before the next try."""
        effect, lane = message.effect, message.body.to.lane
        if effect.target is not None and message.replaced is None:
            _LOGGER.info("a message to %s is not changed: it never arrived", lane)
            return self._refused(message, None, attempts=0)
        if effect.attempts and message.body.extras.unknown == "park":
            return self._parked(message, attempts=attempt - 1)
        try:
            return await self._deliver(message)
        except MessageRejectedError as error:
            told = self._refused(message, error.status, attempts=attempt)
            self._addresses.forget(message.body.to)
            _LOGGER.error("a message to %s was refused for good: %s (effect %s)", lane, error, effect.id)
            return told
        except RateLimitedError as error:
            wait = error.retry_after_seconds or pause
            _LOGGER.warning("Symphony asks to slow down; the next message to %s in %s s", lane, wait)
            return wait
        except SymphonyError as error:
            if error.outcome_unknown and message.body.extras.unknown == "park":
                return self._parked(message, attempts=attempt)
            if error.outcome_unknown:
                self._tried.add(effect.id)
            _LOGGER.warning("a message to %s may not have arrived (%s); again in %s s", lane, error, pause)
            return pause

    async def _deliver(self, message: _Message) -> Settled:
        stream_id = await self._addresses.find(message.body.to)
        sent = await self._delivery.deliver(message.effect.id, stream_id, message.body, message.replaced)
        return message.receipt(stream_id, sent)

    def _refused(self, message: _Message, status: int | None, **more: Any) -> Settled:
        """The receipt of what will never arrive."""
        effect, stream_id = message.effect, self._addresses.known(message.body.to)
        told = refusal_event(effect, message.body, stream_id=stream_id, status=status, **more)
        return Settled(effect=effect.id, feedback=told)

    def _parked(self, message: _Message, *, attempts: int) -> Settled:
        """What becomes of it when nobody knows whether it arrived, and it must not arrive twice."""
        error = MessageRejectedError("it may have arrived, and is not sent again", outcome_unknown=True)
        _LOGGER.error("a message to %s is parked (%s): %s", message.body.to.lane, message.effect.id, error)
        return self._refused(message, None, attempts=attempts, is_unknown=True)


@dataclass(frozen=True, slots=True)
class _Message:
    """A message on its way out."""

    effect: Outbound
    body: MessageBody
    replaced: MessageId | None
    """The message whose place it takes."""

    def receipt(self, stream_id: StreamId, message_id: MessageId) -> Settled:
        changed = self.effect.target or (self.effect.id if self.body.may_change else None)
        sent = Sent(changed, message_id) if changed is not None else None
        told = arrival_event(self.effect, self.body, stream_id) or location_event(self.effect, self.body, stream_id)
        return Settled(effect=self.effect.id, feedback=told, sent=sent)


def _replaced(effect: Outbound, sent: Mapping[EffectId, MessageId]) -> MessageId | None:
    return sent.get(effect.target, effect.replaces) if effect.target is not None else None


def _by_lane(effects: Sequence[Outbound]) -> dict[str, list[Outbound]]:
    lanes: dict[str, list[Outbound]] = {}
    for effect in effects:
        lanes.setdefault(effect.lane, []).append(effect)
    return lanes
