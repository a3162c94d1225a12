"""How long people wait at a steady rate: from an event that is there to its reply committed, and sent.

Events come at random times (a Poisson process) that are fixed beforehand, whether the bot keeps up or not, and
the wait counts from the time fixed: a bot that falls behind cannot hide it. An event is in the feed when its time
has come; what the network takes is not in the figures.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from pathlib import Path

import anyio

from benchmarks.bots import opened, running, scratch
from benchmarks.contenders import run_module
from benchmarks.dialog import TURNS, lines_of
from benchmarks.events import event_json
from benchmarks.results import Row, Section, Spread, parser, publish
from benchmarks.silent import BATCH, SilentPod
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.runtime.outcome import Outcome

WARM_UP_SECONDS = 1
NOTES = {
    "reply committed": "the turn's state, reply and timers are durable (SQLite, FULL)",
    "reply sent": "the reply was handed to a pod that sends to nobody",
}


def schedule(rate: float, seconds: float, seed: int) -> list[float]:
    """When each event is there, in seconds from the beginning."""
    chance, times, now = random.Random(seed), [], 0.0
    while (now := now + chance.expovariate(rate)) < seconds:
        times.append(now)
    return times


class SteadyPod(SilentPod):
    """Delivers each event when its time has come, and notes when its reply was sent."""

    def __init__(self, times: Sequence[float], conversations: int) -> None:
        self._times = times
        self._events = [
            event_json(
                number, number % conversations, lines_of(number % conversations)[number // conversations % TURNS]
            )
            for number in range(len(times))
        ]
        self._next = 0
        self._began = 0.0
        self._asked: dict[int, deque[int]] = defaultdict(deque)
        self.committed: list[float] = []
        self.replied: list[float] = []
        self.done = anyio.Event()
        for number in range(len(times)):
            self._asked[number % conversations].append(number)

    async def read_events(self) -> Sequence[bytes]:
        if self._next == len(self._times):
            await anyio.sleep_forever()
        self._began = self._began or time.perf_counter()
        await anyio.sleep(max(0.0, self._times[self._next] - self._now()))
        first, now = self._next, self._now()
        while self._next < min(first + BATCH, len(self._times)) and self._times[self._next] <= now:
            self._next += 1
        return self._events[first : self._next]

    def _now(self) -> float:
        return time.perf_counter() - self._began

    def on_outcome(self, outcome: Outcome) -> None:
        """Note how long the event had to wait until its turn was committed."""
        self._note(self.committed, int(outcome.key[-15:]))

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        self._note(self.replied, self._asked[int(stream_id[-15:])].popleft())
        if len(self.replied) == len(self._times):
            self.done.set()
        return await super().send_message(stream_id, message, data)

    def _note(self, waits: list[float], number: int) -> None:
        waits.append(self._now() - self._times[number] if self._times[number] >= WARM_UP_SECONDS else -1.0)


async def waits(rate: float, seconds: float, conversations: int, seed: int) -> dict[str, list[float]]:
    """How long each event of a run waited, in seconds, and what one cost."""
    pod = SteadyPod(schedule(rate, WARM_UP_SECONDS + seconds, seed), conversations)
    with scratch() as folder:
        async with opened("sqlite", folder / "bot.db") as store, running(pod, store, pod.on_outcome):
            cpu = time.process_time()
            await pod.done.wait()
            cpu = time.process_time() - cpu
    return {
        "reply committed": [each for each in pod.committed if each >= 0],
        "reply sent": [each for each in pod.replied if each >= 0],
        "cpu": [cpu / pod.sent],
    }


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def row_of(runs: Sequence[dict[str, list[float]]], name: str) -> Row:
    """Spreads over the runs, in milliseconds."""
    return {
        "p50_ms": Spread.of([percentile(run[name], 0.5) * 1e3 for run in runs]),
        "p99_ms": Spread.of([percentile(run[name], 0.99) * 1e3 for run in runs]),
        "most_ms": Spread.of([max(run[name]) * 1e3 for run in runs]),
        "cpu_us": Spread.of([run["cpu"][0] * 1e6 for run in runs]),
    }


def options_of() -> argparse.ArgumentParser:
    options = parser(__doc__)
    options.add_argument("--rate", type=float, default=500, help="events a second")
    options.add_argument("--seconds", type=float, help="of a round: 5, or 30 with --full")
    options.add_argument("--rounds", type=int, help="1, or 5 with --full")
    options.add_argument("--conversations", type=int, default=1_000)
    options.add_argument("--one", type=int, help="only one round, with this seed, in this process")
    return options


def main() -> None:
    wanted = options_of().parse_args()
    seconds = wanted.seconds or (30 if wanted.full else 5)
    rounds = wanted.rounds or (5 if wanted.full else 1)
    if wanted.one is not None:
        print(json.dumps(anyio.run(waits, wanted.rate, seconds, wanted.conversations, wanted.one)))
        return
    runs = []
    for number in range(rounds):
        print(f"latency: round {number + 1} of {rounds}", file=sys.stderr)
        options = ("--one", str(number), "--rate", str(wanted.rate), "--seconds", str(seconds))
        said = run_module(
            Path(sys.executable), "benchmarks.latency", *options, "--conversations", str(wanted.conversations)
        )
        runs.append(json.loads(said))
    sizes = {"events/s": wanted.rate, "seconds": seconds, "rounds": rounds, "conversations": wanted.conversations}
    section = Section(sizes=sizes, rows={name: row_of(runs, name) for name in NOTES}, notes=NOTES)
    publish("latency", "How long people wait", "until", section, wanted.results)


if __name__ == "__main__":
    main()
