"""Guards compiled and evaluated, beside Jinja2's compiled expressions.

`make bench` starts this. Both get the same text and the same values; Jinja2 checks no types, and bounds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal

from jinja2 import Environment

from benchmarks.results import Row, Section, Spread, parser, publish
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


def microseconds(work: Callable[[], object], seconds: float) -> Spread:
    """The time of one call, over some rounds."""
    count, taken = 1, 0.0
    while taken < seconds / 10:
        count *= 2
        taken = _timed(work, count)
    count = max(1, round(count * seconds / taken))
    return Spread.of([_timed(work, count) / count * 1e6 for _ in range(ROUNDS)])


def _timed(work: Callable[[], object], count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        work()
    return time.process_time() - began


def row_of(source: str, environment: Environment, seconds: float) -> Row:
    ours, theirs = compile_expression(source, TYPES), environment.compile_expression(source)
    assert ours.evaluate(VALUES) is theirs(VALUES) is True
    evaluated, beside = (
        microseconds(lambda: ours.evaluate(VALUES), seconds),
        microseconds(lambda: theirs(VALUES), seconds),
    )
    return {
        "us": evaluated,
        "jinja_us": beside,
        "to_jinja": Spread.of([evaluated.median / beside.median]),
        "compile_us": microseconds(lambda: compile_expression(source, TYPES), seconds),
        "jinja_compile_us": microseconds(lambda: environment.compile_expression(source), seconds),
    }


def main() -> None:
    wanted = parser(__doc__).parse_args()
    seconds, environment = 0.2 if wanted.full else 0.05, Environment()
    rows = {name: row_of(source, environment, seconds) for name, source in GUARDS.items()}
    section = Section(sizes={"rounds": ROUNDS}, rows=rows)
    publish("expressions", "Guards evaluated, and compiled", "guard", section, wanted.results)


if __name__ == "__main__":
    main()
