"""Tests for flowbot.runtime.webhooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from flowbot.errors import UnknownNameError
from flowbot.runtime.webhooks import WebhookApi
from flowbot.web.messages import Request, Response

HEADERS = {"authorization": "Bearer key", "idempotency-key": "request-17"}


class Bot:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[str, Mapping[str, object]]] = {}

    async def receive(self, webhook: str, request_id: str, fields: Mapping[str, object]) -> bool:
        if webhook != "alarm":
            raise UnknownNameError(f"no flow has the webhook '{webhook}'", hint="did you mean 'alarm'?", code="FB225")
        is_new = request_id not in self.told
        self.told.setdefault(request_id, (webhook, fields))
        return is_new


@pytest.fixture
def bot() -> Bot:
    return Bot()


async def ask(bot: Bot, body: bytes = b"{}", name: str = "alarm", method: str = "POST", **headers: str) -> Response:
    shown = HEADERS | {key.replace("_", "-"): value for key, value in headers.items()}
    request = Request(method=method, path=f"/webhooks/{name}", headers=shown, body=body)
    return await WebhookApi(bot.receive, "key")(request)


def said(response: Response) -> Any:
    return json.loads(response.body)


async def test_a_request_is_taken_once_with_exact_numbers(bot: Bot) -> None:
    first = await ask(bot, b'{"amount": 0.1, "what": {"rows": [1]}}')
    again = await ask(bot, b'{"amount": 5}')

    assert (first.status, said(first)) == (202, {"isNew": True})
    assert (again.status, said(again)) == (202, {"isNew": False})
    assert bot.told == {"request-17": ("alarm", {"amount": Decimal("0.1"), "what": {"rows": [1]}})}


async def test_no_body_says_nothing(bot: Bot) -> None:
    answer = await ask(bot, b"", authorization="bearer  key ")

    assert answer.status == 202
    assert bot.told == {"request-17": ("alarm", {})}


@pytest.mark.parametrize("shown", ["", "key", "Bearer", "Bearer kex", "Basic key", "Bearer kéy"])
async def test_who_does_not_show_the_key_is_told_nothing_else(bot: Bot, shown: str) -> None:
    answer = await ask(bot, b"{", "no-such-webhook", authorization=shown)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "key" in said(answer)["message"]


@pytest.mark.parametrize(
    ("body", "changes", "status", "problem"),
    [
        (b"{", {}, 400, "the body is not JSON: "),
        (b"\xff", {}, 400, "the body is not JSON: "),
        (b"NaN", {}, 400, "the body is not JSON: NaN is not JSON"),
        (b"[" * 100_000, {}, 400, "the body is not JSON: nested too deeply"),
        (b"[1]", {}, 400, "the body is a JSON object"),
        (b"{}", {"idempotency_key": " "}, 400, "say which request it is"),
        (b"{}", {"name": "alrm"}, 404, "no flow has the webhook 'alrm'; did you mean 'alarm'?"),
        (b"{}", {"name": "alarm/x"}, 404, "there is nothing at /webhooks/alarm/x"),
        (b"{}", {"method": "GET"}, 405, "GET is not allowed on /webhooks/alarm: use POST"),
    ],
)
async def test_what_is_wrong_with_a_request_is_said_and_nothing_is_taken(
    bot: Bot, body: bytes, changes: dict[str, str], status: int, problem: str
) -> None:
    answer = await ask(bot, body, **changes)

    assert answer.status == status
    assert problem in said(answer)["message"]
    assert bot.told == {}
