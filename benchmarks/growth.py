"""What an event costs, and how long a bot takes to start, as live conversations grow.

Stores of each size are made first; then, in turn and each in a process of its own, a bot starts on them and people
all over the store, who wait at their first question, give their four answers.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import anyio

from benchmarks.bots import Countdown, opened, running, scratch
from benchmarks.calibration import slowness
from benchmarks.contenders import run_module
from benchmarks.crowd import make_crowd
from benchmarks.dialog import TURNS, answers_to, lines_of
from benchmarks.events import event_json, stream_of
from benchmarks.results import Row, Section, Spread, parser, publish
from benchmarks.silent import RememberingPod

ANSWERING = 1_000
"""How many people answer in a round: all of them in the smallest store."""
_STRIDE = 611_953
"""A prime: every conversation has its turn before one has it again."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one process has measured."""

    start_seconds: float
    cpu_us: float
    cal_us: float
    events_per_second: float
    megabytes: float
    """The most memory that the process had."""


def people_of(conversations: int, seed: int) -> list[int]:
    """Those who answer in a round: all over the store, and others than in the rounds before where there are enough."""
    first = seed * ANSWERING
    return [number * _STRIDE % conversations for number in range(first, first + ANSWERING)]


def answers_of(people: list[int], seed: int) -> Iterator[bytes]:
    """What they say, turn by turn; numbers of messages that no other round has."""
    for turn in range(1, TURNS):
        for place, person in enumerate(people):
            number = 2_000_000 + (seed * TURNS + turn) * ANSWERING + place
            yield event_json(number, person, lines_of(person)[turn])


async def played(path: Path, conversations: int, seed: int) -> Round:
    people = people_of(conversations, seed)
    events = list(answers_of(people, seed))
    pod, countdown = RememberingPod(events), Countdown(len(events))
    before, began = slowness(), time.process_time()
    async with opened("sqlite", path) as store, running(pod, store, countdown) as bot:
        started = time.process_time() - began
        wall, cpu = time.perf_counter(), time.process_time()
        pod.deliver()
        await countdown.done.wait()
        await bot.settled()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    for person, answers in pod.texts_by_stream(map(stream_of, people)).items():
        if answers != answers_to(int(person[-15:]))[1:]:
            raise SystemExit(f"growth: the conversation in {person} went wrong: {answers}")
    cost = cpu / len(events) * 1e6
    return Round(
        start_seconds=started,
        cpu_us=cost,
        cal_us=cost / ((before + slowness()) / 2),
        events_per_second=len(events) / wall,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    )


async def made(path: Path, conversations: int) -> None:
    async with opened("sqlite", path) as store:
        pod, countdown = RememberingPod([event_json(999_999, 999_999_999, "/expense")]), Countdown(1)
        async with running(pod, store, countdown) as bot:
            pod.deliver()
            await countdown.done.wait()
            await bot.settled()  # the store knows the feed from now on, so that no stream is read back later
        await make_crowd(store, conversations)


def fresh(source: Path, target: Path) -> Path:
    """The same store again, as it was before anybody answered; a large one is taken as it is by now."""
    if source.stat().st_size > 500_000_000:
        return source
    shutil.copy(source, target)
    return target


def measure(sizes: list[int], rounds: int) -> dict[int, list[Round]]:
    found: dict[int, list[Round]] = {size: [] for size in sizes}
    python = Path(sys.executable)
    with scratch() as folder:
        for size in sizes:
            print(f"growth: making {size:,} conversations", file=sys.stderr)
            run_module(python, "benchmarks.growth", "--make", str(folder / f"{size}.db"), "--sizes", str(size))
        for number in range(rounds):
            for size in sizes:
                print(f"growth: round {number + 1} of {rounds}, {size:,} conversations", file=sys.stderr)
                path = fresh(folder / f"{size}.db", folder / f"{size}-{number}.db")
                options = ("--one", str(path), "--sizes", str(size), "--seed", str(number))
                found[size].append(Round(**json.loads(run_module(python, "benchmarks.growth", *options))))
    return found


def row_of(measured: list[Round], smallest: list[Round]) -> Row:
    ratios = [large.cal_us / small.cal_us for large, small in zip(measured, smallest, strict=True)]
    return {
        "cpu_us": Spread.of([each.cpu_us for each in measured]),
        "cal_us": Spread.of([each.cal_us for each in measured]),
        "growth": Spread.of(ratios),
        "events_per_second": Spread.of([each.events_per_second for each in measured]),
        "start_seconds": Spread.of([each.start_seconds for each in measured]),
        "megabytes": Spread.of([each.megabytes for each in measured]),
    }


def options_of() -> argparse.ArgumentParser:
    options = parser(__doc__)
    options.add_argument("--sizes", help="1000,10000, or 1000,100000,1000000 with --full")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--make", type=Path, help="only make a store")
    options.add_argument("--one", type=Path, help="only measure with this store, in this process")
    options.add_argument("--seed", type=int, default=0, help="who answers")
    return options


def main() -> None:
    wanted = options_of().parse_args()
    text = wanted.sizes or ("1000,100000,1000000" if wanted.full else "1000,10000")
    sizes = [int(each) for each in text.split(",")]
    if wanted.make:
        anyio.run(made, wanted.make, sizes[0])
    elif wanted.one:
        print(json.dumps(asdict(anyio.run(played, wanted.one, sizes[0], wanted.seed))))
    else:
        found = measure(sizes, wanted.rounds)
        rows = {f"{size:,}": row_of(each, found[sizes[0]]) for size, each in found.items()}
        section = Section(
            sizes={"people answer": ANSWERING, "answers of each": TURNS - 1, "rounds in turn": wanted.rounds}, rows=rows
        )
        publish("growth", "Cost as live conversations grow, SQLite", "live conversations", section, wanted.results)


if __name__ == "__main__":
    main()
