"""The process of a chat's bot: it runs, stops, is killed, and begins again on the same store."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import anyio
from anyio.abc import TaskStatus

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock, instant
from flowbot.pod import LocalPod
from flowbot.ports import HttpClient, Store
from flowbot.runtime.outbox import Maker
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Trace
from flowbot.testing.chat.failure import alone
from flowbot.testing.chat.trap import Trap
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.simulation.ports import KilledError, pod_behind, store_behind
from flowbot.testing.simulation.stores import MemoryShelf, Shelf, SqliteShelf

StoreKind = Literal["memory", "sqlite"]
"""Where the bot of a chat keeps its conversations."""
STORES: tuple[StoreKind, ...] = ("memory", "sqlite")


class Process:
    """The bot of a chat, as long as the chat lasts.

    Args:
        bot: The bot.
        pod: Its pod.
        clock: The time of both.
        store: Where its conversations are kept.
        observe: Told what became of each event.
        trace: Told of every step that a conversation takes.
        services: By type, what stands in place of a service.
        http: Stands in place of the web.
        around_calls: Stands before what makes calls.
    """

    def __init__(
        self,
        bot: Flowbot,
        pod: LocalPod,
        clock: VirtualClock,
        *,
        store: StoreKind = "memory",
        observe: Callable[[Outcome], None],
        trace: Trace,
        services: Mapping[Any, object],
        http: HttpClient,
        around_calls: Callable[[Maker], Maker],
    ) -> None:
        self._bot = bot
        self._pod = pod
        self._clock = clock
        self._store_kind = store
        self._given: dict[str, Any] = {"observe": observe, "trace": trace, "services": services, "http": http}
        self._given["around_calls"] = around_calls
        self._trap: Trap | None = None
        """What kills the process that runs now, or the next one."""
        self._store: Store | None = None
        self._local: LocalBot | None = None
        self._over = anyio.Event()
        self._is_closing = False
        self._dies = False
        self._up = anyio.Event()
        self._waiting: anyio.CancelScope | None = None
        self.starts = 0
        """How often it was started."""
        self.kills = 0
        """How often it was killed."""

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Run the bot, and again after each end of its process, until `close`."""
        with ExitStack() as stack:
            shelf = _shelf(self._store_kind, stack)
            while not self._is_closing:
                async with shelf.open() as store:
                    try:
                        await self._live(store, task_status)
                    except* KilledError:
                        self.kills += 1
                    self._ended()

    async def _live(self, store: Store, task_status: TaskStatus[None]) -> None:
        self._store, trap = store, self._trap
        async with running_locally(
            self._bot,
            clock=self._clock,
            pod=self._pod,
            store=store if trap is None else store_behind(trap, store),
            around_pod=None if trap is None else partial(pod_behind, trap),
            **self._given,
        ) as local:
            self._local, self._dies = local, False
            self.starts += 1
            self._up.set()
            if self.starts == 1:
                task_status.started()
            await self._over.wait()
            if self._dies:
                raise KilledError
            if not self._is_closing:
                await local.running.stop()

    def _ended(self) -> None:
        """Its process is gone: what waits for it waits for the next one."""
        if self._trap is not None and self._trap.is_sprung:
            self._trap = None
        if self._up.is_set():
            self._up = anyio.Event()
        self._over, self._local = anyio.Event(), None
        for feed in self._pod.feeds_of(self._pod.people.bots[0]).list():
            feed.give_back()
        if self._waiting is not None:
            self._waiting.cancel()

    def close(self) -> None:
        """End it for good."""
        self._is_closing = True
        self._over.set()

    async def restart(self, *, kill: bool = False) -> None:
        """Let its process end, at once or when it has finished what is under way, and another one begin."""
        self._dies = kill
        self._up = anyio.Event()
        self._over.set()
        await self._up.wait()

    async def arm(self, trap: Trap) -> None:
        """Let another process begin that is killed when it comes to a point."""
        self._trap = trap
        await self.restart()

    @property
    def awaits_its_end(self) -> str | None:
        """The point at which it is to be killed, where it has not come there yet."""
        return None if self._trap is None or self._trap.is_sprung else self._trap.point

    @property
    def local(self) -> LocalBot:
        """The bot that runs now."""
        assert self._local is not None, "the bot does not run"
        return self._local

    @property
    def store(self) -> Store:
        """The store of the process that runs now."""
        assert self._store is not None, "the bot does not run"
        return self._store

    async def quiet(self) -> None:
        """Return when the bot has nothing more to do, however often its process ends meanwhile."""
        while True:
            await self._up.wait()
            with anyio.CancelScope() as scope:
                self._waiting = scope
                try:
                    await self.local.quiet(or_waiting=True)
                finally:
                    self._waiting = None
                if self._trap is None or not self._trap.is_sprung:
                    return
                await self.restart(kill=True)  # it was killed after the last thing that it did

    async def next_due(self) -> datetime | None:
        """When something happens next: a timer goes off, or something is tried again."""
        due_ms = await self.store.next_due()
        dues = [instant(due_ms) if due_ms is not None else None, self.local.running.next_try]
        return min((due for due in dues if due is not None), default=None)


@asynccontextmanager
async def running(process: Process) -> AsyncGenerator[None]:
    """While it lasts, the process runs."""
    with alone():
        async with anyio.create_task_group() as tasks:
            await tasks.start(process.run, name="bot")
            try:
                yield
            finally:
                process.close()


def _shelf(kind: StoreKind, stack: ExitStack) -> Shelf:
    if kind == "memory":
        return MemoryShelf()
    folder: AbstractContextManager[str] = tempfile.TemporaryDirectory(prefix="flowbot-chat-")
    return SqliteShelf(Path(stack.enter_context(folder)))
