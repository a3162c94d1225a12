"""Flows in a running bot of the BDK: flowbot reads the feed, stores, and passes every event on to the BDK's loop."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from flowbot.app import Flowbot, RunningBot
from flowbot.bdk.listeners import Listeners
from flowbot.bdk.protocols import Bdk, BdkSession
from flowbot.bdk.settings import symphony_config
from flowbot.clock import SystemClock
from flowbot.errors import ConfigError
from flowbot.ports import Store
from flowbot.runtime.outcome import Observer
from flowbot.symphony import SymphonyClient
from flowbot.symphony.datafeed import Datafeed
from flowbot.symphony.retry import Backoff
from flowbot.symphony.session import Session


@asynccontextmanager
async def hosting(
    bdk: Bdk, bot: Flowbot, store: Store, *, observe: Observer | None = None
) -> AsyncGenerator[RunningBot]:
    """Run flows in a bot of the BDK while the context lasts.

    The feed is read by flowbot, which stores every event before it is acknowledged, and passes it on to the
    BDK's loop: activities and listeners hear what they heard before, but for events that the BDK's models refuse.
    The program starts that loop itself, inside the context. Both share one session, and the settings of the BDK.

    Leaving the context lets what is under way finish, for 10 seconds at most.

    Args:
        bdk: The bot (`SymphonyBdk`), whose loop has not been started.
        bot: The flows.
        store: Where conversations are kept.
        observe: Told what became of each event.

    Raises:
        ConfigError: The BDK's loop runs already, or it is none that can be fed; the trust store, or the key or
            certificate of the app, cannot be read.
        AuthenticationError: The bot is not accepted.
        SymphonyError: The pod cannot be reached, or there is no feed to be had.
        FlowVersionError: A flow was changed under the same version while conversations are in the middle of it.
        StorageError: The store failed.
    """
    from flowbot.bdk.models import event_reader  # these two import the BDK, which is not there when types are checked
    from flowbot.bdk.session import SharedLogin

    parts, clock = _Parts.of(bdk), SystemClock()
    config, loop = symphony_config(parts.config), _loop_of(bdk, parts.config)
    listeners = Listeners(event_reader(parts.factory.get_agent_client()), clock)

    def shared_feed(session: Session) -> _SharedFeed:
        backoff = Backoff(config.datafeed.retry, random.Random())
        return _SharedFeed(Datafeed(session, backoff=backoff, clock=clock), listeners)

    login, limits = SharedLogin(parts.session), bot.project.config.limits.sending
    async with SymphonyClient.connect(config, limits=limits, log_in=login, reader=shared_feed) as client:
        with _fed_by(loop, listeners):
            async with bot.running(client, store, observe=observe) as running:
                yield running
                await running.stop()


class _Parts:
    """What the BDK gives to its extensions."""

    config: Any
    session: BdkSession
    factory: Any

    def set_config(self, config: Any) -> None:
        self.config = config

    def set_bot_session(self, session: BdkSession) -> None:
        self.session = session

    def set_api_client_factory(self, factory: Any) -> None:
        self.factory = factory

    @classmethod
    def of(cls, bdk: Bdk) -> _Parts:
        """Those of a bot."""
        extension: _Parts = type("FlowbotExtension", (cls,), {})()  # the BDK takes each type once
        bdk.extensions().register(extension)
        return extension


class _SharedFeed:
    """The bot's feed, of which the BDK's listeners hear too; the next read acknowledges a batch, so they come first."""

    def __init__(self, feed: Datafeed, listeners: Listeners) -> None:
        self._feed = feed
        self._listeners = listeners

    async def open(self) -> str:
        """As the feed."""
        return await self._feed.open()

    async def read(self) -> Sequence[bytes]:
        """As the feed; what listeners want again is not acknowledged, so that it comes again."""
        if not await self._listeners.finish():
            self._feed.decline()
        bodies = await self._feed.read()
        self._listeners.give(bodies)
        return bodies


def _loop_of(bdk: Bdk, config: Any) -> Any:
    """The BDK's loop; raises ConfigError where it cannot be fed."""
    loop = bdk.datafeed()
    if str(config.datafeed.version).lower() == "v1":
        raise ConfigError("flows are hosted on a datafeed of v2: take `datafeed.version: v1` out of the configuration")
    if not hasattr(loop, "_datafeed_api"):
        raise ConfigError("the BDK's loop is not one that flowbot knows: versions from 2.11 to below 4 are")
    if getattr(loop, "_running", False):
        raise ConfigError("the BDK's loop runs already: start it inside `async with hosting(…)`")
    return loop


@contextmanager
def _fed_by(loop: Any, listeners: Listeners) -> Iterator[None]:
    """Let the BDK's loop read what flowbot passes on."""
    agent = loop._datafeed_api
    loop._datafeed_api = listeners
    try:
        yield
    finally:
        loop._datafeed_api = agent
