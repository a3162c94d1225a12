"""Tests for how soon a bot ends that is told to, in the middle of a poll."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest
from anyio.abc import Process

from flowbot.pod import LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


async def reads(pod: LocalPod) -> None:
    """Return when the bot waits for events."""
    feeds = pod.feeds_of(pod.ensure_user(BOT_USERNAME))
    while not any(feed.is_being_read for feed in feeds.list()):  # noqa: ASYNC110  the bot is another process
        await anyio.sleep(0.01)


async def start(store: Path, config: Path) -> Process:
    command = [sys.executable, "-m", "flowbot", "run", "examples/expense", "--config", str(config)]
    return await anyio.open_process([*command, "--store", f"sqlite:{store}"], cwd=ROOT, stdin=None, stderr=None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_bot_that_is_told_to_stop_in_the_middle_of_a_poll_does_not_wait_for_its_end(
    tmp_path: Path, number: signal.Signals
) -> None:
    pod = LocalPod()  # whose reads wait for 30 s
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving_pod(pod, tmp_path, port=0) as served:
            bot = await start(tmp_path / "bot.db", served.config_path)
            await reads(pod)
            began = time.monotonic()
            bot.send_signal(number)
            code = await bot.wait()
            seconds = time.monotonic() - began
            await bot.aclose()

    assert code == 0
    assert seconds < 5  # on a quiet machine a tenth of a second: `python -m benchmarks.stopping` measures it


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_bot_that_is_told_to_stop_before_it_has_begun_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "echo.yaml").write_text("flow: echo\nversion: 1\nstart: /echo\nsteps: [{ say: Hello. }]\n")
    (tmp_path / "flowbot.yaml").write_text("name: echo\nmodules: [early]\n")
    (tmp_path / "early.py").write_text(f"import os\n\nos.kill(os.getpid(), {number.value})\n")
    command = [sys.executable, "-m", "flowbot", "run", str(tmp_path), "--config", "nowhere.yaml"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "flowbot stopped; what was open goes on at the next start\n"
