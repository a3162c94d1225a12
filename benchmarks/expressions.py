"""Guards compiled and evaluated, beside Jinja2's compiled expressions.

`make bench` starts this. Both get the same text and the same values; Jinja2 checks no types, and bounds nothing.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from statistics import median

from jinja2 import Environment

from flowbot.compiler.expressions import Kind, Record, compile_expression

TYPES: Mapping[str, Kind] = {
    "amount": Decimal,
    "category": str,
    "user": Record("user", {"id": int, "roles": list[str]}, identity="id"),
}
VALUES: Mapping[str, object] = {
    "amount": Decimal("250.00"),
    "category": "meal",
    "user": {"id": 7, "roles": ["employee", "manager"]},
}
GUARDS = {
    "one comparison": "amount > 100",
    "three comparisons": "amount > 100 and category in ['travel', 'meal'] and 'manager' in user.roles",
    "arithmetic": "amount * 2 + 1 > 100 and -amount < 3",
}
ROUNDS = 7


def microseconds(work: Callable[[], object], seconds: float = 0.2) -> str:
    """The median time of one call, and the range over some rounds."""
    count, taken = 1, 0.0
    while taken < seconds / 10:
        count *= 2
        taken = _timed(work, count)
    count = max(1, round(count * seconds / taken))
    found = [_timed(work, count) / count * 1e6 for _ in range(ROUNDS)]
    return f"{median(found):8.2f} ({min(found):.2f}-{max(found):.2f})"


def _timed(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - began


def main() -> None:
    print(f"Guards: µs, median (min-max) of {ROUNDS} rounds")
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, other load unknown\n")
    print(f"{'guard':<20}{'flowbot':<26}{'Jinja2':<26}{'flowbot compiles':<28}{'Jinja2 compiles'}")
    environment = Environment()
    for name, source in GUARDS.items():
        ours, theirs = compile_expression(source, TYPES), environment.compile_expression(source)
        assert ours.evaluate(VALUES) is theirs(VALUES) is True
        cells = [
            microseconds(lambda: ours.evaluate(VALUES)),  # noqa: B023  it is called now
            microseconds(lambda: theirs(VALUES)),  # noqa: B023
            microseconds(lambda: compile_expression(source, TYPES)),  # noqa: B023
            microseconds(lambda: environment.compile_expression(source)),  # noqa: B023
        ]
        print(f"{name:<20}{cells[0]:<26}{cells[1]:<26}{cells[2]:<28}{cells[3]}")


if __name__ == "__main__":
    main()
