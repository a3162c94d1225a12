"""Coverage as properties of a JUnit file."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.testing.coverage.covered import Covered
from flowbot.testing.coverage.wording import name_of


def properties(covered: Covered) -> Sequence[tuple[str, str]]:
    """Names and values: the share of all, and for each flow its share and its figures by kind."""
    found = [("flow-coverage", f"{covered.figure.percent:.2f}")]
    for flow in covered.flows:
        name = f"flow-coverage.{name_of(flow, covered)}"
        found.append((name, f"{flow.figure().percent:.2f}"))
        found += [(f"{name}.{kind}", f"{figure.covered}/{figure.of}") for kind, figure in flow.figures()]
    return found
