"""The ports of a served pod, which can be disturbed."""

from __future__ import annotations

import ssl
from collections.abc import Iterable

import anyio
from anyio.abc import Listener, SocketStream

from flowbot.web.server import Handler, Limits, listen, port_of, serve_listener

LIMITS = Limits(body_bytes=42_000_000)
"""A message may carry 30 MB of attachments, which Base64 makes 40 MB."""


class Line:
    """Serves a port, and cuts its connections or closes it when it is told to."""

    def __init__(
        self, listener: Listener[SocketStream], handler: Handler, host: str, tls: ssl.SSLContext | None
    ) -> None:
        self._listener = listener
        self._handler = handler
        self._host = host
        self._tls = tls
        self._port = port_of(listener)
        self._connections = anyio.CancelScope()
        self._closed_seconds = 0.0

    async def serve(self) -> None:
        """Answer requests until cancelled."""
        try:
            while True:
                with anyio.CancelScope() as self._connections:
                    await serve_listener(self._listener, self._handler, limits=LIMITS, tls=self._tls)
                if self._closed_seconds:
                    await self._stay_closed()
        finally:
            with anyio.CancelScope(shield=True):
                await self._listener.aclose()

    def cut(self) -> None:
        """End every connection; the next ones are taken as before."""
        self._connections.cancel()

    def refuse(self, seconds: float) -> None:
        """End every connection, and refuse the next ones for so many seconds of the machine's clock."""
        self._closed_seconds = seconds
        self._connections.cancel()

    async def _stay_closed(self) -> None:
        await self._listener.aclose()
        await anyio.sleep(self._closed_seconds)
        self._closed_seconds = 0.0
        self._listener = await listen(self._host, self._port)


class Lines:
    """All ports of the API, which are disturbed together."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = tuple(lines)

    async def serve(self) -> None:
        """Answer requests on all of them until cancelled."""
        async with anyio.create_task_group() as tasks:
            for line in self._lines:
                tasks.start_soon(line.serve, name="line")

    def cut(self) -> None:
        """End every connection; the next ones are taken as before."""
        for line in self._lines:
            line.cut()

    def refuse(self, seconds: float) -> None:
        """End every connection, and refuse the next ones for so many seconds of the machine's clock."""
        for line in self._lines:
            line.refuse(seconds)
