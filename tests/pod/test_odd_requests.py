"""Whatever stands in a request, the local pod says what is wrong with it, and goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import anyio
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.control import ControlApi
from flowbot.pod.control.settings import show_settings
from flowbot.pod.rest import RestApi
from flowbot.web.headers import check_headers
from flowbot.web.messages import Request, Response
from tests.symphony.operations_table import Endpoint, published

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
BOT = "flow-bot"
FORM = (
    '<messageML><form id="f"><text-field name="t"/><person-selector name="p"/>'
    '<button name="b" type="action">Go</button></form></messageML>'
)
NO_BODIES = (b"", b"[]", b"1", b"null", b"{", b"\xff", b"[" * 5000, b'{"a":NaN}', b"9" * 5000)


@dataclass
class World:
    """A pod on which there is something of everything, and who asks it."""

    pod: LocalPod = field(default_factory=lambda: LocalPod(VirtualClock(), feeds=FeedSettings(poll_seconds=0)))
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pod = self.pod
        bot = pod.add_bot(BOT)
        pod.accounts.of(bot.id).roles.append("SUPER_ADMINISTRATOR")
        alice, zoe = pod.ensure_user("alice"), pod.people.add_person("zoe", is_outsider=True)
        desk = pod.streams.ensure("desk")
        said = pod.talk.say(alice, desk, "hi #fx")
        form = pod.talk.post(bot, pod.streams.im(alice, bot).id, FORM)
        feed = pod.feeds_of(bot).create()
        group = pod.society.groups.create(bot, type="SDL", owner_id=189, name="Sales", members=[alice.id], profile={})
        self.known: Sequence[object] = [
            *(bot.id, alice.id, zoe.id, desk.id, form.stream_id, said.id, form.id, feed.id, group.id),
            *("alice", "desk", BOT, "SDL", "MESSAGESENT", "datahose", "t", "f", "<messageML>Hi</messageML>"),
        ]
        pod.apps.add("desk")
        self.rest = RestApi(pod, {BOT: PUBLIC})
        self.control = ControlApi(pod)

    async def log_in(self) -> None:
        """Have the tokens of the bot."""
        body = json.dumps({"token": signed()}).encode()
        for place in ("login", "relay"):
            answer = await self.rest(Request(method="POST", path=f"/{place}/pubkey/authenticate", body=body))
            token = json.loads(answer.body)
            self.headers[token["name"].lower()] = token["token"]
        bearer = await self.rest(Request(method="POST", path="/login/idm/tokens", headers=self.headers))
        self.headers |= {
            "authorization": f"Bearer {json.loads(bearer.body)['access_token']}", "x-symphony-host": "x", "if-match": "x",
        }  # fmt: skip

    async def goes_on(self) -> None:
        """Look whether both APIs still answer."""
        self.pod.faults.clear()
        login = json.dumps({"token": signed()}).encode()
        asked = [
            Request(method="POST", path="/login/pubkey/authenticate", body=login),
            Request(method="POST", path="/login/idm/tokens", headers=self.headers),
            Request(method="GET", path="/agent/v5/datafeeds", headers=self.headers),
        ]
        for request in asked:
            check(request, await self.rest(request))
        for name in ("people", "streams", "history", "transcript", "requests", "settings", "faults", "clock"):
            request = Request(method="GET", path=f"/v1/{name}")
            check(request, await self.control(request))


@cache
def signed() -> str:
    return jwt.encode({"sub": BOT, "exp": int(VirtualClock().now().timestamp() + 290)}, KEY, "RS512")


ODD: Sequence[object] = [
    *(None, True, False, 0, -1, 1, 10**12, 10**18, 2**63, -(10**30), 10**400, 0.5, 1e18, 1e300, -0.0),
    *(
        "",
        " ",
        "0",
        "-1",
        "9" * 30,
        "9" * 5000,
        "²",
        "\u0663",
        "é",
        "\x00",
        "\u2028",
        "a\nb",
        "%",
        "<b",
        "{{",
        "@",
        "#",
    ),
    *(
        "true",
        "x" * 3000,
        "2026-11-24T09:00",
        "9999-12-31T23:59:59Z",
        "1h",
        "ALL",
        "INTERNAL",
        "AVAILABLE",
        "INDIVIDUAL",
    ),
    *([], [[]], [None], [""], [0], [10**30], [{}], {}, {"a": {"b": [1]}}, {"": None}),
]
WORLD = World()  # whose ids are those of every other
VALUES: Sequence[object] = [*WORLD.known, *WORLD.known, *ODD]
AT_ONCE = 12
"""So many requests one world is asked."""


@dataclass(frozen=True)
class Odd:
    """Draws requests for an endpoint, of which each part may be odd."""

    random: Random
    endpoint: str
    query: Sequence[str]
    body: Sequence[str]
    parts: Sequence[str]

    def request(self, headers: Mapping[str, str]) -> Request:
        """One more."""
        method, _, path = self.endpoint.partition(" ")
        kind = "multipart/form-data; boundary=b" if self.parts else "application/json"
        return Request(
            method=method,
            path=re.sub(r"\{\w+\}", lambda _: quote(self.text(), safe="") or "x", path),
            query_string=urlencode({each: self.text() for each in self.some(self.query)}),
            headers={**headers, "content-type": kind},
            body=self.form() if self.parts else self.json(),
        )

    def some(self, names: Sequence[str]) -> list[str]:
        """None, some or all of the names."""
        likely = self.random.random()
        return [each for each in names if self.random.random() < likely]

    def value(self) -> object:
        """Something that is known, or odd."""
        value = self.random.choice(VALUES)
        return [value, self.random.choice(VALUES)] if self.random.random() < 0.15 else value

    def text(self) -> str:
        """The same as a text."""
        value = self.value()
        return value if isinstance(value, str) else json.dumps(value)

    def json(self) -> bytes:
        """A body with some of the names."""
        if not self.body or self.random.random() < 0.1:
            return self.random.choice(NO_BODIES)
        if self.body == ["[]"]:
            return json.dumps([self.value() for _ in range(self.random.randrange(4))]).encode()
        body: Any = [{}] if self.body[0].startswith("[]") else {}
        for name in self.some(self.body):
            is_deep = any(each.startswith((f"{name}.", f"{name}[]")) for each in self.body)
            put(
                body,
                name.replace("[]", "").strip(".").split("."),
                self.random.choice([{}, [{}]]) if is_deep else self.value(),
            )
        return json.dumps(body).encode()

    def form(self) -> bytes:
        """A form with some of the parts."""
        heads = [f'--b\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n' for each in self.some(self.parts)]
        end = self.random.choice(["--b--\r\n", "--b--\r\n", ""])
        return ("".join(f"{each}{self.text()}\r\n" for each in heads) + end).encode()


def put(body: Any, path: Sequence[str], value: object) -> None:
    """Put a value where a name such as `content.title` says, as far as there is something to put it into."""
    first, *rest = path
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, dict) and rest:
            put(each.setdefault(first, {}), rest, value)
        elif isinstance(each, dict):
            each[first] = value


def check(request: Request, answer: Response) -> None:
    """That an answer is none of a mishap, and can be sent."""
    assert answer.status < 500, (request, answer)
    check_headers(answer.headers)
    if answer.status >= 400:
        assert json.loads(answer.body)["message"]
    elif answer.headers.get("Content-Type") == "application/json":
        json.loads(answer.body, parse_constant=lambda each: pytest.fail(f"{each} is no JSON: {request}"))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=3)
@pytest.mark.parametrize("endpoint", WORLD.rest.endpoints)
def test_the_api_says_what_is_wrong_with_a_request(endpoint: str, seed: int) -> None:
    known = published(re.sub(r"\{\w+\}", "x", endpoint)) or Endpoint(endpoint=endpoint, api="", body=["token"])
    odd = Odd(Random(seed), endpoint, known.query, known.body or (), known.parts or ())

    async def ask() -> None:
        world = World()
        await world.log_in()
        for _ in range(AT_ONCE):
            request = odd.request(world.headers)
            check(request, await world.rest(request))
        await world.goes_on()

    anyio.run(ask)


@cache
def fields_of(endpoint: str) -> Sequence[str]:
    """The fields of a body of the control API, as it tells them itself."""
    if endpoint == "POST /v1/settings":
        groups = show_settings(WORLD.pod)
        return [*groups, *(f"{group}.{each}" for group, knobs in groups.items() for each in knobs)]
    method, _, path = endpoint.partition(" ")
    told = ""
    for name in ("desk", "alice") if method == "POST" else ():
        tried = Request(method=method, path=re.sub(r"\{\w+\}", name, path), body=b'{"odd": 0}')
        answer = json.loads(anyio.run(World().control, tried).body)
        told = told or answer.get("message", "").partition("its fields are ")[2]
    return told.split(", ") if told else ()


@given(seed=st.integers(0, 2**32))
@settings(max_examples=3)
@pytest.mark.parametrize("endpoint", WORLD.control.endpoints)
def test_the_control_api_says_what_is_wrong_with_a_request(endpoint: str, seed: int) -> None:
    odd = Odd(Random(seed), endpoint, ("after", "stream", "as"), fields_of(endpoint), ())

    async def ask() -> None:
        world = World()
        for _ in range(AT_ONCE):
            request = odd.request({})
            check(request, await world.control(request))
        await world.goes_on()

    anyio.run(ask)
