"""One run of a whole bot from a seed: it lives, is killed, and lives again, until everything has come to rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import anyio
from anyio.abc import TaskStatus
from anyio.lowlevel import checkpoint

from flowbot.app import RunningBot
from flowbot.clock import VirtualClock, instant
from flowbot.errors import StorageError, SymphonyError
from flowbot.pod import LocalPod
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeed
from flowbot.ports import Pod, Store
from flowbot.testing.simulation.faults import Faults
from flowbot.testing.simulation.invariants import ALWAYS, AT_THE_END, Facts, Violation, compare_store, look
from flowbot.testing.simulation.journal import Journal
from flowbot.testing.simulation.people import Crowd, name_of
from flowbot.testing.simulation.ports import KilledError, behind, pod_behind, store_behind
from flowbot.testing.simulation.replay import replay
from flowbot.testing.simulation.stores import Shelf
from flowbot.testing.simulation.subject import Subject

START = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
ACTS = 15
PAUSES = (0, 0, 0, 0.2, 1, 4, 31, 95, 310, 700, 3700)
"""How many seconds pass after somebody has done something."""
STILL = 12
"""Of so many times that nothing was done the bot is taken to wait."""
ALL = 20_000
"""Who still does something then does it for ever."""
MOST_ROUNDS = 400
"""So often the clock is turned at the end, before the bot is said never to come to rest."""


class StoppedError(Exception):
    """The bot has stopped because it was told to."""


class Simulation:
    """A bot, its people, its store and its clock, all from one seed."""

    def __init__(self, subject: Subject, seed: int, shelf: Shelf) -> None:
        self._subject = subject
        self._random = Random(seed)
        self._shelf = shelf
        self._clock = VirtualClock(START)
        self.journal = Journal(self._clock)
        self._faults = Faults(Random(self._random.random()), self._clock, self.journal)
        limits = subject.bot.project.config.limits.sending
        feeds = FeedSettings(ttl_seconds=10**9, max_feeds=2)
        self._pod = LocalPod(self._clock, seed=f"simulation {seed}", feeds=feeds, limits=limits)
        self._name = subject.bot.project.config.name
        self._me = self._pod.add_bot(self._name)
        self._feed, self._tap = self._make_feeds()
        crowd_random = Random(self._random.random())
        self._crowd = Crowd(subject.scenario, self._pod, self._me, crowd_random, self.journal)
        self._services = subject.services()
        self._web = subject.web()
        self._acts = ACTS
        self._still = STILL
        self._seen = 0
        self._is_over = False
        self._runaway: list[Violation] = []

    async def play(self) -> Sequence[Violation]:
        """Run it to its end, or to the first violation."""
        while not self._is_over:
            async with self._shelf.open() as store:
                found = [*await compare_store(self.journal, store), *await self._look()]
                if found:
                    return found
                try:
                    await self._live(store)
                except* (KilledError, StoppedError):
                    pass
                except* (StorageError, SymphonyError):
                    self.journal.count("broken off")
                self._watch()
            found = [*await self._look(), *self._runaway]
            if found:
                return found
            if not self._is_over:
                await self._while_down()
        async with self._shelf.open() as store:
            found = [*await compare_store(self.journal, store), *await self._look(at_the_end=True)]
        return found or replay(self.journal, self._subject.bot, self._me)

    def _make_feeds(self) -> tuple[Datafeed, Datafeed]:
        """The feed of the bot, and one that nobody else reads: it tells what the pod has put into both."""
        feeds = self._pod.feeds_of(self._me)
        return feeds.create(), feeds.create()

    async def _live(self, store: Store) -> None:
        """The bot lives until it is killed, or until all is over."""
        self._faults.begin()
        self.journal.start()
        self._passing = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._pass_time, name="clock")
            with self._time_passes():
                running = await tasks.start(self._run, store, name="bot")
            while self._acts:
                self._acts -= 1
                self._watch()
                await self._act(running)
                await self._let_run()
            self._faults.is_calm = True
            await self._come_to_rest()
            self._is_over = True
            tasks.cancel_scope.cancel()

    async def _run(self, store: Store, *, task_status: TaskStatus[RunningBot]) -> None:
        faults, bot = self._faults, self._subject.bot
        async with (
            self._connected() as pod,
            bot.running(
                pod,
                store_behind(faults, store),
                clock=self._clock,
                services={kind: behind(faults, each) for kind, each in self._services.items()},
                http=behind(faults, self._web),
                secrets={},
            ) as running,
        ):
            task_status.started(running)
            await anyio.sleep_forever()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Pod]:
        """The pod as the bot has it."""
        yield pod_behind(self._faults, self._pod.connect(self._name))

    @contextmanager
    def _time_passes(self) -> Iterator[None]:
        """Around what the bot may take its time for, while nobody else turns the clock."""
        self._passing.set()
        yield
        self._passing = anyio.Event()

    async def _pass_time(self) -> None:
        while True:
            await self._passing.wait()
            await self._checkpoints(ALL)
            if self._passing.is_set():
                self._clock.advance(1)

    async def _act(self, running: RunningBot) -> None:
        chance = self._random.random()
        if chance < 0.03 and self._subject.scenario.events:
            event = self._random.choice(self._subject.scenario.events)
            self.journal.note(f"code tells of {event}")
            with self._time_passes():
                await running.publish(event, key=f"own {self._acts}")
        elif chance < 0.05:
            self.journal.note("! told to stop")
            self.journal.count("stopped")
            with self._time_passes():
                await running.stop()
            raise StoppedError
        elif chance < 0.8:
            self._crowd.act()
        seconds = self._random.choice(PAUSES)
        if seconds:
            self._clock.advance(seconds)

    async def _while_down(self) -> None:
        """The bot is gone for a while; people are not."""
        for _ in range(self._random.choice((0, 0, 1, 3))):
            self._crowd.act()
        seconds = self._random.choice((0, 5, 31, 700, 8000))
        self.journal.note(f"  (started again after {seconds} s)")
        self._clock.advance(seconds)

    async def _let_run(self) -> None:
        """Let the bot do some of what it can do now, or all."""
        most = self._random.choice((0, 2, 8, 30, ALL, ALL))
        await self._checkpoints(most)

    async def _checkpoints(self, most: int) -> None:
        still, seen = 0, -1
        for _ in range(min(most, ALL)):
            await checkpoint()
            still = still + 1 if self._faults.steps == seen else 0
            seen = self._faults.steps
            if still == self._still:
                return
        if most >= ALL:
            self._runaway.append(Violation("it_does_what_it_can_and_waits", "it goes on and on, and no time passes"))
            raise KilledError

    async def _come_to_rest(self) -> None:
        """Turn the clock until nothing waits, and no timer runs any more."""
        for _ in range(MOST_ROUNDS):
            await self._checkpoints(ALL)
            self._watch()
            if self.journal.inbox or self.journal.outbox or not self._feed.is_drained:
                self._clock.advance(5)
                continue
            timers = [due for of, running in self.journal.timers.items() if of is not None for due in running.values()]
            if not timers:
                return
            self._clock.set(max(instant(min(timers)), self._clock.now() + timedelta(seconds=1)))
        self.journal.note("  (it never comes to rest)")

    async def _look(self, *, at_the_end: bool = False) -> list[Violation]:
        batch = await self._tap.read(poll_seconds=0)
        while batch.events:
            for body in batch.events:
                self.journal.offer(body)
            batch = await self._tap.read(batch.ack_id, poll_seconds=0)
        waiting = frozenset(self._feed.pending)
        return look([*ALWAYS, *(AT_THE_END if at_the_end else ())], Facts(self.journal, self._pod, waiting))

    def _watch(self) -> None:
        """Write down what people see since the last time."""
        for message in self._pod.talk.written.history[self._seen :]:
            if message.messageml is not None:
                stream = self._pod.streams.find(message.stream_id)
                where = name_of(stream) if stream is not None else message.stream_id
                changed = " (changed)" if message.replacing is not None else ""
                self.journal.note(f"bot in {where}{changed}: {' / '.join(message.text.splitlines())}")
        self._seen = len(self._pod.talk.written.history)
