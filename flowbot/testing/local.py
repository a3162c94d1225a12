"""A bot on a local pod in one process: what `flowbot chat`, `flowbot replay` and tests talk to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from anyio.lowlevel import checkpoint

from flowbot.app import Flowbot, RunningBot
from flowbot.clock import Clock, SystemClock
from flowbot.pod import LocalPod
from flowbot.ports import HttpClient, Pod, Store
from flowbot.recording.journal import Journal
from flowbot.runtime.outbox import Maker
from flowbot.runtime.outcome import Observer
from flowbot.runtime.trace import Trace
from flowbot.storage.memory import MemoryStore
from flowbot.web.offline import Offline

_MOST_STEPS = 1_000
"""So long a bot may take until it reads its feed; one whose store fails waits for its clock before that."""


class LocalBot:
    """A bot that runs on a local pod, and a way to know when it has nothing more to do."""

    def __init__(self, pod: LocalPod, running: RunningBot) -> None:
        self.pod = pod
        self.me = running.me
        self.running = running

    async def quiet(self, *, or_waiting: bool = False) -> None:
        """Return when every event was read and taken, and every effect carried out.

        Args:
            or_waiting: Return as well when every effect that is left waits for the clock before its next try.
        """
        while True:
            before = self.running.ingested
            await self.pod.delivery.drained()
            await self.running.settled(or_waiting=or_waiting)
            if self.pod.delivery.is_drained and self.running.ingested == before:
                return


@asynccontextmanager
async def running_locally(
    bot: Flowbot,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    pod: LocalPod | None = None,
    bot_id: int | None = None,
    observe: Observer | None = None,
    services: Mapping[Any, object] | None = None,
    http: HttpClient | None = None,
    journal: Journal | None = None,
    around_pod: Callable[[Pod], Pod] | None = None,
    around_calls: Callable[[Maker], Maker] | None = None,
    trace: Trace | None = None,
) -> AsyncGenerator[LocalBot]:
    """Run a bot on a local pod in this process, on a store in memory unless one is given.

    Args:
        bot: The bot.
        clock: The time of bot and pod; the machine's by default.
        store: Where conversations are kept.
        pod: The pod, where one exists already.
        bot_id: The user id of the bot, where a recording needs a certain one.
        observe: Told what became of each event.
        services: By type, what stands in place of a service: `{Ledger: FakeLedger()}`.
        http: Stands in place of the web; without it every `http` step fails with the kind `offline`.
            A secret is then its name in brackets: `<rates_key>`.
        journal: Where all that is heard and said is written down.
        trace: Told what the turns did on their way.
        around_pod: Stands between the bot and the pod.
        around_calls: Stands before what makes calls of actions and web services.
    """
    clock = clock or SystemClock()
    pod = pod or LocalPod(clock, limits=bot.project.config.limits.sending)
    name = bot.project.config.name
    if pod.people.find(name) is None:
        pod.add_bot(name, user_id=bot_id)
    store = store or MemoryStore()
    connection: Pod = pod.connect(name)
    async with bot.running(
        connection if around_pod is None else around_pod(connection),
        store,
        clock=clock,
        observe=observe,
        services=services,
        http=http or Offline(),
        secrets={secret: f"<{secret}>" for secret in bot.project.config.secrets},
        is_paced=False,
        journal=journal,
        around_calls=around_calls,
        trace=trace,
    ) as running:
        feed, *_ = pod.feeds_of(running.me).list()
        for _ in range(_MOST_STEPS):  # so that the read does not end when the clock is turned now
            if feed.is_being_read:
                break
            await checkpoint()
        yield LocalBot(pod, running)
