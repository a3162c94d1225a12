"""Bodies of answers that are read as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
import httpx2

from flowbot.errors import SymphonyError


class BrokenOffError(SymphonyError):
    """An answer that is read in pieces ended too soon."""


async def nothing() -> AsyncGenerator[bytes]:
    """No body."""
    return
    yield


async def pieces_of(response: httpx2.Response, reason: Callable[[httpx2.RequestError], str]) -> AsyncGenerator[bytes]:
    """The body of a response.

    Args:
        response: What it is of.
        reason: Says of what, and why it ended too soon.

    Raises:
        BrokenOffError: It ended too soon.
    """
    try:
        async for piece in response.aiter_bytes():
            yield piece
    except httpx2.RequestError as exc:
        problem = f"the answer broke off: {reason(exc)} (trace id {response.request.headers.get('X-Trace-Id')})"
        raise BrokenOffError(problem, status=response.status_code) from exc


@asynccontextmanager
async def left_by_cancelling(pieces: AsyncIterator[bytes]) -> AsyncGenerator[None]:
    """Ends the reading of a body, also one that was not read to its end; see `read_body` for why so."""
    try:
        yield
    finally:
        with anyio.CancelScope() as leaving:
            leaving.cancel()
            async for _ in pieces:
                pass
