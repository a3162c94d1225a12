"""What a bot keeps in memory for each conversation that waits for its next message.

Each store has a process of its own: people begin conversations, the questions are sent, and the resident memory
is read before and after. What the process has anyway, SQLite's page cache of 16 MiB included, is there before.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from pathlib import Path

import anyio

from benchmarks.bots import Countdown, opened, running, scratch
from benchmarks.contenders import run_module
from benchmarks.events import event_json
from benchmarks.results import Section, Spread, parser, publish
from benchmarks.silent import PlayedPod

AT_ONCE = 1_000
STORES = {"sqlite": "SQLite", "memory": "in memory"}
NOTES = {
    "SQLite": "conversations are in the file; this is what the process keeps beside it",
    "in memory": "the store of tests: everything that the file would have",
}


def resident_bytes() -> int:
    """The resident memory of this process, as Linux counts it."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def grown(kind: str, before: int, conversations: int) -> tuple[int, int]:
    """The resident memory with some conversations, and with so many more."""
    pod, countdown = PlayedPod(), Countdown()
    with scratch() as folder:
        async with opened(kind, folder / "bot.db") as store, running(pod, store, countdown) as bot:

            async def begin(first: int, count: int) -> None:
                for start in range(first, first + count, AT_ONCE):
                    numbers = range(start, min(start + AT_ONCE, first + count))
                    countdown.expect(len(numbers))
                    pod.deliver(event_json(number, number, "/expense") for number in numbers)
                    await countdown.done.wait()
                    await bot.settled()

            await begin(0, before)
            small = resident_bytes()
            await begin(before, conversations)
            return small, resident_bytes()


def measure(kind: str, before: int, conversations: int) -> tuple[int, int]:
    """The same in a process of its own."""
    options = ("--one", kind, "--before", str(before), "--conversations", str(conversations))
    small, large = json.loads(run_module(Path(sys.executable), "benchmarks.idle", *options))
    return small, large


def options_of() -> argparse.ArgumentParser:
    options = parser(__doc__)
    options.add_argument("--conversations", type=int, help="5,000, or 100,000 with --full")
    options.add_argument("--before", type=int, help="how many there are already: 2,000, or 20,000 with --full")
    options.add_argument("--one", choices=STORES, help="measure one store in this process")
    return options


def main() -> None:
    wanted = options_of().parse_args()
    conversations = wanted.conversations or (100_000 if wanted.full else 5_000)
    before = wanted.before or (20_000 if wanted.full else 2_000)
    if wanted.one:
        print(json.dumps(anyio.run(grown, wanted.one, before, conversations)))
        return
    if sys.platform != "linux":
        print("idle: only Linux tells a process how much memory it has")
        return
    rows = {}
    for kind, name in STORES.items():
        small, large = measure(kind, before, conversations)
        rows[name] = {
            "bytes": Spread.of([(large - small) / conversations]),
            "megabytes": Spread.of([large / 1e6]),
        }
    sizes = {"idle conversations": conversations, "there already": before}
    section = Section(sizes=sizes, rows=rows, notes=NOTES)
    publish("idle", "Resident memory for each idle conversation", "store", section, wanted.results)


if __name__ == "__main__":
    main()
