"""A local pod on ports: Symphony's API on one or three, and the control API above it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
from anyio.abc import Listener, SocketStream

from flowbot.pod.control import ControlApi
from flowbot.pod.control.faults import Wires
from flowbot.pod.lines import LIMITS, Line, Lines
from flowbot.pod.local import LocalPod
from flowbot.pod.rest import RestApi
from flowbot.pod.serving import COMPONENTS, Files, Serving, door, open_files, write_configs
from flowbot.web.server import Handler, listen, port_of, serve_listener

HOST = "127.0.0.1"
"""The only address that a local pod listens on: whoever reaches it may speak as anybody."""

BOT_USERNAME = "flow-bot"
BOT_NAME = "Flow Bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPod:
    """Where a served pod is found."""

    url: str
    """The pod, and all else where it is not on ports of its own."""
    control_url: str
    config_path: Path


@asynccontextmanager
async def serving_pod(
    pod: LocalPod, folder: Path, *, port: int, username: str = BOT_USERNAME, serving: Serving | None = None
) -> AsyncIterator[ServedPod]:
    """Serve a pod on the loopback address while the context is open.

    Args:
        pod: The pod; its bot `username` is added when it is new, as are further bots and the app.
        folder: Where its keys and its `config.yaml` are, or are made.
        port: The port of Symphony's API, with the control API on the next one, and agent and key manager above
            that where they have ports of their own; 0 takes free ones.
        username: The bot that logs in with the key of the folder.
        serving: How it is served; plain, on one port, when left out.

    Raises:
        ConfigError: The folder cannot be used, or a port cannot be bound.
    """
    serving = serving or Serving()
    files = await anyio.to_thread.run_sync(partial(open_files, folder, HOST, username, serving))
    if pod.people.find(username) is None:
        pod.add_bot(username, display_name=BOT_NAME if username == BOT_USERNAME else None)
    for name in files.more:
        if pod.people.find(name) is None:
            pod.add_bot(name)
    if serving.app is not None and pod.apps.get(serving.app) is None:
        pod.apps.add(serving.app)
    keys = {name: each.bot.public for name, each in {username: files.folder, **files.more}.items()}
    rest = RestApi(pod, keys, files.app_keys)
    async with AsyncExitStack() as stack:
        listeners = await _listen(stack, port, serving)
        control = await stack.enter_async_context(await listen(HOST, port and port + 1))
        ports = {name: port_of(each) for name, each in listeners.items()}
        write_configs(files, serving, HOST, ports, username)
        await stack.enter_async_context(rest.errands.run())
        tasks = await stack.enter_async_context(anyio.create_task_group())
        lines = Lines(_line(name, each, rest, files, serving) for name, each in listeners.items())
        tasks.start_soon(lines.serve, name="api")
        wires = Wires(cut=lines.cut, refuse=lines.refuse, expire_tokens=rest.expire_tokens)
        tasks.start_soon(
            partial(serve_listener, control, ControlApi(pod, wires, rest.identity), limits=LIMITS), name="control"
        )
        yield ServedPod(
            url=f"{serving.scheme}://{HOST}:{ports['pod']}{serving.prefix}",
            control_url=f"http://{HOST}:{port_of(control)}",
            config_path=files.folder.config_path,
        )
        tasks.cancel_scope.cancel()


async def _listen(stack: AsyncExitStack, port: int, serving: Serving) -> Mapping[str, Listener[SocketStream]]:
    """The port of each component; the one right above the first is left free."""
    ports = {"pod": port, **({"agent": port and port + 2, "keyManager": port and port + 3} if serving.split else {})}
    return {name: await stack.enter_async_context(await listen(HOST, each)) for name, each in ports.items()}


def _line(name: str, listener: Listener[SocketStream], rest: Handler, files: Files, serving: Serving) -> Line:
    """What serves a component; where there is one port, all of them."""
    handler = door(rest, serving.prefix, COMPONENTS[name] if serving.split else None)
    return Line(listener, handler, HOST, files.tls.context() if files.tls is not None else None)
