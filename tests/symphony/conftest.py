"""A pod that answers by script, behind the client's own HTTP library: any fault at any call."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.clock import VirtualClock
from flowbot.config import BotAccount, PrivateKey, ServerConfig, SymphonyConfig
from flowbot.symphony import SymphonyClient

Reply = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]

LOGIN = "POST /login/pubkey/authenticate"
RELAY = "POST /relay/pubkey/authenticate"
ME = "GET /pod/v2/sessioninfo"
LIST = "GET /agent/v5/datafeeds"
CREATE = "POST /agent/v5/datafeeds"
SEND = "POST /agent/v4/stream/ROOM/message/create"


@dataclass
class Seen:
    """A request as it arrived."""

    name: str
    headers: httpx2.Headers
    body: bytes
    timeout: dict[str, float]
    query: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> object:
        return json.loads(self.body)

    @property
    def parts(self) -> dict[str, str]:
        """The parts of a multipart form."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): bytes(part.get_payload(decode=True)).decode()
            for part in form.iter_parts()
        }


@dataclass
class ScriptedPod:
    """Answers well, except where its script says otherwise: the next replies of a call, in order."""

    public_key: rsa.RSAPublicKey
    clock: VirtualClock
    seen: list[Seen] = field(default_factory=list)
    logins: int = 0
    feeds: int = 0
    slow: dict[str, Callable[[httpx2.Request], Awaitable[httpx2.Response]]] = field(default_factory=dict)
    """Calls that wait for something before they are answered."""
    _script: dict[str, list[Reply]] = field(default_factory=dict)

    def script(self, call: str, replies: Iterable[Reply]) -> None:
        self._script.setdefault(call, []).extend(replies)

    def calls(self) -> list[str]:
        """What was asked for, without the logins."""
        return [seen.name for seen in self.seen_calls()]

    def seen_calls(self) -> list[Seen]:
        """The requests without the logins."""
        return [seen for seen in self.seen if seen.name not in {LOGIN, RELAY}]

    def of(self, call: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.name == call]

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        name = f"{request.method} {request.url.path}"
        query = dict(request.url.params)
        self.seen.append(Seen(name, request.headers, request.content, request.extensions["timeout"], query))
        if name in self.slow:
            return await self.slow.pop(name)(request)
        replies = self._script.get(name)
        if replies:
            reply = replies.pop(0)
            if isinstance(reply, Exception):
                raise reply
            return reply if isinstance(reply, httpx2.Response) else reply(request)
        return self._login(request) if name in {LOGIN, RELAY} else self._answer(name, request)

    def _login(self, request: httpx2.Request) -> httpx2.Response:
        claims = jwt.decode(
            json.loads(request.content)["token"],
            self.public_key,
            algorithms=["RS512"],
            options={"verify_exp": False, "require": ["sub", "exp"]},
        )
        life = claims["exp"] - self.clock.now().timestamp()
        if claims["sub"] != "echo-bot" or not 0 < life <= 300:
            return httpx2.Response(401, json={"code": 401, "message": "no"})
        if request.url.path.startswith("/login"):
            self.logins += 1
            return httpx2.Response(200, json={"token": f"session-{self.logins}", "name": "sessionToken"})
        return httpx2.Response(200, json={"token": f"km-{self.logins}", "name": "keyManagerToken"})

    def _answer(self, name: str, request: httpx2.Request) -> httpx2.Response:
        if request.headers.get("sessionToken") != f"session-{self.logins}":
            return httpx2.Response(401, json={"code": 401, "message": "expired"})
        if "/agent/" in name and request.headers.get("keyManagerToken") != f"km-{self.logins}":
            return httpx2.Response(401, json={"code": 401, "message": "expired"})
        if name == ME:
            return httpx2.Response(200, json={"id": 71811853190567, "displayName": "Echo", "username": "echo-bot"})
        if name == LIST:
            return httpx2.Response(200, json=[])
        if name == CREATE:
            self.feeds += 1
            return httpx2.Response(201, json={"id": f"feed{self.feeds}_f", "createdAt": 1, "type": "fanout"})
        if name == SEND:
            return httpx2.Response(200, json={"messageId": "a/b+c=="})
        if request.method == "DELETE":
            return httpx2.Response(204)
        return httpx2.Response(200, json={"events": [], "ackId": "ack-idle"})


class NoJitter(random.Random):
    """Waits are what the back-off says, to the full."""

    def random(self) -> float:
        return 0.0


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def key_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(autojump=True)


@pytest.fixture
def pod(key: rsa.RSAPrivateKey, clock: VirtualClock) -> ScriptedPod:
    return ScriptedPod(key.public_key(), clock)


@pytest.fixture(scope="session")
def config(key_pem: str) -> SymphonyConfig:
    server = ServerConfig(scheme="http", host="pod.test", port=8080)
    return SymphonyConfig(
        pod=server,
        agent=server,
        key_manager=server,
        session_auth=server,
        bot=BotAccount(username="echo-bot", private_key=PrivateKey.model_validate({"content": key_pem})),
    )


Connect = Callable[[SymphonyConfig], AbstractAsyncContextManager[SymphonyClient]]


@pytest.fixture
def connect(pod: ScriptedPod, clock: VirtualClock) -> Connect:
    """A client of the scripted pod, made from any configuration."""
    return partial(SymphonyClient.connect, clock=clock, transport=httpx2.MockTransport(pod.handle), jitter=NoJitter())


@pytest.fixture
async def client(connect: Connect, config: SymphonyConfig) -> AsyncIterator[SymphonyClient]:
    async with connect(config) as connected:
        yield connected


def elapsed_seconds(clock: VirtualClock) -> float:
    """How long the clock has been waited on."""
    return (clock.now() - VirtualClock().now()).total_seconds()


def batch(ack_id: str, *events: object) -> httpx2.Response:
    return httpx2.Response(200, json={"events": list(events), "ackId": ack_id})
