"""Tests for flowbot.web.nearby."""

from __future__ import annotations

import pytest

from flowbot.errors import HttpError
from flowbot.ports import HttpClient, HttpRequest
from flowbot.web.messages import Request, Response
from flowbot.web.nearby import nearby_web
from flowbot.web.offline import Offline
from tests.web.test_client import serving


async def kind_of(http: HttpClient, url: str) -> str:
    with pytest.raises(HttpError) as caught:
        await http.send(HttpRequest(method="GET", url=url))
    return caught.value.kind


async def test_a_service_of_this_machine_is_asked_and_no_other() -> None:
    async def answer(_request: Request) -> Response:
        return Response(204)

    async with serving(answer) as host, nearby_web(["api.example.com", host]) as http:
        answered = await http.send(HttpRequest(method="GET", url=f"http://{host}/"))

        assert answered.status == 204
        assert await kind_of(http, "https://api.example.com/") == "offline"
        assert await kind_of(http, "http://127.0.0.1:1/") == "offline"


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1"])
async def test_this_machine_has_many_names(host: str) -> None:
    async with nearby_web([host]) as http:
        assert await kind_of(http, f"http://{host}/") == "unreachable"


async def test_where_no_host_of_the_list_is_near_there_is_no_web() -> None:
    async with nearby_web(["api.example.com", "10.0.0.1:8080", "localhost.example.com", "*.localhost"]) as http:
        assert isinstance(http, Offline)
