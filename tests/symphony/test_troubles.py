"""A whole bot on a local pod over real connections: starts, stops, mixtures, and what only a socket shows.

What each fault that has a name comes to is in `test_faults`.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx2
import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.config import load_symphony_config
from flowbot.pod import Fault, FeedSettings, LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.ports import Store
from flowbot.storage.memory import MemoryStore
from flowbot.storage.sqlite import SqliteStore
from flowbot.symphony import SymphonyClient
from flowbot.symphony.http import Request
from flowbot.testing.local import LocalBot
from tests.symphony.troubles import LOGINS, READS, SENDS

FLOW = """
flow: order
version: 1
start: /order {number}
slots: { number: { type: integer }, quantity: { type: integer } }
steps:
  - say: "Order {{ number }}."
  - ask: quantity
    say: How many?
  - end: done
ends: { done: "{{ quantity }} it is." }
"""
SEEN = ["Order 7.", "How many?", "12 it is."]

# A batch whose answer got lost comes back as soon as time passes, and time passes when the bot waits.
FEEDS = FeedSettings(poll_seconds=30, visibility_seconds=0.001)

SEND: dict[str, Any] = {"path_prefix": "/agent/v4/stream/", "path_suffix": "/message/create"}
LOOK: dict[str, Any] = {"path_prefix": "/agent/v4/stream/", "path_suffix": "/message"}
READ: dict[str, Any] = {"path_prefix": "/agent/v5/datafeeds/", "path_suffix": "/read"}
LIST: dict[str, Any] = {"path_prefix": "/agent/v5/datafeeds", "path_suffix": "/datafeeds"}
LOGIN: dict[str, Any] = {"path_prefix": "/login/pubkey/authenticate"}
RELAY: dict[str, Any] = {"path_prefix": "/relay/pubkey/authenticate"}

SLOW_DOWN_3_S: dict[str, Any] = {"status": 429, "headers": {"Retry-After": "3"}}
PAGE: dict[str, Any] = {"status": 502, "headers": {"Content-Type": "text/html"}, "body": b"<h1>Bad Gateway</h1>"}
CUT: dict[str, Any] = {"cut_at": 0}
DONE: dict[str, Any] = {"is_carried_out": True}


class BotClock:
    """The pod's time as the bot has it: who sleeps turns it."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await anyio.lowlevel.checkpoint()
        self._clock.advance(seconds)

    async def wait_until(self, moment: datetime) -> None:
        await self._clock.wait_until(moment)


@dataclass
class World:
    """A served pod, and a bot that may be started on it."""

    pod: LocalPod
    clock: VirtualClock
    control: str
    connect: Callable[[], AbstractAsyncContextManager[SymphonyClient]]
    bot: Flowbot
    store: Store = field(default_factory=MemoryStore)

    @asynccontextmanager
    async def runs(self, store: Store | None = None) -> AsyncIterator[LocalBot]:
        """The bot, which hears what is said from now on."""
        clock = BotClock(self.clock)
        with anyio.fail_after(20):
            async with self.connect() as client, self.bot.running(client, store or self.store, clock=clock) as running:
                await self.listening()
                yield LocalBot(self.pod, running)

    async def listening(self) -> None:
        """Return when a feed is being read."""
        feeds = self.pod.feeds_of(self.pod.ensure_user(BOT_USERNAME))
        while not any(feed.is_being_read for feed in feeds.list()):
            await anyio.lowlevel.checkpoint()

    def says(self, text: str) -> None:
        self.pod.talk.say(self.pod.ensure_user("alice"), self.pod.streams.ensure("desk"), text)

    def seen(self) -> list[str]:
        """What the bot said, as people see it."""
        said = self.pod.talk.messages_in(self.pod.streams.ensure("desk"))
        return [each.text for each in said if each.user.display_name != "alice"]

    async def tells(self, path: str) -> None:
        """Tell the control API."""
        async with httpx2.AsyncClient(trust_env=False) as http:
            (await http.post(self.control + path)).raise_for_status()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Flowbot:
    file = tmp_path_factory.mktemp("order") / "order.yaml"
    file.write_text(FLOW)
    return Flowbot.load(file)


@pytest.fixture(scope="session")
def pod_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that its keys are made once."""
    return tmp_path_factory.mktemp("pod")


@pytest.fixture
async def world(pod_folder: Path, bot: Flowbot) -> AsyncIterator[World]:
    clock = VirtualClock()
    pod = LocalPod(clock, feeds=FEEDS)
    async with serving_pod(pod, pod_folder, port=0) as served:
        config = load_symphony_config(served.config_path)
        connect = partial(SymphonyClient.connect, config, clock=BotClock(clock), jitter=random.Random(0))
        yield World(pod, clock, served.control_url, connect, bot)


IN_DOUBT = "may have arrived"
STARTS: dict[str, tuple[Fault, str]] = {
    "a login is asked to slow down": (Fault(**LOGIN, **SLOW_DOWN_3_S), "authenticate: status 429; trying again in 3.0 s"),
    "a login meets a page": (Fault(**RELAY, **PAGE), "authenticate: status 502, a web page"),
    "a login is cut off": (Fault(**LOGIN, **CUT), "authenticate: the connection broke"),
}  # fmt: skip
FEED_STARTS: dict[str, tuple[Fault, str]] = {
    "the list of feeds is cut off": (Fault(**LIST, **CUT), "datafeed: cannot list the feed: the connection broke"),
    "the feed that is listed is gone": (Fault(**LIST, status=200, body=b'[{"id": "gone_f"}]'), "datafeed gone_f is gone"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "log"), (STARTS | FEED_STARTS).values(), ids=(STARTS | FEED_STARTS).keys())
async def test_what_goes_wrong_at_the_start_is_waited_out(
    world: World, fault: Fault, log: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.pod.faults.append(replace(fault))
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
        world.says("12")
        await running.quiet()

    assert world.pod.faults[0].times == 0
    assert world.seen() == SEEN
    assert log in caplog.text


async def test_feeds_that_are_lost_while_the_bot_is_down_are_replaced(world: World) -> None:
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
    world.pod.delivery.drop()
    async with world.runs() as running:
        world.says("12")
        await running.quiet()

    assert world.seen() == SEEN


async def test_idle_connections_that_were_closed_are_noticed_before_anything_is_sent_on_them(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
        await world.tells("/v1/network/cut")
        world.says("12")
        await running.quiet()

    assert world.seen() == SEEN
    assert IN_DOUBT not in caplog.text


async def test_a_read_that_is_answered_without_end_is_given_up_and_its_events_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("flowbot.symphony.datafeed.LONGEST_READ_SECONDS", 0.1)
    never = Fault(**READ, delay_seconds=1e6)
    async with world.runs() as running:
        world.pod.faults.append(never)
        while never.times:
            await anyio.lowlevel.checkpoint()
        world.says("/order 7")
        await running.quiet()
        world.says("12")
        await running.quiet()

    assert world.seen() == SEEN
    assert "cannot read the feed: no end of the answer in 0.1 s" in caplog.text


async def test_a_send_that_arrives_after_it_was_given_up_is_found_and_not_said_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    defaults = Request.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "answer_timeout_seconds", 0.3)
    world.pod.faults.append(Fault(**SEND, late_seconds=5))  # the bot looks for it several times meanwhile
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
        world.says("12")
        await running.quiet()

    assert world.seen() == SEEN
    assert "may have arrived (POST /agent/v4/stream/" in caplog.text
    assert "no answer in time" in caplog.text


@pytest.mark.parametrize("then", [PAGE, SLOW_DOWN_3_S, CUT], ids=["page", "slow down", "cut"])
async def test_looking_for_a_message_that_is_in_doubt_goes_on_until_there_is_an_answer(
    world: World, then: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    world.pod.faults += [Fault(**SEND, **CUT, **DONE), Fault(**LOOK, **then, times=12)]
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
        world.says("12")
        await running.quiet()

    assert [fault.times for fault in world.pod.faults] == [0, 0]
    assert world.seen() == SEEN
    assert "cannot be looked for" in caplog.text or "asks to slow down" in caplog.text


MIXED = [
    each
    for each in [*SENDS.values(), *READS.values(), *LOGINS.values()]
    if not each.fault.startswith(("half-open", "slow", "late", "huge", "feed-gone"))
]


@pytest.mark.parametrize("seed", range(5))
async def test_any_mixture_of_troubles_is_not_seen(world: World, seed: int) -> None:
    jitter = random.Random(seed)
    async with world.runs() as running:
        for text in ["/order 7", "12", "/order 8", "3", "/order 9", "4"]:
            world.pod.faults += [Fault.named(each.fault, each.on) for each in jitter.sample(MIXED, 5)]
            if jitter.random() < 0.3:
                await world.tells(jitter.choice(["/v1/tokens/expire", "/v1/network/cut"]))
            world.says(text)
            await running.quiet()

    assert world.seen() == [
        "Order 7.", "How many?", "12 it is.", "Order 8.", "How many?", "3 it is.",
        "Order 9.", "How many?", "4 it is.",
    ]  # fmt: skip


async def test_a_bot_that_is_stopped_while_a_send_is_in_doubt_clears_it_up_at_the_next_start(
    world: World, tmp_path: Path
) -> None:
    in_doubt = Fault(**SEND, **CUT, **DONE)
    world.pod.faults.append(in_doubt)
    async with SqliteStore.open(tmp_path / "bot.db") as store, world.runs(store):
        world.says("/order 7")
        while in_doubt.times:
            await anyio.lowlevel.checkpoint()
    world.clock.advance(1)  # what was not acknowledged comes again
    async with SqliteStore.open(tmp_path / "bot.db") as store, world.runs(store) as running:
        await running.quiet()
        world.says("12")
        await running.quiet()

    assert world.seen() == SEEN
