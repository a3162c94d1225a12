"""Tests that examples/price tells prices, tickers that nobody knows, and failures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from flowbot.app import Flowbot
from flowbot.clock import SystemClock, VirtualClock
from flowbot.pod import LocalPod
from flowbot.storage.memory import MemoryStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.web import FakeWeb
from flowbot.web.messages import Request, Response, json_response
from tests.docs.local_service import beside_its_service

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "price"
QUOTES = json_response(
    {"quotes": [{"venue": "XNYS", "price": 227.50, "size": 100}, {"venue": "XLON", "price": "1E+2"}]}
)


async def ask(text: str, *responses: Response) -> tuple[str, FakeWeb]:
    """What the bot says when Ann writes something, and what was asked."""
    ahead = list(responses)
    bot = Flowbot.load(EXAMPLE)

    async def answer(_request: Request) -> Response:
        return ahead.pop(0)

    web = FakeWeb(answer, bot.project.config.hosts)
    async with running_locally(bot, clock=VirtualClock(autojump=True), http=web) as local:
        ann = local.pod.ensure_user("ann")
        local.pod.talk.say(ann, local.pod.streams.im(ann, local.me), text)
        await local.quiet()
        return local.pod.messages[-1].text, web


@pytest.mark.parametrize("text", ["/price $AAPL", "price of AAPL?"])
async def test_prices_are_told_as_a_table(text: str) -> None:
    said, web = await ask(text, QUOTES)

    assert said == "$AAPL now:\nVenue\tPrice\nXNYS\t227.5\nXLON\t100"
    (request,) = web.requests
    assert request.url == "http://127.0.0.1:8711/v1/quotes?ticker=AAPL"
    assert request.headers == {"Authorization": "Bearer <prices_key>"}


async def test_a_ticker_without_prices_is_not_known() -> None:
    said, _ = await ask("/price $NONE", json_response({"quotes": []}))

    assert said == "I know no $NONE."


async def test_a_service_that_stumbles_is_asked_again() -> None:
    said, web = await ask("/price $AAPL", Response(503), Response(429, b"", {"Retry-After": "2"}), QUOTES)

    assert said.startswith("$AAPL now:")
    assert len(web.requests) == 3


@pytest.mark.parametrize(
    "responses",
    [[Response(500)] * 3, [Response(403)], [json_response({"quotes": [{"venue": "XNYS", "price": "soon"}]})]],
    ids=["down", "refused", "nonsense"],
)
async def test_a_failure_has_a_number_for_support(
    responses: Sequence[Response], caplog: pytest.LogCaptureFixture
) -> None:
    said, web = await ask("/price $AAPL", *responses)

    words, _, number = said.rpartition(": ")
    assert words == "There are no prices at the moment. Support finds out why by this number"
    assert len(number) == 24
    assert len(web.requests) == len(responses)
    (noted,) = (each for each in caplog.records if each.name == "audit")
    assert noted.getMessage().startswith(f"{number}: no price of AAPL for user ")
    assert f"({number})" in caplog.text
    assert "soon" not in caplog.text
    assert "<prices_key>" not in caplog.text


async def test_its_own_service_is_asked_with_a_key_that_nobody_else_sees(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRICES_KEY", "hunter2")
    pod = LocalPod(SystemClock())
    pod.add_bot("price-bot")
    with beside_its_service("price", tmp_path) as folder, caplog.at_level(logging.DEBUG):
        async with Flowbot.load(folder).running(pod.connect("price-bot"), MemoryStore()) as running:
            local = LocalBot(pod, running)
            ann = pod.ensure_user("ann")
            for text in ("/price IBM", "price of $XYZ?"):
                pod.talk.say(ann, pod.streams.im(ann, local.me), text)
                await local.quiet()

    said = [each.text for each in pod.messages if each.user == local.me]
    assert said == ["$IBM now:\nVenue\tPrice\nNYSE\t281.2\nXETRA\t243.95", "I know no $XYZ."]
    assert "hunter2" not in caplog.text
