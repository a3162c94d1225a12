"""Tests for the installed command when it ends at a bad moment: people see the conversation once all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.processes import BotProcess, running_pod
from tests.acceptance.chaos.trouble import SEND

pytestmark = pytest.mark.process

SEEN = ["#7 begun", "#7 how many?", "#7 12 it is", "#7 anything else?", "#7 noted: fragile", "#7 ended with 12"]
PATIENCE_SECONDS = 60


@dataclass
class Desk:
    """A person at a desk, and the bot's process."""

    control: Control
    bot: BotProcess
    seen: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        await self.control.say("alice", "desk", text)

    async def breaks(self, **fault: Any) -> None:
        await self.control.tell("/v1/faults", {**SEND, **fault})

    async def sees(self, count: int) -> None:
        """Return when the bot has said so many things, and nothing beside what it was to say."""
        with anyio.fail_after(PATIENCE_SECONDS):
            while len(self.seen) < count:
                self.seen += [each.text for each in await self.control.news() if each.user == "Flow Bot"]
                await anyio.sleep(0.05)

        assert self.seen == SEEN[:count]


@asynccontextmanager
async def desk(folder: Path, keys: Path) -> AsyncIterator[Desk]:
    with running_pod(keys) as (url, config):
        bot = BotProcess(config, folder)
        async with Control.connect(url) as control:
            bot.start()
            await bot.ready()
            try:
                yield Desk(control, bot)
            finally:
                bot.end()


Scene = Callable[[Desk], Awaitable[None]]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pod's folder, whose keys take long to make."""
    return tmp_path_factory.mktemp("killed") / "pod"


@pytest.fixture
def play(tmp_path: Path, keys: Path) -> Callable[[Scene], None]:
    """Play a scene at a desk."""

    async def play(scene: Scene) -> None:
        async with desk(tmp_path, keys) as found:
            await scene(found)

    return lambda scene: anyio.run(play, scene)


DOUBTS: Mapping[str, Mapping[str, Any]] = {
    "done": {"cutAt": 0, "isCarriedOut": True},
    "not done": {"cutAt": 0},
}


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=DOUBTS.keys())
def test_a_bot_that_is_told_to_stop_while_a_send_is_in_doubt_clears_it_up_when_it_is_back(
    doubt: Mapping[str, Any], play: Callable[[Scene], None]
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.breaks(**doubt)
        await desk.says("/order 7")
        await desk.bot.logs("may have arrived")
        assert await desk.bot.stop() == 0

        desk.bot.start()
        await desk.sees(2)
        await desk.says("12")
        await desk.sees(4)

    play(scene)


def test_a_bot_that_is_told_to_stop_while_a_send_is_under_way_waits_for_its_answer(
    play: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.breaks(delaySeconds=1.5)
        await desk.says("/order 7")
        await desk.sees(1)
        assert await desk.bot.stop() == 0

        desk.bot.start()
        await desk.sees(2)
        await desk.says("12")
        await desk.sees(4)
        assert "may have arrived" not in desk.bot.logged()

    play(scene)


def test_a_bot_that_is_killed_while_it_starts_goes_on_when_it_is_left_to(play: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.says("/order 7")
        await desk.sees(2)
        desk.bot.kill()
        await desk.says("12")
        for tenths in (1, 4, 6, 8, 10):
            desk.bot.start()
            await anyio.sleep(tenths / 10)
            desk.bot.kill()
        desk.bot.start()
        await desk.sees(4)
        await desk.says("fragile")
        await desk.sees(6)
        assert await desk.bot.stop() == 0

    play(scene)
