"""The dialog that every framework holds, and how it is measured.

Five turns: the command, a word that is no amount, an amount, a currency, yes.
Many conversations are held at once, turn by turn, so that nobody profits from
having only one of them at hand.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.calibration import slowness

TURNS = 5


def amount_of(conversation: int) -> str:
    """An amount that differs from conversation to conversation: equal values may be stored for nothing."""
    return f"{100 + conversation % 900}.50"


def lines_of(conversation: int) -> tuple[str, str, str, str, str]:
    """What the person of this conversation writes, in order."""
    return "/expense", "plenty", amount_of(conversation), "EUR", "yes"


def messages_of(conversations: int) -> Iterator[tuple[int, int, str]]:
    """Every message of the dialog, turn by turn: its number, its conversation, its text."""
    lines = [lines_of(conversation) for conversation in range(conversations)]
    for turn in range(TURNS):
        for conversation, texts in enumerate(lines):
            yield turn * conversations + conversation, conversation, texts[turn]


def answers_to(conversation: int) -> list[str]:
    """What the bot has to answer, in order."""
    amount = amount_of(conversation)
    return [
        "How much was it?",
        "That is no amount. How much was it?",
        "Which currency?",
        f"{amount} EUR, is that right?",
        f"Booked {amount} EUR.",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What one run of one framework took."""

    framework: str
    version: str
    events: int
    wall_seconds: float
    cpu_seconds: float
    slowness: float
    """How many times slower than on a quiet core Python ran just before and after."""

    @property
    def events_per_second(self) -> float:
        return self.events / self.wall_seconds

    @property
    def cpu_us_per_event(self) -> float:
        return self.cpu_seconds / self.events * 1_000_000

    @property
    def cal_us_per_event(self) -> float:
        return self.cpu_us_per_event / self.slowness


async def timed(framework: str, version: str, events: int, play: Callable[[], Awaitable[object]]) -> Measurement:
    """Time `play`, which takes so many events."""
    gc.collect()
    before = slowness()
    wall, cpu = time.perf_counter(), time.process_time()
    await play()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Measurement(
        framework=framework,
        version=version,
        events=events,
        wall_seconds=wall,
        cpu_seconds=cpu,
        slowness=(before + slowness()) / 2,
    )


async def measure(
    framework: str,
    version: str,
    conversations: int,
    play: Callable[[], Awaitable[None]],
    said: Callable[[], Awaitable[Sequence[Sequence[str]]]],
) -> Measurement:
    """Time `play`, which holds every conversation; `said` tells afterwards what the bot answered in each.

    Raises:
        SystemExit: The bot did not answer as the dialog wants it; its figure would mean nothing.
    """
    measured = await timed(framework, version, conversations * TURNS, play)
    answered = await said()
    if len(answered) != conversations:
        raise SystemExit(f"{framework}: {len(answered)} conversations were held, not {conversations}")
    for conversation, answers in enumerate(answered):
        if list(answers) != answers_to(conversation):
            raise SystemExit(f"{framework}: conversation {conversation} went wrong: {list(answers)}")
    return measured


def arguments() -> argparse.Namespace:
    """What the command line asks for: `conversations`; of flowbot `until` what is measured, and the `store`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--until", choices=["durable", "sent"], default="durable", help="of flowbot only")
    parser.add_argument("--store", choices=["sqlite", "memory"], default="sqlite", help="of flowbot only")
    return parser.parse_args()


def report(measurement: Measurement) -> None:
    """Hand the figures to `benchmarks/run.py`: a line of JSON."""
    print(json.dumps(asdict(measurement)))
