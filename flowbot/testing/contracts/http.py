"""`HttpClientContract`: what every `ports.HttpClient` must do, so that a made-up web can stand for the real one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpClient, HttpRequest
from flowbot.web.egress import MAX_ANSWER_BYTES
from flowbot.web.messages import Handler, Request, Response, json_response


class HttpWorld(Protocol):
    """What surrounds the client under test."""

    def serve(self, handler: Handler) -> AbstractAsyncContextManager[tuple[HttpClient, str]]:
        """A client, and the URL of the host that answers so, which is the only one that it may ask."""
        ...


class HttpClientContract:
    """Subclass it in a test module, with a fixture `world` that gives a new `HttpWorld`."""

    async def test_a_request_arrives_as_it_is_given(self, world: HttpWorld) -> None:
        """Method, path, query, headers and body."""
        seen: list[Request] = []
        headers = {"X-Key": "k ü", "Content-Type": "application/json", "Idempotency-Key": "e1"}

        async def keep(request: Request) -> Response:
            seen.append(request)
            return Response(204)

        async with world.serve(keep) as (http, url):
            sent = HttpRequest(method="POST", url=f"{url}/a%2Fb?q=1&q=%26", headers=headers, body=b'{"a":1}')
            answer = await http.send(sent)

        (request,) = seen
        assert (request.method, request.path, request.query_string) == ("POST", "/a%2Fb", "q=1&q=%26")
        assert request.body == b'{"a":1}'
        assert {name.lower(): value for name, value in headers.items()}.items() <= request.headers.items()
        assert (answer.status, answer.body) == (204, b"")

    async def test_an_answer_comes_whole_whatever_its_status(self, world: HttpWorld) -> None:
        """Status, headers by lower-case name, body, and how long to wait."""
        body = b"x" * MAX_ANSWER_BYTES

        answer = await _ask(world, Response(503, body, {"Retry-After": "7", "X-Why": "rest"}))

        assert isinstance(answer, HttpAnswer)
        assert (answer.status, answer.retry_after_seconds, answer.headers["x-why"]) == (503, 7.0, "rest")
        assert answer.body == body

    async def test_a_redirect_is_an_answer_and_not_followed(self, world: HttpWorld) -> None:
        """Whatever it leads to."""
        count = 0

        async def redirect(_request: Request) -> Response:
            nonlocal count
            count += 1
            return Response(302, b"", {"Location": "/elsewhere"})

        async with world.serve(redirect) as (http, url):
            answer = await http.send(HttpRequest(method="GET", url=url))

        assert (answer.status, answer.headers["location"], count) == (302, "/elsewhere", 1)

    async def test_no_cookie_is_kept(self, world: HttpWorld) -> None:
        """One conversation would speak with the session of another."""
        seen: list[Mapping[str, str]] = []

        async def bake(request: Request) -> Response:
            seen.append(request.headers)
            return json_response({}, headers={"Set-Cookie": "session=1; Path=/"})

        async with world.serve(bake) as (http, url):
            for _ in range(2):
                await http.send(HttpRequest(method="GET", url=url))

        assert ["cookie" in headers for headers in seen] == [False, False]

    async def test_an_answer_that_is_too_large_is_refused(self, world: HttpWorld) -> None:
        """One byte more than may be."""
        assert await _ask(world, Response(200, b"x" * (MAX_ANSWER_BYTES + 1))) == "too_large"

    async def test_an_answer_that_is_packed_is_refused(self, world: HttpWorld) -> None:
        """Nobody asked for it, and unpacked it may be any size."""
        assert await _ask(world, Response(200, b"\x1f\x8b", {"Content-Encoding": "gzip"})) == "answer"

    async def test_what_may_not_be_asked_is_not(self, world: HttpWorld) -> None:
        """Other hosts and ports, paths that go up, headers that end."""
        seen: list[str] = []

        async def keep(request: Request) -> Response:
            seen.append(request.path)
            return Response(200)

        async with world.serve(keep) as (http, url):
            kinds = [
                await _kind_of(http, HttpRequest(method="GET", url="https://other.example.com/")),
                await _kind_of(http, HttpRequest(method="GET", url=url.replace("//", "//other.example.com@"))),
                await _kind_of(http, HttpRequest(method="GET", url=f"{url}1/")),
                await _kind_of(http, HttpRequest(method="GET", url=f"{url}/a/..%2fb")),
                await _kind_of(http, HttpRequest(method="GET", url=f"{url}/a/%2E%2E/b")),
                await _kind_of(http, HttpRequest(method="GET", url=url, headers={"X-Name": "a\r\nX-Admin: 1"})),
            ]

        assert kinds == ["not_allowed", "not_allowed", "not_allowed", "request", "request", "request"]
        assert seen == []


async def _ask(world: HttpWorld, response: Response) -> HttpAnswer | str:
    """The answer that a response becomes; else the kind of its error."""

    async def answer(_request: Request) -> Response:
        return response

    async with world.serve(answer) as (http, url):
        try:
            return await http.send(HttpRequest(method="GET", url=f"{url}/"))
        except HttpError as error:
            return error.kind


async def _kind_of(http: HttpClient, request: HttpRequest) -> str:
    try:
        await http.send(request)
    except HttpError as error:
        return error.kind
    return "answered"
