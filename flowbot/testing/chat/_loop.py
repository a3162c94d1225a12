"""The event loop that synchronous chats are driven on: one for the whole test run, inline, without threads."""

from __future__ import annotations

import asyncio  # noqa: TID251  the one loop that is ours to drive: inline, between the lines of a plain test
import atexit
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from functools import cache
from typing import Any, TypeVar

import anyio

from flowbot.testing.chat.failure import RunningLoopError

_T = TypeVar("_T")
_LOOKS_EVERY = 50
_INTERRUPTS = (KeyboardInterrupt, SystemExit)


class _RareSelector(selectors.DefaultSelector):
    """Asks the system for events when the loop has nothing to do, and else once in a while.

    Nothing but threads of authors' actions can come from there, and these the loop hears of by itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What has happened; nothing where that need not be known yet."""
        if timeout is not None and timeout <= 0:
            self._passed += 1
            if self._passed % _LOOKS_EVERY:
                return []
        return super().select(timeout)


class KeptLoop:
    """An event loop on which one thing after the other is run to its end."""

    def __init__(self) -> None:
        self._loop = asyncio.SelectorEventLoop(_RareSelector())

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """The result of something that takes no real time; who interrupts it ends all that the loop holds open."""
        try:
            return self._loop.run_until_complete(work)
        except _INTERRUPTS:
            kept_loop.cache_clear()
            self.close()
            raise

    def close(self) -> None:
        """End what is still held open, and the loop."""
        while left := asyncio.all_tasks(self._loop):
            for each in left:
                each.cancel()
            with suppress(*_INTERRUPTS):
                self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    def hold(self, manager: AbstractAsyncContextManager[None]) -> Held:
        """Enter a context, in a task of its own, and hold it open.

        Raises:
            RunningLoopError: An event loop runs already.
        """
        refuse_running_loop()
        return Held(self, manager)


class Held:
    """A context that is held open on a kept loop."""

    def __init__(self, loop: KeptLoop, manager: AbstractAsyncContextManager[None]) -> None:
        self._loop = loop
        self._manager = manager
        self._entered = asyncio.Event()
        self._left = asyncio.Event()
        self._has_failed = False
        """Whether it has ended before its time, and that was told."""
        self._task = loop.run(self._begin())

    async def _begin(self) -> asyncio.Task[None]:
        task = asyncio.create_task(self._live(), name="held")
        await _first(self._entered.wait, task)
        return task

    async def _live(self) -> None:
        async with self._manager:
            self._entered.set()
            await self._left.wait()

    def run(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do something inside of it; where the context ends first, whatever it raised is raised here."""
        refuse_running_loop()
        try:
            self._loop.run(_first(do, self._task))
        finally:
            self._has_failed = self._task.done() and (self._task.cancelled() or self._task.exception() is not None)

    def close(self) -> None:
        """Leave it."""
        if not self._has_failed:
            self._left.set()
            self._loop.run(_ended(self._task))

    def drop(self) -> None:
        """Let it be left when the loop runs next."""
        self._task.cancel()


@cache
def kept_loop() -> KeptLoop:
    """The loop of this test run."""
    loop = KeptLoop()
    atexit.register(loop.close)
    return loop


def refuse_running_loop() -> None:
    """Refuse to work inside of an event loop.

    Raises:
        RunningLoopError: One runs.
    """
    try:
        anyio.get_current_task()
    except RuntimeError:
        return
    raise RunningLoopError(
        "`chat` is synchronous, and an event loop runs here; take `achat` in an async test: "
        "`async with achat() as chat: await bob.says(…)`"
    )


async def _first(do: Callable[[], Awaitable[object]], other: asyncio.Task[None]) -> None:
    task = asyncio.ensure_future(_awaited(do))
    await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
        await other
    await task


async def _awaited(do: Callable[[], Awaitable[object]]) -> None:
    await do()


async def _ended(task: asyncio.Task[None]) -> None:
    await task
