"""Tests for requests of other programs to the installed command: each is done once, also when the bot is killed."""

from __future__ import annotations

import re
from pathlib import Path

import anyio
import httpx2
import pytest

from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.processes import BotProcess, running_pod

pytestmark = pytest.mark.process

PATIENCE_SECONDS = 20
FILES = {
    "flowbot.yaml": "webhooks: { port: 0, secret: hook_key }\nsecrets: { hook_key: file:key }\nconfig: { desk: desk }\n",
    "key": "Zm9yIG5vYm9keQ\n",
    "flows/alarm.yaml": (
        "flow: alarm\nversion: 1\nstart: { webhook: alarm }\nsteps:\n"
        '  - say: "{{ trigger.request.what }}"\n    to: config.desk\n'
    ),
}


async def send(bot: BotProcess, what: str) -> int:
    """Send a request to the bot that runs now; the status of the answer."""
    await bot.logs("webhooks at ")
    address = re.findall(r"webhooks at (\S+)/NAME\n", bot.logged())[-1]
    headers = {"Authorization": "Bearer Zm9yIG5vYm9keQ", "Idempotency-Key": what}
    async with httpx2.AsyncClient(trust_env=False) as http:
        return (await http.post(f"{address}/alarm", json={"what": what}, headers=headers)).status_code


async def said(control: Control, count: int) -> list[str]:
    """What the bot has said, once it is so much."""
    found: list[str] = []
    with anyio.fail_after(PATIENCE_SECONDS):
        while len(found) < count:
            found += [each.text for each in await control.news() if each.user == "Flow Bot"]
            await anyio.sleep(0.05)
    return found


async def scene(folder: Path) -> list[str]:
    """A program that sends everything twice, to a bot that is killed meanwhile."""
    for name, text in FILES.items():
        (folder / "bot" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "bot" / name).write_text(text)
    with running_pod(folder / "pod") as (url, config):
        bot = BotProcess(config, folder, project=folder / "bot")
        async with Control.connect(url) as control:
            try:
                bot.start()
                await control.say("ann", "desk", "hello @nobody")
                await bot.ready()
                assert [await send(bot, "fire"), await send(bot, "fire")] == [202, 202]
                bot.kill()
                bot.start()
                assert [await send(bot, "fire"), await send(bot, "water")] == [202, 202]
                return await said(control, 2)
            finally:
                bot.end()


def test_each_request_is_done_once_however_often_it_is_sent_and_the_bot_is_killed(tmp_path: Path) -> None:
    assert anyio.run(scene, tmp_path) == ["fire", "water"]
