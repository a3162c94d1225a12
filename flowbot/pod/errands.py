"""Requests that are carried out although nobody may wait for their answers any more."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.abc import TaskGroup

from flowbot.web.messages import Response, error_response

_log = logging.getLogger(__name__)


class Errands:
    """What a pod does beside the connections on which it was asked; it ends with the pod, and not with them."""

    def __init__(self) -> None:
        self._tasks: TaskGroup | None = None

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Let errands outlive who asked for them while the context is open; it leaves none behind."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            try:
                yield
            finally:
                self._tasks = None
                tasks.cancel_scope.cancel()

    async def carry_out(self, errand: Callable[[], Awaitable[Response]]) -> Response:
        """The answer of an errand, which goes on when whoever waits here is cancelled; a 503 when the pod ends first.

        Where nothing lets errands run, it ends with who waits.
        """
        if self._tasks is None:
            return await errand()
        answer, done = error_response(503, "the pod has ended"), anyio.Event()

        async def run() -> None:
            nonlocal answer
            try:
                answer = await errand()
            except Exception:  # noqa: BLE001  a handler may raise anything, and the others go on
                _log.exception("a request that was late failed")
                answer = error_response(500, "internal error; the log of the server tells more")
            finally:
                done.set()

        self._tasks.start_soon(run, name="errand")
        await done.wait()
        return answer
