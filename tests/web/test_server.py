"""Tests for flowbot.web.server."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.abc
import anyio.lowlevel
import httpx2
import pytest
from anyio.abc import SocketStream

from flowbot.errors import ConfigError
from flowbot.web.server import Handler, Limits, Request, Response, json_response, serve_http

CLOSE = b"Connection: close\r\n"


@asynccontextmanager
async def serving(handler: Handler, limits: Limits | None = None) -> AsyncIterator[int]:
    async with anyio.create_task_group() as tasks:

        async def serve(*, task_status: anyio.abc.TaskStatus[int]) -> None:
            await serve_http(handler, port=0, limits=limits, task_status=task_status)

        yield await tasks.start(serve)
        tasks.cancel_scope.cancel()


async def mirror(request: Request) -> Response:
    """Say what arrived."""
    return json_response(
        {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "x": request.headers.get("x-colour"),
            "body": request.body.decode(),
        }
    )


async def exchange(port: int, raw: bytes) -> bytes:
    """Send bytes and read until the server hangs up."""
    with anyio.fail_after(5):
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(raw)
            return await read_all(stream)


async def read_all(stream: SocketStream) -> bytes:
    received = b""
    try:
        while True:
            received += await stream.receive()
    except anyio.EndOfStream:
        return received


async def read_until(stream: SocketStream, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        received += await stream.receive()
    return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body_of(answer: bytes) -> dict[str, object]:
    body: dict[str, object] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return body


async def test_a_request_arrives_whole_and_its_answer_returns() -> None:
    async with serving(mirror) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.post("/a%20b?x=1&y=&x=2", headers={b"X-Colour": "blé".encode()}, content="été")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "method": "POST",
        "path": "/a%20b",
        "query": {"x": "2", "y": ""},
        "x": "blé",
        "body": "été",
    }


async def test_a_connection_serves_many_requests() -> None:
    ports = set()

    async def handler(request: Request) -> Response:
        return Response(200, request.path.encode())

    async with serving(handler) as port, await anyio.connect_tcp("127.0.0.1", port) as stream:
        for path in (b"/one", b"/two", b"/three"):
            await stream.send(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = await read_until(stream, path)
            ports.add(status_of(answer))

    assert ports == {200}


async def test_requests_sent_in_one_go_are_answered_in_order() -> None:
    async def handler(request: Request) -> Response:
        await anyio.lowlevel.checkpoint()
        return Response(200, request.path.encode())

    raw = b"GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n"
    async with serving(handler) as port:
        answer = await exchange(port, raw)

    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.index(b"/one") < answer.index(b"/two")


async def test_a_chunked_body_is_put_together() -> None:
    raw = (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        + CLOSE
        + b"\r\n3\r\nabc\r\n4;note=1\r\ndefg\r\n0\r\n\r\n"
    )
    async with serving(mirror) as port:
        answer = await exchange(port, raw)

    assert body_of(answer)["body"] == "abcdefg"


async def test_a_client_that_waits_for_100_continue_is_told_to_go_on() -> None:
    async with serving(mirror) as port, await anyio.connect_tcp("127.0.0.1", port) as stream:
        await stream.send(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        go_on = await read_until(stream, b"\r\n\r\n")
        await stream.send(b"ok")
        answer = await read_until(stream, b"}")

    assert status_of(go_on) == 100
    assert body_of(answer)["body"] == "ok"


async def test_too_large_a_body_is_refused_before_it_is_sent() -> None:
    raw = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
    async with serving(mirror, Limits(body_bytes=10)) as port:
        answer = await exchange(port, raw)

    assert status_of(answer) == 413
    assert body_of(answer) == {"code": 413, "message": "the body is larger than 10 bytes"}


async def test_too_large_a_chunked_body_is_refused_while_it_arrives() -> None:
    async with serving(mirror, Limits(body_bytes=100_000)) as port, httpx2.AsyncClient() as client:

        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b"x" * 10_000

        answer = await client.post(f"http://127.0.0.1:{port}/", content=chunks())

    assert answer.status_code == 413


async def test_a_body_of_just_the_limit_is_taken() -> None:
    async with serving(mirror, Limits(body_bytes=10)) as port, httpx2.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{port}/", content=b"x" * 10)

    assert answer.status_code == 200


async def test_too_large_headers_are_refused() -> None:
    raw = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 2_000
    async with serving(mirror, Limits(header_bytes=1_000)) as port:
        answer = await exchange(port, raw)

    assert status_of(answer) == 431


@pytest.mark.parametrize(
    "raw",
    [
        b"rubbish\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",  # no Host
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # a TLS client on a plain port
    ],
)
async def test_a_malformed_request_is_refused(raw: bytes) -> None:
    async with serving(mirror) as port:
        answer = await exchange(port, raw)

    assert status_of(answer) == 400
    assert body_of(answer)["code"] == 400


async def test_a_client_that_is_refused_and_gone_is_nothing_to_report(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(mirror) as port:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"nonsense\r\n\r\n")
        answer = await exchange(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert caplog.records == []


async def test_a_request_that_does_not_end_is_given_up() -> None:
    async with serving(mirror, Limits(request_seconds=0.05)) as port:
        answer = await exchange(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")

    assert status_of(answer) == 408


async def test_a_client_that_asks_for_nothing_is_hung_up_on() -> None:
    async with serving(mirror, Limits(idle_seconds=0.05)) as port:
        assert await exchange(port, b"") == b""


async def test_a_handler_that_raises_is_a_500_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: Request) -> Response:
        if request.path == "/bad":
            raise RuntimeError("no such luck")
        return Response(204)

    with caplog.at_level(logging.ERROR):
        async with serving(handler) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            bad, good = await client.get("/bad"), await client.get("/good")

    assert (bad.status_code, good.status_code) == (500, 204)
    assert bad.json() == {"code": 500, "message": "internal error; the log of the server tells more"}
    assert [record.getMessage() for record in caplog.records] == ["GET /bad failed"]
    assert "no such luck" in caplog.text


async def test_an_answer_that_http_cannot_carry_costs_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: Request) -> Response:
        return Response(200, b"", {"X": "a\nb"} if request.path == "/bad" else {})

    async with serving(handler) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get("/bad")
        good = await client.get("/good")

    assert good.status_code == 200
    assert "a connection was given up" in caplog.text


async def test_a_client_that_goes_away_cancels_its_handler() -> None:
    asked, cancelled = anyio.Event(), anyio.Event()

    async def handler(request: Request) -> Response:
        asked.set()
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.set()
        raise AssertionError

    async with serving(handler) as port:
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await asked.wait()
        with anyio.fail_after(5):
            await cancelled.wait()


async def test_cancelling_the_server_ends_a_long_poll_at_once() -> None:
    asked = anyio.Event()

    async def handler(request: Request) -> Response:
        asked.set()
        await anyio.sleep_forever()
        raise AssertionError

    with anyio.fail_after(5):
        async with serving(handler) as port:
            stream = await anyio.connect_tcp("127.0.0.1", port)
            await stream.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await asked.wait()

        async with stream:
            assert await read_all_or_reset(stream) == b""


async def read_all_or_reset(stream: SocketStream) -> bytes:
    try:
        return await read_all(stream)
    except anyio.BrokenResourceError:
        return b""


async def test_head_and_204_carry_no_body() -> None:
    async def handler(request: Request) -> Response:
        return Response(204 if request.path == "/none" else 200, b"12345" if request.path != "/none" else b"")

    async with serving(handler) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        head, none, full = await client.head("/"), await client.delete("/none"), await client.get("/")

    assert (head.status_code, head.headers["content-length"], head.content) == (200, "5", b"")
    assert (none.status_code, none.content, "content-length" in none.headers) == (204, b"", False)
    assert full.content == b"12345"


async def test_large_bodies_go_both_ways() -> None:
    content = b"0123456789" * 200_000

    async def handler(request: Request) -> Response:
        return Response(200, request.body)

    async with serving(handler, Limits(body_bytes=len(content))) as port, httpx2.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{port}/", content=content)

    assert answer.content == content


async def test_many_clients_are_served_at_once() -> None:
    together = anyio.Event()
    waiting = 0

    async def handler(request: Request) -> Response:
        nonlocal waiting
        waiting += 1
        if waiting == 20:
            together.set()
        await together.wait()
        return Response(200)

    statuses = []

    async def ask(client: httpx2.AsyncClient) -> None:
        statuses.append((await client.get("/")).status_code)

    with anyio.fail_after(10):
        async with (
            serving(handler) as port,
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
            anyio.create_task_group() as tasks,
        ):
            for _ in range(20):
                tasks.start_soon(ask, client)

    assert statuses == [200] * 20


async def test_a_port_in_use_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is in use: stop the program"):
            await serve_http(mirror, port=port)


async def test_an_address_of_another_machine_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 203\.0\.113\.1:0"):
        await serve_http(mirror, host="203.0.113.1", port=0)


def test_json_that_nests_too_deep_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="too deep"):
        Request(method="POST", path="/", body=b"[" * 200_000).json()


@pytest.mark.parametrize(("cut_at", "expected"), [(0, b""), (8, b"HTTP/1.1"), (-2, b"Content-Length: 5\r\n\r\nrig")])
async def test_a_response_breaks_off_where_it_says_and_the_connection_ends(cut_at: int, expected: bytes) -> None:
    async def handler(request: Request) -> Response:
        return Response(200, b"right", cut_at=cut_at)

    async with serving(handler) as port:
        received = await exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

    assert received.endswith(expected)
    assert bool(received) is bool(expected)
