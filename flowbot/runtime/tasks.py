"""The task tree of a running bot, in one function."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import anyio
from anyio.abc import TaskStatus

from flowbot.authoring import Action
from flowbot.clock import Clock, milliseconds
from flowbot.engine.start import home_for
from flowbot.errors import UnstorableError
from flowbot.events import Event, User, parse_event
from flowbot.ids import ConversationId, conversation_id, home_at
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import HttpClient, Inbound, Pod, Store
from flowbot.runtime.address_book import AddressBook
from flowbot.runtime.begin import BeginFlow, begin_event
from flowbot.runtime.calls import Calls
from flowbot.runtime.deadline import within
from flowbot.runtime.encoding import as_inbound, nameless
from flowbot.runtime.feed import Feed
from flowbot.runtime.flows import Flows
from flowbot.runtime.missed import Missed
from flowbot.runtime.operations import PodActions
from flowbot.runtime.outbox import Maker, Outbox
from flowbot.runtime.outcome import Observer, Outcome
from flowbot.runtime.pace import PaceLimits
from flowbot.runtime.patience import Patience
from flowbot.runtime.pressure import Pressure
from flowbot.runtime.requests import Outside, Requests
from flowbot.runtime.schedule import first_times
from flowbot.runtime.sending import SETTLE_SECONDS
from flowbot.runtime.signal import Signal
from flowbot.runtime.slice import UNKNOWN_TYPE, Worked
from flowbot.runtime.slices import Slices
from flowbot.runtime.timers import Alarm
from flowbot.runtime.trace import Trace

_LOGGER = logging.getLogger("flowbot.runtime")
MOST_PARSED = 2_000
SLICES_AT_ONCE = 8
"""At most, and one for each shard of the store."""
STOP_SECONDS = 10.0
"""How long a bot that stops waits for what is under way."""


class Runtime:
    """A running bot: reads the feed, takes turns, carries out effects."""

    def __init__(
        self,
        *,
        pod: Pod,
        store: Store,
        flows: Flows,
        actions: Mapping[str, Action],
        clock: Clock,
        observe: Observer | None = None,
        limits: SendingLimits | None = None,
        http: HttpClient,
        secrets: Mapping[str, str] | None = None,
        pace: PaceLimits | None = None,
        settle_seconds: float = SETTLE_SECONDS,
        around_calls: Callable[[Maker], Maker] | None = None,
        trace: Trace | None = None,
    ) -> None:
        self._pod = pod
        self._store = store
        self._flows = flows
        self._clock = clock
        self._observe = observe or _ignore
        self._trace = trace or _ignore
        self._patience = Patience(clock)
        self._inbox_signal = Signal()
        self._outbox_signal = Signal()
        self._progress = anyio.Event()
        self._working = 0
        platform = PodActions(pod)
        calls = Calls(platform.beside(actions), clock, platform.on_behalf_of)
        outside: Maker = Outside(calls, Requests(http, secrets or {}, clock))
        if around_calls is not None:
            outside = around_calls(outside)
        self._outbox = Outbox(
            store,
            pod,
            outside,
            clock,
            self._on_settled,
            self._on_progress,
            pace=pace,
            settle_seconds=settle_seconds,
            patience=self._patience,
            lost=self._trace,
        )
        self._alarm = Alarm(clock, self._inbox_signal.set)
        pressure = Pressure(
            partial(self._patience.wait_for, store.backlog), clock, self._next_change, self._inbox_signal.set
        )
        missed = Missed(pod, store, clock, self.ingest)
        self._feed = Feed(pod, store, self.ingest, pressure, missed, self._patience)
        self._stop_asked = anyio.Event()
        self._stopped = anyio.Event()
        self._parsed: dict[str, Event] = {}
        """Events that were stored and not taken yet, so that none is parsed twice; what is not here is in the store."""
        self._slices = Slices(flows, clock, limits or SendingLimits(), self._parsed, AddressBook(pod, clock))
        self._unknown_types: set[str] = set()
        self.ingested = 0
        """How many events were offered to the store."""

    async def run(self, *, task_status: TaskStatus[User] = anyio.TASK_STATUS_IGNORED) -> None:
        """Run the bot until it is stopped or cancelled; what was open is found in the store at the next start.

        Raises:
            SymphonyError: The pod does not know the bot, or the feed cannot be read for good.
            StorageError: The store failed.
        """
        me = await self._pod.get_me()
        await self._store.keep_times(first_times(self._flows.times, self._clock.now()))
        await self._pod.open_feed()  # before the bot is called ready: what is said from then on is heard
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._outbox.run, self._outbox_signal.wait, name="outbox")
            async with anyio.create_task_group() as intake:
                for _ in range(min(self._store.shards, SLICES_AT_ONCE)):
                    intake.start_soon(self._run_slices, me, name="slices")
                intake.start_soon(self._feed.run, self._alarm, name="feed")
                intake.start_soon(self._alarm.run, name="timers")
                task_status.started(me)
                await self._stop_asked.wait()
                intake.cancel_scope.cancel()  # what of it is not committed is read again
            await self._finish()
            tasks.cancel_scope.cancel()
        self._stopped.set()

    async def stop(self) -> None:
        """Take nothing in and begin nothing more; return when what was under way is done, after 10 seconds at most."""
        self._stop_asked.set()
        await self._stopped.wait()

    async def ingest(self, bodies: Sequence[bytes]) -> Sequence[bool]:
        """Store datafeed events, each once, and say of each whether it was new."""
        events = [parse_event(body) for body in bodies]
        inbound = [as_inbound(event, body) for event, body in zip(events, bodies, strict=True)]
        self.ingested += len(inbound)
        if len(self._parsed) < MOST_PARSED:
            self._parsed.update((kept.key, event) for kept, event in zip(inbound, events, strict=True))
        fresh = await self._patience.wait_for(partial(self._keep_each, inbound))
        for kept, event, is_new in zip(inbound, events, fresh, strict=True):
            if not is_new:
                self._parsed.pop(kept.key, None)
                self._observe(Outcome(key=kept.key, type=event.type, result="duplicate", reason="it was here before"))
        return fresh

    async def _keep_each(self, events: Sequence[Inbound]) -> Sequence[bool]:
        """Store events of a feed; one that the store cannot hold as it is, without what it is found by."""
        try:
            return await self._keep(events)
        except UnstorableError as error:
            if len(events) > 1:
                return [fresh for each in events for fresh in await self._keep_each([each])]
            _LOGGER.error("an event is stored for nobody: %s", error)
            return await self._keep([nameless(events[0])])

    async def begin(self, begin: BeginFlow, key: str) -> ConversationId:
        """Store the beginning of a conversation; the same key twice begins it once."""
        flow = self._flows.by_id.get(begin.flow)
        home = home_at("") if flow is None else home_for(flow, begin.person, begin.stream)
        conversation = conversation_id(begin.flow, "start", key, home)
        await self._keep([begin_event(begin, conversation, key)])
        return conversation

    def now(self) -> datetime:
        """What time it is for the bot."""
        return self._clock.now()

    async def tell(self, events: Sequence[Inbound]) -> bool:
        """Store what code says has happened; whether it was new."""
        return any(await self._keep(events))

    def look(self) -> None:
        """Look for events that somebody else has stored."""
        self._inbox_signal.set()

    async def _keep(self, events: Sequence[Inbound]) -> Sequence[bool]:
        fresh = await self._store.ingest(events, milliseconds(self._clock.now()))
        self._inbox_signal.set()
        self._on_progress()
        return fresh

    async def settled(self, *, or_waiting: bool = False) -> None:
        """Return when nothing is under way: no event not taken, no timer that is due, no effect not carried out.

        Args:
            or_waiting: Return as well when all effects that are left wait for the clock, as `next_try` tells.
        """
        while True:
            progress = self._progress
            if not self._working and await self._is_done(or_waiting=or_waiting) and not self._working:
                return
            await progress.wait()

    async def _is_done(self, *, or_waiting: bool) -> bool:
        """Whether the store has nothing for the bot to do now."""
        backlog = await self._store.backlog()
        if backlog.inbox or (backlog.outbox and not (or_waiting and self.next_try is not None)):
            return False
        due = await self._store.next_due()
        return due is None or due > milliseconds(self._clock.now())

    @property
    def next_try(self) -> datetime | None:
        """When a call or a message is tried again, where all effects that are left wait for that; None otherwise."""
        return None if self._outbox_signal.is_set else self._outbox.next_try

    async def _finish(self) -> None:
        try:
            await within(self._clock, STOP_SECONDS, self._outbox.stop)
        except TimeoutError:
            _LOGGER.warning("what was under way took more than %g s to finish; it is done again later", STOP_SECONDS)

    async def _run_slices(self, me: User) -> None:
        while True:
            self._working += 1  # until the observer was told: the store is empty a moment before
            worked = await self._patience.wait_for(partial(self._run_slice, me))
            for traced in worked.traced if worked else ():
                self._trace(traced)
            for outcome in worked.outcomes if worked else ():
                self._log_unknown(outcome)
                self._observe(outcome)
            if worked is None and self._working == 1:  # else another one looks, when it has done its work
                self._alarm.set(await self._patience.wait_for(self._store.next_due))
            self._working -= 1
            self._on_progress()
            if worked is None:
                await self._inbox_signal.wait()
            else:
                self._outbox_signal.set()
                if worked.result.handed:
                    self._inbox_signal.set()

    def _log_unknown(self, outcome: Outcome) -> None:
        """Tell of each type of event that this flowbot does not know, once."""
        if outcome.reason == UNKNOWN_TYPE and outcome.type not in self._unknown_types:
            self._unknown_types.add(outcome.type)
            _LOGGER.warning("events of the unknown type %s are set aside", outcome.type)

    async def _run_slice(self, me: User) -> Worked | None:
        """Take the next events and due timers through their turns; None when there are none."""
        async with self._store.claim(self._slices.limit, self._alarm.due_by) as piece:
            if piece is None:
                return None
            return await self._slices.take(piece, me)

    def _on_settled(self) -> None:
        self._inbox_signal.set()
        self._outbox_signal.set()
        self._on_progress()

    def _next_change(self) -> anyio.Event:
        return self._progress

    def _on_progress(self) -> None:
        self._progress.set()
        self._progress = anyio.Event()


def _ignore(_told: object) -> None:
    return None
