"""Where the CPU time of an event goes: decode, route, step, render, inbox, commit, outbox.

`python -m benchmarks.breakdown` prints the table; `--functions 30` names the functions that are on top most often.
The thread of the event loop is asked every millisecond where it is, and the innermost module of flowbot that
says what it is for names the part. What the store's own thread works is measured exactly, call by call.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from types import FrameType

import anyio

from benchmarks.bots import Countdown, opened, running, scratch
from benchmarks.calibration import slowness
from benchmarks.dialog import TURNS, messages_of
from benchmarks.events import event_json
from benchmarks.results import Section, Spread, parser, publish
from benchmarks.silent import PlayedPod
from flowbot.storage._database import Database

PARTS: dict[str, tuple[str, ...]] = {
    "decode": ("flowbot.events", "flowbot.presentationml", "flowbot.runtime.encoding"),
    "route": (
        "flowbot.runtime.router",
        "flowbot.runtime.patterns",
        "flowbot.runtime.flows",
        "flowbot.runtime.fitting",
        "flowbot.compiler",
        "flowbot.runtime.messages",
    ),
    "step": ("flowbot.engine",),
    "state": ("flowbot.engine.encoding", "flowbot.engine.encoding_parts", "flowbot.engine.encoding_positions"),
    "render": ("flowbot.messageml", "flowbot.runtime.rendering"),
    "commit": ("flowbot.storage",),
    "outbox": ("flowbot.runtime.outbox", "flowbot.runtime.delivering", "flowbot.runtime.receipts", "benchmarks.silent"),
    "runtime": ("flowbot.runtime",),
}
"""The modules of each part; the longest name that fits counts. Values and messages are part of whoever asks them."""
NOTES = {
    "decode": "JSON to an event, PresentationML to a message, keys of the inbox",
    "route": "which conversation or flow it is for",
    "step": "the engine: answers read, slots, states, effects",
    "state": "snapshots read and written",
    "render": "templates, MessageML checked and put together",
    "inbox": "events stored before the feed is told that they were taken",
    "commit": "conversations found for a slice, and what it came to committed",
    "outbox": "effects taken, sent to nobody, settled, their statements included",
    "runtime": "what joins them: slices, conversations, timers",
    "loop": "the event loop and its threads, with nothing of flowbot on the stack",
}
_STATEMENTS = {"ingest": "inbox", "take": "outbox", "settle": "outbox", "release": "outbox"}
"""The part of each call of the store; the others are `commit`."""
_LENGTHS = sorted(((name, part) for part, names in PARTS.items() for name in names), key=lambda each: -len(each[0]))


@cache
def part_of(module: str) -> str | None:
    return next((part for name, part in _LENGTHS if module == name or module.startswith(f"{name}.")), None)


class Sampler:
    """Asks the thread that it is made in where it is, again and again."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()

    @contextmanager
    def sampling(self, every_seconds: float = 0.001) -> Iterator[None]:
        before = signal.signal(signal.SIGALRM, self._on_signal)
        signal.setitimer(signal.ITIMER_REAL, every_seconds, every_seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _on_signal(self, _number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_code.co_name == "select":
            return  # it waits
        self.functions[f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"] += 1
        found, asked = None, frame.f_code.co_name
        at: FrameType | None = frame
        while at is not None and found is None:
            found, asked = part_of(at.f_globals.get("__name__", "")), at.f_code.co_name
            at = at.f_back
        self.parts[_STATEMENTS.get(asked, found) if found == "commit" else found or "loop"] += 1


class StoreThread:
    """Adds up what each call of the SQLite store's own thread works."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def measuring(self) -> Iterator[None]:
        own = {name: each for name, each in vars(Database).items() if callable(each) and not name.startswith("_")}
        for name, each in own.items():
            setattr(Database, name, self._timed(each, _STATEMENTS.get(name, "commit")))
        try:
            yield
        finally:
            for name, each in own.items():
                setattr(Database, name, each)

    def _timed(self, function: Callable[..., object], part: str) -> Callable[..., object]:
        @wraps(function)
        def timed(*arguments: object, **named: object) -> object:
            began = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[part] += time.thread_time() - began  # type: ignore[assignment]  # a Counter counts seconds too

        return timed


async def sampled(conversations: int, kind: str) -> tuple[dict[str, float], Sampler]:
    """The CPU seconds of each part in one run of the dialog, and the samples."""
    pod = PlayedPod([event_json(*each) for each in messages_of(conversations)])
    countdown, sampler, thread = Countdown(conversations * TURNS), Sampler(), StoreThread()
    with scratch() as folder:
        async with opened(kind, folder / "bot.db") as store, running(pod, store, countdown) as bot:
            with thread.measuring(), sampler.sampling():
                began, own_began = time.process_time(), time.thread_time()
                pod.deliver()
                await countdown.done.wait()
                await bot.settled()
                own, everything = time.thread_time() - own_began, time.process_time() - began
    samples = sum(sampler.parts.values())
    taken = {part: count / samples * own for part, count in sampler.parts.items()}
    for part, seconds in thread.seconds.items():
        taken[part] = taken.get(part, 0) + seconds
    taken["loop"] = taken.get("loop", 0) + everything - own - sum(thread.seconds.values())
    return {**taken, "all": everything}, sampler


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--conversations", type=int, default=1_000)
    options.add_argument("--rounds", type=int, help="2, or 5 with --full")
    options.add_argument("--store", choices=["sqlite", "memory"], default="sqlite")
    options.add_argument("--functions", type=int, default=0, help="how many functions to name")
    wanted = options.parse_args()
    rounds = wanted.rounds or (5 if wanted.full else 2)
    events = wanted.conversations * TURNS
    taken: dict[str, list[float]] = {part: [] for part in (*NOTES, "all")}
    functions: Counter[str] = Counter()
    for _ in range(rounds):
        before = slowness()
        seconds, sampler = anyio.run(sampled, wanted.conversations, wanted.store)
        slow = (before + slowness()) / 2
        for part, each in taken.items():
            each.append(seconds.get(part, 0) / events * 1e6 / slow)
        functions.update(sampler.functions)
    total = sum(taken["all"])
    rows = {part: {"cal_us": Spread.of(each), "share": Spread.of([sum(each) / total])} for part, each in taken.items()}
    sizes = {"conversations at once": wanted.conversations, "rounds": rounds}
    section = Section(sizes=sizes, rows=rows, notes=NOTES)
    publish("breakdown", "Where the time of an event goes", "part", section, wanted.results)
    if wanted.functions:
        print(f"\nthe {wanted.functions} functions that are on top most often, with what they call in C")
    for name, count in functions.most_common(wanted.functions):
        print(f"{count / functions.total():6.1%}  {name}")


if __name__ == "__main__":
    main()
