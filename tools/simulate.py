"""Simulate the bot of tests/simulation from many seeds: what happened, and which promise was broken from which seed.

With `--over-http` it talks to the pod with the real client, and faults are those of a network.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from flowbot.pod.fault_names import NAMES
from flowbot.testing.simulation.seeds import Report, run_seed
from flowbot.testing.simulation.subject import Subject

FOLDER = Path(__file__).parents[1] / "tests" / "simulation" / "bot"
BATCH = 10
TELL_SECONDS = 10
SHOWN = 3
"""So many of the seeds that break a promise are shown."""
FIGURES: Sequence[tuple[str, Sequence[str]]] = (
    ("happened", ("said", "events", "turns", "timers", "messages")),
    ("went wrong", ("crash", "broken off", "stopped", "delay", "lag", "failure", "unknown", "limit")),
    ("", ("outside", "store failure", "feed failure", "twice", "reorder")),
    ("in doubt", ("looked for", "verified", "repeated", "parked")),
)


def run_batch(seeds: range, over_http: bool = False) -> tuple[Counter[str], list[Report]]:
    """Run some seeds: what happened in all of them, and what came of those that broke a promise."""
    _be_quiet()
    subject = Subject.load(FOLDER) if not _loaded else _loaded[0]
    _loaded[:] = [subject]
    run = _runner(over_http)
    reports = [run(subject, seed) for seed in seeds]
    counts = sum((each.counts for each in reports), Counter[str]())
    return counts, [each for each in reports if each.violations]


_loaded: list[Subject] = []


def _be_quiet() -> None:
    """What goes wrong is meant to."""
    for name in ("flowbot", "httpx2"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _runner(over_http: bool) -> Callable[[Subject, int], Report]:
    """What simulates from one seed."""
    if not over_http:
        return run_seed
    sys.path.insert(0, str(FOLDER.parents[2]))
    from tests.simulation.over_http import run_seed_over_http

    return run_seed_over_http


def run_many(first: int, count: int, workers: int, over_http: bool) -> int:
    """Run seeds on several cores, tell how far it is and what happened; how many broke a promise."""
    begin = told = time.monotonic()
    batches = [range(start, min(start + BATCH, first + count)) for start in range(first, first + count, BATCH)]
    counts, broken, done = Counter[str](), list[Report](), 0
    how = "network" if over_http else "simulate"
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for batch, failed in pool.imap_unordered(partial(run_batch, over_http=over_http), batches):
            counts, broken, done = counts + batch, broken + failed, done + BATCH
            for each in failed[: max(0, SHOWN - len(broken) + len(failed))]:
                print(f"\n{each}\nonce more: make {how} SEED={each.seed}\n", flush=True)
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                far = f"{min(done, count):,} of {count:,} seeds"
                print(f"  {far}, {told - begin:.0f} s, {len(broken)} broken", flush=True)
    seconds = time.monotonic() - begin
    each_ms = seconds * workers / count * 1000
    print(f"{count:,} seeds in {seconds:.0f} s, {each_ms:.0f} ms each on one of {workers} cores")
    for name, kinds in FIGURES:
        print(f"  {name:10}  " + ", ".join(f"{each} {counts[each]:,}" for each in kinds))
    if over_http:
        print("  network     " + ", ".join(f"{each} {counts[each]:,}" for each in NAMES if counts[each]))
    if broken:
        print(f"broken: {', '.join(f'{each.seed}' for each in sorted(broken, key=lambda each: each.seed))}")
        print("  " + ", ".join(sorted({each.name for each in chain(*(report.violations for report in broken))})))
    return len(broken)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--seed", type=int, help="this one alone, with its whole transcript")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--over-http", action="store_true", help="with the real client, and the faults of a network")
    asked = parser.parse_args()
    if asked.seed is None:
        return 1 if run_many(asked.first, asked.seeds, asked.workers, asked.over_http) else 0
    _be_quiet()
    report = _runner(asked.over_http)(Subject.load(FOLDER), asked.seed)
    print(*report.lines, *(f"broken: {each}" for each in report.violations), sep="\n")
    print(", ".join(f"{kind} {count}" for kind, count in sorted(report.counts.items())))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
