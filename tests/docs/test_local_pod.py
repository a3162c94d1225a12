"""The commands of `docs/how-to/test-against-a-local-pod.md` print what the page says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from flowbot.app import Flowbot
from flowbot.config import load_symphony_config
from flowbot.pod import LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.storage.memory import MemoryStore
from flowbot.symphony import SymphonyClient
from flowbot.testing.local import LocalBot

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "test-against-a-local-pod.md").read_text()
SHOWN = re.findall(r"^\$ (curl .*)\n((?:(?!\$ |```).*\n)*)", PAGE, re.MULTILINE)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page shows curl, which is not installed")
async def test_what_the_page_shows_is_what_happens(tmp_path: Path) -> None:
    pod, bot = LocalPod(), Flowbot.load(ROOT / "examples" / "expense")
    printed = []
    async with (
        serving_pod(pod, tmp_path, port=0) as served,
        SymphonyClient.connect(load_symphony_config(served.config_path)) as client,
        bot.running(client, MemoryStore()) as running,
    ):
        local, feeds = LocalBot(pod, running), pod.feeds_of(pod.ensure_user(BOT_USERNAME))
        while not any(feed.is_being_read for feed in feeds.list()):
            await anyio.lowlevel.checkpoint()
        for command, _ in SHOWN:
            line = command.replace("localhost:8081", served.control_url.removeprefix("http://"))
            with anyio.fail_after(30):
                ended = await anyio.run_process(["bash", "-c", line], check=False)
                if "/reset" not in line and pod.talk.messages:
                    await local.quiet()
            printed.append(re.sub(r'(?<="messageId":")[^"]+', "…", ended.stdout.decode()).rstrip("\n"))

    assert len(SHOWN) > 8
    assert printed == [expected.rstrip("\n") for _, expected in SHOWN]
