"""The same simulation with the real client: the bot talks HTTP to the pod, and faults are what a network does.

Each life is one of hours of simulated time. What people see is written down where it is written on the pod, whatever
the bot hears of it; the promises are those of `flowbot.testing.simulation.invariants`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import anyio
from anyio.to_thread import current_default_thread_limiter

from flowbot.app import RunningBot
from flowbot.ids import UserId
from flowbot.pod import Fault, LocalPod
from flowbot.pod.feeds import Datafeed
from flowbot.pod.parts import PodMessage
from flowbot.pod.rest import RestApi
from flowbot.ports import Pod
from flowbot.storage.memory import MemoryStore
from flowbot.symphony import SymphonyClient
from flowbot.testing.simulation.ports import Between, pod_behind
from flowbot.testing.simulation.run import Simulation
from flowbot.testing.simulation.seeds import Report, report_on
from flowbot.testing.simulation.stores import MemoryShelf
from flowbot.testing.simulation.subject import Subject
from tests.symphony.in_process import STILL, Network, config_and_key
from tests.symphony.troubles import CHANGES, LOGINS, READS, REFUSED, SENDS, Trouble

ACTS = 40
NOT_HERE = frozenset({"malformed", "padded-ids", "one-id", "feed-gone", "huge", "late"})
"""Most of these change what an event is called, by which the journal knows it; and what is late would be so by hours
where the clock jumps, which no bot waits for. Each is met in tests of its own."""
TROUBLES: Sequence[Trouble] = [
    each for group in (SENDS, REFUSED, CHANGES, READS, LOGINS) for each in group.values() if each.fault not in NOT_HERE
]


class HttpSimulation(Simulation):
    """A bot over HTTP, and its people, from one seed."""

    def __init__(self, subject: Subject, seed: int) -> None:
        super().__init__(subject, seed, MemoryShelf(MemoryStore))
        self._acts = ACTS
        self._still = STILL
        self._troubles = Random(f"{seed} troubles")
        self._config, key = config_and_key(self._name)
        self._rest = RestApi(self._pod, {self._name: key})
        self._network = Network(self._rest, self._clock, moved=self._step)
        self._write_down()

    def _make_feeds(self) -> tuple[Datafeed, Datafeed]:
        """The feed of the bot, and one beside the pod's that hears the same: the bot must not find it."""
        aside = LocalPod(self._clock)
        return self._pod.feeds_of(self._me).create(), aside.feeds_of(aside.add_bot("tap")).create()

    def _write_down(self) -> None:
        """Write down what lies in the feed, and what people see, when it happens."""
        add, put = self._pod.talk.written.add, self._pod.delivery.put

        def add_and_note(message: PodMessage) -> None:
            add(message)
            if message.messageml is not None:
                self.journal.post(message.stream_id, message.messageml, message.data, message.id, message.replacing)

        def put_and_note(event: bytes, to: Collection[UserId] | None = None) -> None:
            put(event, to)
            if to is None or self._me.id in to:
                self._tap.put(event)

        setattr(self._pod.talk.written, "add", add_and_note)  # noqa: B010  the pod has no ears of its own
        setattr(self._pod.delivery, "put", put_and_note)  # noqa: B010

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Pod]:
        jitter = Random(self._troubles.random())
        async with SymphonyClient.connect(
            self._config, clock=self._clock, transport=self._network, jitter=jitter
        ) as client:
            yield pod_behind(_Door(self), client)

    async def _act(self, running: RunningBot) -> None:
        draw = self._troubles.random
        if draw() < 0.6:
            trouble = self._troubles.choice(TROUBLES)
            self._count(trouble.fault, f"{trouble.on}: {trouble.fault}")
            self._pod.faults.append(Fault.named(trouble.fault, trouble.on))
        if draw() < 0.1:
            self._count("logins end", "logins end")
            self._rest.expire_tokens()
        if self._network.is_closed or draw() < 0.05:
            self._count("port", "the port is closed, or open again")
            self._network.is_closed = not self._network.is_closed
        await super()._act(running)

    async def _while_down(self) -> None:
        """A bot that does not get in for long ends, and is started again: so the port is not closed for good."""
        self._network.is_closed = False
        await super()._while_down()

    async def _come_to_rest(self) -> None:
        self._pod.faults.clear()
        self._network.is_closed = False
        await super()._come_to_rest()

    async def _checkpoints(self, most: int) -> None:
        await super()._checkpoints(most)
        while current_default_thread_limiter().borrowed_tokens:  # a login is signed
            await anyio.sleep(0.001)
            await super()._checkpoints(most)

    def _step(self) -> None:
        self._faults.steps += 1

    def _count(self, kind: str, words: str) -> None:
        self.journal.count(kind)
        self.journal.note(f"! {words}")


class _Door(Between):
    """Between the bot and its client: the process may die here, and what was read is written down."""

    def __init__(self, simulation: HttpSimulation) -> None:
        self._faults, self._journal = simulation._faults, simulation.journal

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        return await self._faults.live_through(point, operation)

    def deliver(self, events: Sequence[bytes]) -> Sequence[bytes]:
        self._journal.deliver(events)
        return events

    def happened(self, point: str, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        if point not in ("send_message", "update_message"):  # the pod itself tells of these
            self._journal.happened(point, port, args, named, result)

    def refused(self, point: str, args: Sequence[Any], error: Exception) -> None:
        self._journal.refused(point, args, error)


def run_seed_over_http(subject: Subject, seed: int) -> Report:
    """Simulate a bot over HTTP from one seed."""
    return report_on(HttpSimulation(subject, seed), seed)
