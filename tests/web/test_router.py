"""Tests for flowbot.web.router."""

from __future__ import annotations

import json

import pytest

from flowbot.web.messages import Request, Response
from flowbot.web.router import Router


async def show(request: Request) -> Response:
    return Response(200, json.dumps(dict(request.params)).encode())


ROUTER = Router({"GET /streams/{name}/messages": show, "POST /say": show, "PUT /say": show})


async def test_parts_in_braces_are_decoded() -> None:
    answer = await ROUTER(Request(method="GET", path="/streams/FX%2Fdesk%20%C3%A9/messages"))

    assert json.loads(answer.body) == {"name": "FX/desk é"}


@pytest.mark.parametrize("path", ["/", "/streams//messages", "/streams/a/b/messages", "/say/", "/streams/a/message"])
async def test_an_unknown_path_is_404(path: str) -> None:
    answer = await ROUTER(Request(method="GET", path=path))

    assert answer.status == 404
    assert json.loads(answer.body) == {"code": 404, "message": f"there is nothing at {path}"}


async def test_another_method_on_a_known_path_is_405_and_names_the_right_ones() -> None:
    answer = await ROUTER(Request(method="GET", path="/say"))

    assert answer.status == 405
    assert answer.headers["Allow"] == "POST, PUT"
