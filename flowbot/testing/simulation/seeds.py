"""One seed after another: what came of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from flowbot.storage.memory import MemoryStore
from flowbot.testing.simulation.invariants import Violation
from flowbot.testing.simulation.run import Simulation
from flowbot.testing.simulation.stores import MemoryShelf, Shelf, SqliteShelf
from flowbot.testing.simulation.subject import Subject

SQLITE_EVERY = 8
"""Of so many seeds one is run on a file, the others in memory."""
SHARDS = 64
SHARDS_EVERY = 4
"""Of so many seeds one is run on a store of many shards."""
SHOWN_LINES = 60
"""So many of the last lines of a transcript are shown."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a seed came to."""

    seed: int
    violations: Sequence[Violation]
    counts: Counter[str] = field(default_factory=Counter)
    lines: Sequence[str] = ()
    """The transcript: what people did and saw, and what went wrong."""

    def __str__(self) -> str:
        shown = self.lines[-SHOWN_LINES:]
        left_out = [f"… {len(self.lines) - len(shown)} lines before"] if len(shown) < len(self.lines) else []
        broken = [f"broken: {each}" for each in self.violations]
        return "\n".join([f"seed {self.seed}", *left_out, *shown, *broken])


def run_seed(subject: Subject, seed: int) -> Report:
    """Simulate a bot from one seed; the same seed gives the same report."""
    if seed % SQLITE_EVERY:
        shards = SHARDS if seed % SHARDS_EVERY == 2 else 1
        return _run(subject, seed, MemoryShelf(partial(MemoryStore, shards=shards)))
    with TemporaryDirectory(dir=_fast_folder()) as folder:
        return _run(subject, seed, SqliteShelf(Path(folder)))


def _run(subject: Subject, seed: int, shelf: Shelf) -> Report:
    return report_on(Simulation(subject, seed, shelf), seed)


def report_on(simulation: Simulation, seed: int) -> Report:
    """Play a simulation to its end: what came of it."""
    violations = anyio.run(simulation.play, backend="asyncio")  # trio takes its tasks in no fixed order
    journal = simulation.journal
    journal.counts["events"] = len(journal.ingested)
    journal.counts["turns"] = len(journal.commits)
    journal.counts["timers"] = sum(len(each.timers) for each in journal.commits)
    journal.counts["verified"] = len(journal.found)
    journal.counts["parked"] = len(journal.parked)
    journal.counts["messages"] = len(journal.posts)
    return Report(seed, violations, journal.counts, journal.lines)


def _fast_folder() -> str | None:
    """A folder in memory, where there is one: what a crash of the machine would leave is not looked at."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
