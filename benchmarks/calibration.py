"""A reference loop that is run beside what is measured, so that other load can be taken out of CPU time.

CPU time grows when a neighbour shares the core's caches and ports. The loop grows with it: `cal` is CPU time
scaled by how much slower the loop ran than on a quiet core of the machine that the goals are for.
"""

from __future__ import annotations

import time
from statistics import median

QUIET_SECONDS = 0.0037
"""What one run of the loop takes on a quiet core of that machine (CPython 3.11)."""
RUNS = 9


def _loop() -> int:
    """What interpreters of Python are busy with: calls, dictionaries, texts and whole numbers."""
    kept: dict[str, int] = {}
    for number in range(20_000):
        key = f"key{number % 1_000}"
        kept[key] = kept.get(key, 0) + len(key) * number
    return sum(kept.values())


def loop_seconds() -> float:
    """CPU seconds that the loop takes now; the median of some runs."""
    taken = []
    for _ in range(RUNS):
        began = time.thread_time()
        _loop()
        taken.append(time.thread_time() - began)
    return median(taken)


def slowness() -> float:
    """How many times slower than on a quiet core of the machine of the goals Python runs here and now."""
    return loop_seconds() / QUIET_SECONDS


def main() -> None:
    print(f"{min(loop_seconds() for _ in range(30)):.5f} s, the quickest of 30 medians")


if __name__ == "__main__":
    main()
