"""How long a bot takes to end that is told to in the middle of a poll: from SIGTERM to the end of its process."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import anyio

from benchmarks.bots import PROJECT, scratch
from benchmarks.contenders import ROOT
from benchmarks.results import Row, Section, Spread, parser, publish
from flowbot.pod import LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod

ROW = "flowbot run, its read under way"


async def stop_once(folder: Path) -> float:
    """Start a pod and a bot, wait until it reads, and tell it to stop; how long that took, in milliseconds.

    Raises:
        SystemExit: It failed.
    """
    pod = LocalPod()
    async with serving_pod(pod, folder / "pod", port=0) as served:
        command = [sys.executable, "-m", "flowbot", "run", str(PROJECT), "--config", str(served.config_path)]
        bot = await anyio.open_process([*command, "--store", f"sqlite:{folder / 'bot.db'}"], cwd=ROOT, stdin=None)
        feeds = pod.feeds_of(pod.ensure_user(BOT_USERNAME))
        while not any(feed.is_being_read for feed in feeds.list()):  # noqa: ASYNC110  the bot is another process
            await anyio.sleep(0.01)
        began = time.perf_counter()
        bot.send_signal(signal.SIGTERM)
        code = await bot.wait()
        took = time.perf_counter() - began
        await bot.aclose()
    if code != 0:
        raise SystemExit(f"stopping: the bot ended with exit code {code}")
    return took * 1e3


async def stop_often(rounds: int) -> list[float]:
    with scratch() as folder:
        return [await stop_once(folder) for _ in range(rounds)]


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="5, or 21 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (21 if wanted.full else 5)
    row: Row = {"p50_ms": Spread.of(anyio.run(stop_often, rounds))}
    section = Section(sizes={"rounds": rounds}, rows={ROW: row})
    publish("stopping", "How long it takes to stop", "process", section, wanted.results)


if __name__ == "__main__":
    main()
