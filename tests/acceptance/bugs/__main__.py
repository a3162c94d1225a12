"""Looks for all of the bugs, and tells of each what came of it: `make bugs`.

Twenty mutators make mutants of flows, which are fuzzed against the flow that is right. Ten bugs are put into copies
of flowbot, which play talks that the right one has written. The exit code is 1 where fewer than 95 of a hundred are
found.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import click

from tests.acceptance.bugs.changes import BUGS
from tests.acceptance.bugs.engine import look_for_bug
from tests.acceptance.bugs.flows import MUTATORS, chosen, look_for_mutant
from tests.acceptance.bugs.row import Row, table


def rows(seconds: float, each: int, only: str | None) -> Iterator[Row]:
    """What comes of each."""
    if only != "flowbot":
        for project, mutant in chosen(MUTATORS, each):
            yield look_for_mutant(project, mutant, seconds)
    if only != "flows":
        for bug in BUGS:
            yield look_for_bug(bug, seconds)


def main() -> None:
    """Look for all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.bugs", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of a processor, for each")
    parser.add_argument("--each", type=int, default=2, help="mutants of each mutator, of different bots")
    parser.add_argument("--only", choices=("flows", "flowbot"), help="one half alone")
    asked = parser.parse_args()
    found: list[Row] = []
    for row in rows(asked.seconds, asked.each, asked.only):
        found.append(row)
        click.echo(next(table([row])))
    click.echo(list(table(found))[-1])
    sys.exit(sum(each.is_found for each in found) < 0.95 * len(found))


if __name__ == "__main__":
    main()
