"""The event loop that synchronous chats are driven on: one for the whole test run, inline, without threads."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

import anyio

from flowbot.testing.chat.failure import RunningLoopError

_T = TypeVar("_T")
_LOOKS_EVERY = 50


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

    def run(self, do: Callable[[], Awaitable[_T]], beside: asyncio.Task[Any] | None = None) -> _T:
        """The result of something that takes no real time.

        Args:
            do: What.
            beside: What it needs; where that ends first, whatever it raised is raised here.

        Raises:
            RunningLoopError: An event loop runs already.
        """
        refuse_running_loop()
        return self._loop.run_until_complete(_beside(do, beside) if beside is not None else _awaited(do))

    def begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Let something go on while the loop runs."""
        return self._loop.create_task(work, name=name)


@cache
def kept_loop() -> KeptLoop:
    """The loop of this test run."""
    return KeptLoop()


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


async def _awaited(do: Callable[[], Awaitable[_T]]) -> _T:
    return await do()


async def _beside(do: Callable[[], Awaitable[_T]], other: asyncio.Task[Any]) -> _T:
    task = asyncio.ensure_future(_awaited(do))
    await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
        await other
    return await task
