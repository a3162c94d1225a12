"""Tests for flowbot.web.client, flowbot.web.egress and flowbot.testing.web."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.abc
import httpx2
import pytest

from flowbot.errors import HttpError
from flowbot.ports import HttpClient, HttpRequest
from flowbot.testing.contracts.http import HttpClientContract, HttpWorld
from flowbot.testing.web import FakeWeb
from flowbot.web.client import WebClient
from flowbot.web.messages import Handler, Request, Response
from flowbot.web.offline import Offline
from flowbot.web.server import serve_http


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The host at which a handler answers."""
    async with anyio.create_task_group() as tasks:

        async def serve(*, task_status: anyio.abc.TaskStatus[int]) -> None:
            await serve_http(handler, port=0, task_status=task_status)

        yield f"127.0.0.1:{await tasks.start(serve)}"
        tasks.cancel_scope.cancel()


class RealWorld:
    """A server on this machine."""

    @asynccontextmanager
    async def serve(self, handler: Handler) -> AsyncIterator[tuple[HttpClient, str]]:
        async with serving(handler) as host, WebClient([host]) as http:
            yield http, f"http://{host}"


class FakeWorld:
    """A web that is made up."""

    @asynccontextmanager
    async def serve(self, handler: Handler) -> AsyncIterator[tuple[HttpClient, str]]:
        yield FakeWeb(handler, ["api.example.com:8443"]), "https://api.example.com:8443"


class TestWebClient(HttpClientContract):
    @pytest.fixture
    def world(self) -> HttpWorld:
        return RealWorld()


class TestFakeWeb(HttpClientContract):
    @pytest.fixture
    def world(self) -> HttpWorld:
        return FakeWorld()


GET = HttpRequest(method="GET", url="https://api.example.com/?key=hunter2", headers={"X-Key": "hunter2"})


async def failure(error: Exception) -> HttpError:
    def fail(_request: httpx2.Request) -> httpx2.Response:
        raise error

    async with WebClient(["api.example.com"], transport=httpx2.MockTransport(fail)) as http:
        with pytest.raises(HttpError) as caught:
            await http.send(GET)
    return caught.value


@pytest.mark.parametrize(
    ("error", "kind", "may_pass"),
    [
        (httpx2.ConnectError("refused"), "unreachable", True),
        (httpx2.ConnectTimeout("slow"), "unreachable", True),
        (httpx2.ReadError("reset"), "unreachable", True),
        (httpx2.RemoteProtocolError("no HTTP"), "unreachable", True),
        (httpx2.LocalProtocolError("no header"), "request", False),
    ],
)
async def test_no_answer_is_told_without_what_was_sent(error: Exception, kind: str, may_pass: bool) -> None:
    told = await failure(error)

    assert (told.kind, told.may_pass) == (kind, may_pass)
    assert "hunter2" not in str(told)


async def test_nobody_there_is_unreachable() -> None:
    async with WebClient(["127.0.0.1:1"]) as http:
        with pytest.raises(HttpError) as caught:
            await http.send(HttpRequest(method="GET", url="http://127.0.0.1:1/"))

    assert (caught.value.kind, caught.value.may_pass) == ("unreachable", True)


async def test_nothing_of_a_request_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(_request: Request) -> Response:
        return Response(200)

    with caplog.at_level(logging.DEBUG):
        async with serving(answer) as host, WebClient([host]) as http:
            request = HttpRequest(method="GET", url=f"http://{host}/hunter2?key=hunter2", headers={"X-Key": "hunter2"})
            await http.send(request)

    assert "hunter2" not in caplog.text


async def test_offline_nobody_is_asked() -> None:
    with pytest.raises(HttpError, match="no network") as caught:
        await Offline().send(GET)

    assert (caught.value.kind, caught.value.may_pass) == ("offline", False)
