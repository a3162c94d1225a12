"""A network in this process: the client's own HTTP library on one side, the API of a local pod on the other."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial

import anyio
import httpx2
from anyio.lowlevel import checkpoint
from anyio.to_thread import current_default_thread_limiter
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.app import Flowbot
from flowbot.clock import Clock, VirtualClock
from flowbot.config import BotAccount, PrivateKey, ServerConfig, SymphonyConfig
from flowbot.pod import LocalPod
from flowbot.pod.rest import RestApi
from flowbot.storage.memory import MemoryStore
from flowbot.symphony import SymphonyClient
from flowbot.testing.local import LocalBot
from flowbot.web.messages import Handler, Request, Response


def _nothing() -> None:
    return None


@dataclass
class Network(httpx2.AsyncBaseTransport):
    """Carries requests to a handler; what is lost on a network may be lost here, and time is that of a clock."""

    handler: Handler
    clock: Clock
    is_closed: bool = False
    """Nobody listens at the port."""
    moved: Callable[[], None] = field(default=_nothing)
    """Told of every step, so that somebody knows whether anything goes on."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer; as httpx2 has it, an error where there is none."""
        self.moved()
        body = await request.aread()
        if self.is_closed:
            raise httpx2.ConnectError("connection refused", request=request)
        answer = await self._in_time(request, body)
        self.moved()
        if answer is None:
            raise httpx2.ReadTimeout("", request=request)
        if answer.cut_at is not None or self.is_closed:
            raise httpx2.RemoteProtocolError("the peer closed the connection", request=request)
        return httpx2.Response(answer.status, headers=dict(answer.headers), content=answer.body)

    async def _in_time(self, request: httpx2.Request, body: bytes) -> Response | None:
        """The answer of the handler; None where the client would wait no longer."""
        answer: Response | None = None

        async def give_up() -> None:
            await self.clock.sleep(request.extensions["timeout"]["read"])
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(give_up, name="timeout")
            answer = await self.handler(_arrived(request, body))
            tasks.cancel_scope.cancel()
        return answer


def _arrived(request: httpx2.Request, body: bytes) -> Request:
    return Request(
        method=request.method,
        path=request.url.raw_path.decode("ascii").partition("?")[0],
        query_string=request.url.query.decode("ascii"),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


@cache
def config_and_key(username: str) -> tuple[SymphonyConfig, bytes]:
    """The configuration of a bot on such a network, and its public key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ServerConfig(scheme="http", host="pod.test", port=8080)
    config = SymphonyConfig(
        pod=server,
        agent=server,
        key_manager=server,
        session_auth=server,
        bot=BotAccount(username=username, private_key=PrivateKey.model_validate({"content": private.decode()})),
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return config, public


STILL = 40
"""After so many turns of the event loop without a step the bot is taken to wait."""


@dataclass
class Stage:
    """A bot over its HTTP client on a pod, both in this process, on one clock that goes on whenever all wait for it."""

    bot: Flowbot
    seed: int = 0
    clock: VirtualClock = field(default_factory=partial(VirtualClock, datetime(2026, 11, 23, 9, tzinfo=UTC)))
    store: MemoryStore = field(default_factory=MemoryStore)
    steps: int = 0
    pod: LocalPod = field(init=False)
    rest: RestApi = field(init=False)
    network: Network = field(init=False)

    def __post_init__(self) -> None:
        self.pod = LocalPod(self.clock)
        self.name = self.bot.project.config.name
        self.me = self.pod.add_bot(self.name)
        self._config, key = config_and_key(self.name)
        self.rest = RestApi(self.pod, {self.name: key})
        self.network = Network(self.rest, self.clock, moved=self._step)

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[LocalBot]:
        """The bot, as a new process on what is stored; it hears what is said from now on."""
        jitter, self.store = random.Random(self.seed), self.store.reopened()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._pass_time, name="time")
            async with (
                SymphonyClient.connect(self._config, clock=self.clock, transport=self.network, jitter=jitter) as client,
                self.bot.running(client, self.store, clock=self.clock) as running,
            ):
                await self.listening()
                yield LocalBot(self.pod, running)
            tasks.cancel_scope.cancel()

    async def listening(self) -> None:
        """Return when a feed is being read."""
        feeds = self.pod.feeds_of(self.me)
        while not any(feed.is_being_read for feed in feeds.list()):
            await checkpoint()

    def _step(self) -> None:
        self.steps += 1

    async def _pass_time(self) -> None:
        while True:
            await self._wait_until_still()
            self.clock.advance(1)

    async def _wait_until_still(self) -> None:
        still, seen = 0, self.steps
        while still < STILL:
            await checkpoint()
            still = still + 1 if self.steps == seen else 0
            seen = self.steps
            if current_default_thread_limiter().borrowed_tokens:  # a login is signed
                await anyio.sleep(0.001)
                still = 0
