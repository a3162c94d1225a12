"""Work that may take only so long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from flowbot.clock import Clock

_Result = TypeVar("_Result")


async def within(clock: Clock, seconds: float, work: Callable[[], Awaitable[_Result]]) -> _Result:
    """What `work` gives.

    The time is that of the clock one was given, so that a clock that is turned by hand
    ends the work exactly then, and one that stands still never does.

    Raises:
        TimeoutError: `seconds` passed first; the work was cancelled.
    """
    done: list[_Result] = []
    async with anyio.create_task_group() as tasks:

        async def give_up() -> None:
            await clock.sleep(seconds)
            tasks.cancel_scope.cancel()

        tasks.start_soon(give_up, name="deadline")
        done.append(await work())
        tasks.cancel_scope.cancel()
    if not done:
        raise TimeoutError(f"it took more than {seconds:g} seconds")
    return done[0]
