"""The port of a running bot for requests of other programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import anyio

from flowbot.app import RunningBot
from flowbot.config.webhooks import WebhookSettings
from flowbot.runtime.webhooks import PATH, WebhookApi
from flowbot.web.server import listen, port_of, serve_listener


@asynccontextmanager
async def taking_requests(
    running: RunningBot, settings: WebhookSettings | None, secrets: Mapping[str, str]
) -> AsyncIterator[str | None]:
    """While it lasts, other programs can send requests to a bot; the address for them, None where there is none.

    Raises:
        ConfigError: The port cannot be bound.
    """
    if settings is None:
        yield None
        return
    async with await listen(settings.host, settings.port) as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(serve_listener, listener, WebhookApi(running.receive, secrets[settings.secret]))
        yield f"http://{settings.host}:{port_of(listener)}{PATH}"
        tasks.cancel_scope.cancel()
