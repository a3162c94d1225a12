"""A local pod on two ports: Symphony's API, and the control API above it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
from anyio.abc import Listener, SocketStream

from flowbot.pod.control import ControlApi
from flowbot.pod.control.faults import Wires
from flowbot.pod.folder import open_folder, write_config
from flowbot.pod.local import LocalPod
from flowbot.pod.rest import RestApi
from flowbot.web.server import Handler, Limits, listen, port_of, serve_listener

HOST = "127.0.0.1"
"""The only address that a local pod listens on: whoever reaches it may speak as anybody."""

BOT_USERNAME = "flow-bot"
BOT_NAME = "Flow Bot"

_LIMITS = Limits(body_bytes=42_000_000)
"""A message may carry 30 MB of attachments, which Base64 makes 40 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPod:
    """Where a served pod is found."""

    url: str
    control_url: str
    config_path: Path


@asynccontextmanager
async def serving_pod(
    pod: LocalPod, folder: Path, *, port: int, username: str = BOT_USERNAME
) -> AsyncIterator[ServedPod]:
    """Serve a pod on the loopback address while the context is open.

    Args:
        pod: The pod; its bot `username` is added when it is new.
        folder: Where its keys and its `config.yaml` are, or are made.
        port: The port of Symphony's API, with the control API on the next one; 0 takes two free ones.
        username: The bot that logs in with the key of the folder.

    Raises:
        ConfigError: The folder cannot be used, or a port cannot be bound.
    """
    files = await anyio.to_thread.run_sync(open_folder, folder)
    if pod.people.find(username) is None:
        pod.add_bot(username, display_name=BOT_NAME if username == BOT_USERNAME else None)
    rest = RestApi(pod, {username: files.public_key})
    async with await listen(HOST, port) as api, await listen(HOST, port and port + 1) as control:
        write_config(files, host=HOST, port=port_of(api), username=username)
        async with anyio.create_task_group() as tasks:
            line = _Line(api, rest)
            wires = Wires(cut=line.cut, refuse=line.refuse, expire_tokens=rest.expire_tokens)
            tasks.start_soon(line.serve, name="api")
            tasks.start_soon(partial(serve_listener, control, ControlApi(pod, wires), limits=_LIMITS), name="control")
            yield ServedPod(
                url=f"http://{HOST}:{port_of(api)}",
                control_url=f"http://{HOST}:{port_of(control)}",
                config_path=files.config_path,
            )
            tasks.cancel_scope.cancel()


class _Line:
    """Serves the API, and cuts its connections or closes its port when it is told to."""

    def __init__(self, listener: Listener[SocketStream], handler: Handler) -> None:
        self._listener = listener
        self._handler = handler
        self._port = port_of(listener)
        self._connections = anyio.CancelScope()
        self._closed_seconds = 0.0

    async def serve(self) -> None:
        """Answer requests until cancelled."""
        try:
            while True:
                with anyio.CancelScope() as self._connections:
                    await serve_listener(self._listener, self._handler, limits=_LIMITS)
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
        self._listener = await listen(HOST, self._port)
