"""Fails when a limit of benchmarks/goals.py is broken: `make bench CHECK=1`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from benchmarks.goals import LIMITS
from benchmarks.results import Section, load, parser


def broken(sections: Mapping[str, Section]) -> Iterator[str]:
    """The limits that are broken, each as a line; what was not measured breaks none."""
    for limit in LIMITS:
        figure = limit.place.find(sections)
        if figure is not None and not limit.is_met(figure, limit.must):
            yield f"{limit.what}: {limit.place.show(figure)}, and the limit is {limit.sign(limit.must)}"


def main() -> None:
    wanted = parser(__doc__).parse_args()
    found = list(broken(load(wanted.results)))
    for each in found:
        print(f"bench: {each}", file=sys.stderr)
    if found:
        raise SystemExit(1)
    print(f"\nthe {len(LIMITS)} limits are kept")


if __name__ == "__main__":
    main()
