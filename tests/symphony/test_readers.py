"""Tests for flowbot.symphony.readers: each reader of events on a local pod, over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import DatafeedConfig, DatahoseConfig, SymphonyConfig, load_symphony_config
from flowbot.errors import DatafeedError
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.symphony import SymphonyClient
from flowbot.symphony.readers import FeedKind
from tests.symphony.operations_table import published

if TYPE_CHECKING:
    from tests.symphony.conftest import ScriptedPod


@dataclass
class World:
    """A served pod on which no read waits, and people in its streams."""

    pod: LocalPod
    clock: VirtualClock
    config: SymphonyConfig

    def says(self, text: str) -> None:
        self.pod.talk.say(self.pod.ensure_user("alice"), self.pod.streams.ensure("desk"), text)

    def says_to_ravi(self, text: str) -> None:
        alice = self.pod.ensure_user("alice")
        self.pod.talk.say(alice, self.pod.streams.im(alice, self.pod.ensure_user("ravi")), text)

    def feeds(self) -> Sequence[str]:
        return [each.id for each in self.pod.feeds_of(self.pod.ensure_user(BOT_USERNAME)).list()]

    def connect(self, feed: FeedKind = "datafeed", **parts: object) -> AbstractAsyncContextManager[SymphonyClient]:
        """A client of the bot, with these parts of its configuration."""
        return SymphonyClient.connect(self.config.model_copy(update=parts), feed=feed, clock=self.clock)


@pytest.fixture(scope="session")
def pod_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that its keys are made once."""
    return tmp_path_factory.mktemp("pod")


@pytest.fixture
async def world(pod_folder: Path) -> AsyncIterator[World]:
    clock = VirtualClock()
    pod = LocalPod(clock, feeds=FeedSettings(poll_seconds=0))
    async with serving_pod(pod, pod_folder, port=0) as served:
        yield World(pod, clock, load_symphony_config(served.config_path))


async def texts(client: SymphonyClient) -> list[str]:
    """What was said in the next batch."""
    events: list[Any] = [json.loads(each) for each in await client.read_events()]
    return [re.sub(r"<[^>]*>", "", each["payload"]["messageSent"]["message"]["message"]) for each in events]


async def test_bots_of_one_account_with_tags_have_a_feed_for_each(world: World) -> None:
    desk, lab = DatafeedConfig(tag="desk"), DatafeedConfig(tag="lab")
    async with world.connect(datafeed=desk) as one, world.connect(datafeed=lab) as two:
        feeds = [await one.open_feed(), await two.open_feed()]
        async with world.connect(datafeed=desk) as again:
            assert await again.open_feed() == feeds[0]
        world.says("hi")

        assert await texts(one) == await texts(two) == ["hi"]
    assert world.feeds() == feeds


async def test_a_feed_of_v1_goes_on_at_the_next_start(world: World, tmp_path: Path) -> None:
    v1 = DatafeedConfig(version="v1", id_file_path=tmp_path)
    async with world.connect(datafeed=v1) as client:
        await client.open_feed()
        world.says("one")
        assert await texts(client) == ["one"]
    world.says("two")
    async with world.connect(datafeed=v1) as client:
        assert await texts(client) == ["two"]
        world.pod.delivery.drop()
        assert await texts(client) == []
        world.says("three")
        assert await texts(client) == ["three"]

    assert world.feeds() == []


MESSAGES = DatahoseConfig(event_types=("MESSAGESENT",))


async def test_a_datahose_has_what_is_said_where_the_bot_is_not(world: World) -> None:
    async with world.connect("datahose", datahose=MESSAGES) as client:
        await client.open_feed()
        world.says("to all")
        world.says_to_ravi("between us")

        assert await texts(client) == []  # what came before it was opened
        assert await texts(client) == ["to all", "between us"]

    assert world.feeds() == []


async def test_readers_of_one_datahose_share_it_and_what_one_did_not_acknowledge_the_other_gets(world: World) -> None:
    world.pod.delivery.settings.batch_limit = 1
    async with world.connect("datahose", datahose=MESSAGES) as one:
        await texts(one)
        async with world.connect("datahose", datahose=MESSAGES) as two:
            await texts(two)
            world.says("one")
            world.says("two")

            assert (await texts(one), await texts(two)) == (["one"], ["two"])
            world.clock.advance(31)
            assert await texts(two) == ["one"]


async def test_a_pod_without_a_datahose_says_so(world: World) -> None:
    world.pod.delivery.settings.has_datahose = False
    async with world.connect("datahose", datahose=MESSAGES) as client:
        with pytest.raises(DatafeedError, match="flow-bot may not read the datahose"):
            await client.open_feed()


READERS: dict[str, tuple[FeedKind, dict[str, object]]] = {
    "datafeed": ("datafeed", {"datafeed": DatafeedConfig(tag="desk", include_invisible=True)}),
    "datafeed of v1": ("datafeed", {"datafeed": DatafeedConfig(version="v1")}),
    "datahose": ("datahose", {"datahose": DatahoseConfig(event_types=("MESSAGESENT",), scopes=("INTERNAL",))}),
}


@pytest.mark.parametrize(("feed", "parts"), READERS.values(), ids=READERS.keys())
async def test_a_reader_asks_for_nothing_that_is_not_published(
    pod: ScriptedPod,
    clock: VirtualClock,
    config: SymphonyConfig,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    feed: FeedKind,
    parts: dict[str, object],
) -> None:
    asked: list[httpx2.Request] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        if "/agent/" in request.url.path:
            asked.append(request)
        if request.url.path.startswith("/agent/v4/datafeed/"):
            return httpx2.Response(200, json={"id": "one"} if request.method == "POST" else [])
        return await pod.handle(request)

    monkeypatch.chdir(tmp_path)
    pod.script("POST /agent/v5/datafeeds/feed1_f/read", [httpx2.Response(400)])
    transport = httpx2.MockTransport(handle)
    async with SymphonyClient.connect(
        config.model_copy(update=parts), feed=feed, clock=clock, transport=transport
    ) as client:
        for _ in range(3):
            await client.read_events()

    assert len(asked) >= 3
    for request in asked:
        endpoint = published(f"{request.method} {request.url.path}")
        assert endpoint is not None
        assert set(request.url.params) <= set(endpoint.query)
        assert set(json.loads(request.content or b"{}")) <= set(endpoint.body or ())
