"""Tests for several clients of one bot, each in a process of its own: they share the one feed."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.serve import BOT_USERNAME, ServedPod, serving_pod

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@dataclass
class Client:
    """A process that reads, and what it has told."""

    process: Process
    feeds: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def listen(self) -> None:
        """Take what it tells until it ends."""
        assert self.process.stdout is not None
        output = BufferedByteReceiveStream(self.process.stdout)
        while True:
            try:
                told = json.loads(await output.receive_until(b"\n", 100_000))
            except (anyio.EndOfStream, anyio.IncompleteRead, anyio.ClosedResourceError):
                return
            if "feed" in told:
                self.feeds.append(told["feed"])
            else:
                self.said.append(told["said"])


@dataclass
class Desk:
    """A pod, a person who writes there, and clients of its bot."""

    pod: LocalPod
    served: ServedPod
    tasks: anyio.abc.TaskGroup
    clients: list[Client] = field(default_factory=list)

    async def starts(self, backend: str, *options: str) -> Client:
        command = [sys.executable, "-m", "tests.acceptance.reading", backend, str(self.served.config_path), *options]
        client = Client(await anyio.open_process(command, cwd=ROOT, stdin=None, stderr=None))
        self.clients.append(client)
        self.tasks.start_soon(client.listen)
        return client

    def says(self, text: str) -> None:
        self.pod.talk.say(self.pod.ensure_user("alice"), self.pod.streams.ensure("desk"), text)

    def feeds(self) -> list[str]:
        return [each.id for each in self.pod.feeds_of(self.pod.ensure_user(BOT_USERNAME)).list()]

    async def until(self, holds: Callable[[], bool]) -> None:
        with anyio.fail_after(PATIENCE_SECONDS):
            while not holds():  # noqa: ASYNC110  what is waited for happens in other processes
                await anyio.sleep(0.01)

    async def share_one_feed(self) -> str:
        """Return when all clients read the same feed, and there is no other; which one it is."""
        await self.until(
            lambda: len(self.feeds()) == 1 and all(each.feeds[-1:] == self.feeds() for each in self.clients)
        )
        return self.feeds()[0]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pod, whose keys are made once."""
    return tmp_path_factory.mktemp("pod")


@asynccontextmanager
async def desk(folder: Path, **settings: float) -> AsyncIterator[Desk]:
    pod = LocalPod(feeds=FeedSettings(**settings))  # type: ignore[arg-type]  # some are ints
    async with serving_pod(pod, folder, port=0) as served, anyio.create_task_group() as tasks:
        here = Desk(pod, served, tasks)
        try:
            yield here
        finally:
            with anyio.CancelScope(shield=True):
                for client in here.clients:
                    if client.process.returncode is None:
                        client.process.kill()
                    await client.process.aclose()
            tasks.cancel_scope.cancel()


async def test_two_clients_that_start_together_make_one_feed_and_share_what_is_said(keys: Path) -> None:
    async with desk(keys) as here:
        one, two = await here.starts("asyncio"), await here.starts("trio")
        await here.share_one_feed()
        texts = [f"line {number}" for number in range(20)]
        for text in texts:
            here.says(text)
        await here.until(lambda: len(one.said) + len(two.said) >= len(texts))
        await here.until(lambda: here.pod.delivery.is_drained)

        assert sorted(one.said + two.said) == sorted(texts)


async def test_when_the_feed_dies_under_both_they_come_to_share_another(keys: Path) -> None:
    async with desk(keys) as here:
        one, two = await here.starts("asyncio"), await here.starts("trio")
        seen = [await here.share_one_feed()]
        for number in range(3):
            here.pod.delivery.drop()
            seen.append(await here.share_one_feed())
            here.says(f"after {number}")
            await here.until(lambda: here.pod.delivery.is_drained)

        assert len(set(seen)) == 4
        assert sorted(one.said + two.said) == [f"after {number}" for number in range(3)]


async def test_what_one_held_when_it_was_killed_reaches_the_other_after_the_visibility_time(keys: Path) -> None:
    async with desk(keys, visibility_seconds=1) as here:
        held = await here.starts("asyncio", "--hold")
        await here.share_one_feed()
        here.says("one")
        await here.until(lambda: held.said == ["one"])
        other = await here.starts("trio")
        await here.share_one_feed()
        held.process.kill()
        await here.until(lambda: other.said == ["one"])

        assert len(here.feeds()) == 1
