"""Tests for flowbot.runtime.requests and flowbot.runtime.leaving, in a bot that runs."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from urllib.parse import parse_qsl

import anyio
import pytest
from anyio.abc import TaskStatus

from flowbot.app import Flowbot
from flowbot.clock import SystemClock, VirtualClock
from flowbot.errors import ConfigError
from flowbot.pod import LocalPod
from flowbot.ports import HttpAnswer, HttpClient, HttpRequest
from flowbot.storage.memory import MemoryStore
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.web import FakeWeb
from flowbot.web.messages import Handler, Request, Response, json_response
from flowbot.web.server import serve_http

FLOW = """\
flow: price
version: 1
start: "/price {ticker} [note]"
slots:
  ticker: { type: text }
  note: { type: text, default: "'-'" }
  price: { type: decimal, optional: true }
steps:
  - http: https://api.example.com/prices/{{ ticker }}
%s
    failed: [{ say: "{{ error.kind }} {{ default(error.status, 0) }} {{ error.attempts }} {{ error.id }}" }, { end: failed }]
  - say: "{{ default(price, 'nothing') }}"
"""
SETTINGS = "hosts: [api.example.com]\nsecrets: { rates_key: env:RATES_KEY }\n"


@dataclass
class Talk:
    """A bot, and Ann who talks to it."""

    local: LocalBot
    clock: VirtualClock

    async def says(self, text: str) -> list[str]:
        """What the bot sends because of what Ann says."""
        pod: LocalPod = self.local.pod
        before = len(pod.messages)
        ann = pod.ensure_user("ann")
        pod.talk.say(ann, pod.streams.im(ann, self.local.me), text)
        await self.local.quiet()
        return [each.text for each in pod.messages[before:] if each.messageml is not None]


Talking = Callable[..., AbstractAsyncContextManager[Talk]]


@pytest.fixture
def talking(tmp_path: Path) -> Talking:
    @asynccontextmanager
    async def talk(
        keys: str, http: HttpClient | None, *, stands: bool = False, flow: str = FLOW
    ) -> AsyncGenerator[Talk]:
        (tmp_path / "flows").mkdir()
        (tmp_path / "flows" / "price.yaml").write_text(flow % indent(dedent(keys), "    "))
        (tmp_path / "flowbot.yaml").write_text(SETTINGS)
        clock = VirtualClock(autojump=not stands)
        async with (
            SqliteStore.open(tmp_path / "bot.db") as store,
            running_locally(Flowbot.load(tmp_path), clock=clock, store=store, http=http) as local,
        ):
            yield Talk(local, clock)

    return talk


def web(*responses: Response | Handler) -> FakeWeb:
    """A web that gives one after the other, and the last one for ever."""
    ahead = list(responses)

    async def answer(request: Request) -> Response:
        response = ahead.pop(0) if len(ahead) > 1 else ahead[0]
        return response if isinstance(response, Response) else await response(request)

    return FakeWeb(answer, ["api.example.com"])


PRICE = json_response({"price": 12.50})


async def test_the_answer_is_saved_and_the_flow_goes_on(talking: Talking) -> None:
    http = web(PRICE)

    async with talking("save: { price: result.body.price }", http) as talk:
        said = await talk.says("/price IBM")

    assert said == ["12.5"]
    assert [(each.method, each.url, dict(each.headers), each.body) for each in http.requests] == [
        ("GET", "https://api.example.com/prices/IBM", {}, None)
    ]


async def test_numbers_stay_exact(talking: Talking) -> None:
    body = b'{"price": 0.1000000000000000000000000000000000001}'
    http = web(Response(200, body, {"Content-Type": "application/json"}))

    async with talking("save: { price: result.body.price }", http) as talk:
        said = await talk.says("/price IBM")

    assert said == ["0.1000000000000000000000000000000000001"]


async def test_a_slot_alone_takes_the_body(talking: Talking) -> None:
    http = web(Response(200, b"7.25", {"Content-Type": "text/plain"}))

    async with talking("save: price", http) as talk:
        assert await talk.says("/price IBM") == ["7.25"]


async def test_what_may_be_left_out_may_be_missing_in_an_answer(talking: Talking) -> None:
    async with talking("save: { price: result.body.price }", web(json_response({}))) as talk:
        assert await talk.says("/price IBM") == ["nothing"]


async def test_an_answer_that_does_not_fit_is_a_failure(talking: Talking) -> None:
    async with talking("save: { price: result.body.price }", web(json_response({"price": "soon"}))) as talk:
        (said, *_) = await talk.says("/price IBM")

    assert said.startswith("result")


async def test_a_value_is_one_part_of_the_url_whatever_it_is(talking: Talking) -> None:
    http = web(PRICE)

    async with talking("query: { note: '{{ note }}', fixed: a b }", http) as talk:
        await talk.says('/price "a/b?c=d#e" "x&admin=1"')
        said = await talk.says('/price ".."')

    (request,) = http.requests
    path, _, query = request.url.removeprefix("https://api.example.com").partition("?")
    assert path == "/prices/a%2Fb%3Fc%3Dd%23e"
    assert parse_qsl(query) == [("note", "x&admin=1"), ("fixed", "a b")]
    assert said[0].startswith("request")


async def test_a_body_and_its_key_are_the_same_in_every_attempt(talking: Talking) -> None:
    http = web(Response(503), Response(503), PRICE)
    keys = """
    method: POST
    json: { ticker: "{{ ticker }}", day: "{{ today }}", n: 1.50 }
    retries: 2
    save: { price: result.body.price }
    """

    async with talking(keys, http) as talk:
        said = await talk.says("/price IBM")

    assert said == ["12.5"]
    first, second, third = http.requests
    assert first == second == third
    assert first.body == b'{"ticker":"IBM","day":"2026-01-01","n":1.50}'
    assert first.headers["Content-Type"] == "application/json"
    assert len(first.headers["Idempotency-Key"]) == 24


async def test_a_form_is_sent_as_pages_send_it(talking: Talking) -> None:
    http = web(PRICE)
    keys = "method: PUT\nform: { ticker: '{{ ticker }}', key: \"{{ secret('rates_key') }}\", many: [1, 2] }"

    async with talking(keys, http) as talk:
        await talk.says("/price A&B")

    (request,) = http.requests
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.body == b"ticker=A%26B&key=%3Crates_key%3E&many=1&many=2"


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (Response(404), "status 404 1"),
        (Response(400, b"", {"Retry-After": "1"}), "status 400 1"),
        (Response(302, b"", {"Location": "https://elsewhere.test"}), "status 302 1"),
        (Response(429), "status 429 3"),
        (Response(500), "status 500 3"),
        (Response(200, b"{", {"Content-Type": "application/json"}), "answer 0 1"),
        (Response(200, b"x" * 2_000_001), "too_large 0 1"),
    ],
)
async def test_only_what_may_pass_is_asked_again(talking: Talking, response: Response, kind: str) -> None:
    async with talking("retries: 2", web(response)) as talk:
        (said, *_) = await talk.says("/price IBM")

    assert " ".join(said.split(" ")[:-1]) == kind


async def test_a_status_that_the_step_accepts_is_no_failure(talking: Talking) -> None:
    keys = "accept: [200-299, 404]\nsave: { price: result.status }"

    async with talking(keys, web(json_response({}, 404))) as talk:
        assert await talk.says("/price IBM") == ["404"]


async def test_the_bot_waits_as_long_as_it_is_asked_to(talking: Talking) -> None:
    http = web(Response(429, b"", {"Retry-After": "120"}), PRICE)

    async with talking("retries: 1", http) as talk:
        before = talk.clock.now()
        await talk.says("/price IBM")
        passed = (talk.clock.now() - before).total_seconds()

    assert passed == 120


async def test_a_wait_of_days_is_a_mistake(talking: Talking) -> None:
    http = web(Response(503, b"", {"Retry-After": "864000"}), PRICE)

    async with talking("retries: 1", http) as talk:
        before = talk.clock.now()
        await talk.says("/price IBM")

        assert (talk.clock.now() - before).total_seconds() == 300


async def test_an_attempt_that_takes_too_long_is_given_up(talking: Talking) -> None:
    async def hang(_request: Request) -> Response:
        await anyio.sleep_forever()
        raise AssertionError

    async with talking("timeout: 5s\nretries: 1", web(hang)) as talk:
        before = talk.clock.now()
        (said, *_) = await talk.says("/price IBM")

        assert said.startswith("timeout 0 2")
        assert 10.5 <= (talk.clock.now() - before).total_seconds() <= 11


async def test_without_network_a_step_has_failed_as_offline(talking: Talking) -> None:
    async with talking("retries: 2", None) as talk:
        (said, *_) = await talk.says("/price IBM")

    assert said.startswith("offline 0 1")


async def test_a_client_that_raises_anything_is_a_failure(talking: Talking) -> None:
    async def fail(_request: Request) -> Response:
        raise ZeroDivisionError("hunter2")

    async with talking("", web(fail)) as talk:
        (said, *_) = await talk.says("/price IBM")

    assert said.startswith("ZeroDivisionError 0 1")


async def test_secrets_are_in_what_leaves_and_nowhere_else(
    talking: Talking, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[bytes] = []

    async def look(_request: Request) -> Response:
        kept.extend([await file.read_bytes() async for file in anyio.Path(tmp_path).glob("bot.db*")])
        return Response(500)

    http = web(look)
    keys = """
    method: POST
    query: { key: "{{ secret('rates_key') }}" }
    headers: { Authorization: "Bearer {{ secret('rates_key') }}" }
    json: { key: "{{ secret('rates_key') }}" }
    """
    with caplog.at_level(logging.DEBUG):
        async with talking(keys, http, stands=True) as talk:
            said = await talk.says("/price IBM")

    (request,) = http.requests
    assert request.url == "https://api.example.com/prices/IBM?key=%3Crates_key%3E"
    assert request.headers["Authorization"] == "Bearer <rates_key>"
    assert request.body == b'{"key":"<rates_key>"}'
    assert any(b"api.example.com" in each for each in kept)
    assert not any(b"<rates_key>" in each or b"%3Crates_key%3E" in each for each in kept)
    assert "GET" not in caplog.text
    assert "POST https://api.example.com failed" in caplog.text
    assert "rates_key>" not in caplog.text + "".join(said)


async def test_a_failure_is_in_the_log_under_the_id_that_the_flow_tells(
    talking: Talking, caplog: pytest.LogCaptureFixture
) -> None:
    async with talking("", web(Response(404))) as talk:
        (said, *_) = await talk.says("/price IBM")

    assert f"GET https://api.example.com failed: status 404 ({said.split()[-1]})" in caplog.text


ORDER = """\
flow: order
version: 1
start: /order
slots: { dish: { type: text }, drink: { type: text }, note: { type: text } }
steps:
  - ask: dish
  - ask: drink
  - http: https://api.example.com/dishes
%s
  - ask: note
  - say: "{{ note }}"
"""


@pytest.mark.parametrize(("method", "is_undone"), [("GET", True), ("POST", False)])
async def test_back_stops_at_what_the_world_has_seen(talking: Talking, method: str, is_undone: bool) -> None:
    async with talking(f"method: {method}", web(Response(204)), flow=ORDER) as talk:
        for text in ("/order", "soup", "tea"):
            await talk.says(text)
        (said, *_) = await talk.says("back")

    assert ("drink" in said.lower()) is is_undone


async def test_after_a_change_only_what_reads_it_is_asked_again(talking: Talking) -> None:
    http = web(Response(204))

    async with talking('query: { dish: "{{ dish }}" }', http, flow=ORDER) as talk:
        for text in ("/order", "soup", "tea", "change drink", "water", "change dish", "salad"):
            await talk.says(text)

    assert [each.url.partition("=")[2] for each in http.requests] == ["soup", "salad"]


async def test_while_an_answer_is_awaited_the_bot_says_that_it_is_busy(talking: Talking) -> None:
    asked, may_answer = anyio.Event(), anyio.Event()

    async def later(_request: Request) -> Response:
        asked.set()
        await may_answer.wait()
        return PRICE

    async with talking("save: { price: result.body.price }", web(later), stands=True) as talk:
        pod = talk.local.pod
        ann = pod.ensure_user("ann")
        im = pod.streams.im(ann, talk.local.me)
        pod.talk.say(ann, im, "/price IBM")
        await asked.wait()
        pod.talk.say(ann, im, "well?")
        await pod.delivery.drained()
        may_answer.set()
        await talk.local.quiet()

        assert any("12.5" in each.text for each in pod.messages)
        assert len([each for each in pod.messages if each.messageml is not None]) == 2


async def test_a_secret_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "price.yaml").write_text(FLOW % "    headers: { X-Key: \"{{ secret('rates_key') }}\" }")
    (tmp_path / "flowbot.yaml").write_text(SETTINGS)
    bot, pod = Flowbot.load(tmp_path), LocalPod(VirtualClock())
    pod.add_bot("flowbot")
    asked: list[HttpRequest] = []

    class Nobody:
        async def send(self, request: HttpRequest) -> HttpAnswer:
            asked.append(request)
            return HttpAnswer(status=200)

    async with (
        SqliteStore.open(tmp_path / "bot.db") as store,
        bot.running(pod.connect("flowbot"), store, clock=VirtualClock(), http=Nobody(), secrets={}) as running,
    ):
        talk = Talk(LocalBot(pod, running), VirtualClock())
        (said, *_) = await talk.says("/price IBM")

    assert said.startswith("missing")
    assert asked == []


async def test_a_bot_asks_a_web_service_over_the_network(tmp_path: Path) -> None:
    seen: list[tuple[str, str | None]] = []

    async def price(request: Request) -> Response:
        seen.append((request.path, request.headers.get("x-key")))
        return json_response({"price": 12.50})

    async with anyio.create_task_group() as tasks:

        async def serve(*, task_status: TaskStatus[int]) -> None:
            await serve_http(price, port=0, task_status=task_status)

        host = f"127.0.0.1:{await tasks.start(serve)}"
        keys = "    headers: { X-Key: \"{{ secret('rates_key') }}\" }\n    save: { price: result.body.price }"
        (tmp_path / "flows").mkdir()
        flow = FLOW.replace("https://api.example.com", f"http://{host}")
        (tmp_path / "flows" / "price.yaml").write_text(flow % keys)
        (tmp_path / "flowbot.yaml").write_text(SETTINGS.replace("api.example.com", host))
        pod = LocalPod(SystemClock())
        pod.add_bot("flowbot")
        bot, store = Flowbot.load(tmp_path), MemoryStore()
        async with bot.running(pod.connect("flowbot"), store, secrets={"rates_key": "k-1"}) as running:
            said = await Talk(LocalBot(pod, running), VirtualClock()).says("/price A/B")
        tasks.cancel_scope.cancel()

    assert said == ["12.5"]
    assert seen == [("/prices/A%2FB", "k-1")]


async def test_a_bot_whose_secrets_are_not_there_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RATES_KEY", raising=False)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "price.yaml").write_text(FLOW % "")
    (tmp_path / "flowbot.yaml").write_text(SETTINGS)
    pod = LocalPod(VirtualClock())
    pod.add_bot("flowbot")

    with pytest.raises(ConfigError, match=r"secrets\.rates_key: the environment has no RATES_KEY"):
        async with Flowbot.load(tmp_path).running(pod.connect("flowbot"), MemoryStore()):
            pass
