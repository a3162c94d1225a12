"""Covered: what test runs have done of the flows of bots, as data that can be kept, joined and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flowbot.graph.model import Graph
from flowbot.testing.coverage.items import KINDS, Kind


class Figure(NamedTuple):
    """How much of something was done."""

    covered: int
    of: int

    @property
    def percent(self) -> float:
        """The share of it; of nothing it is all."""
        return 100 * self.covered / self.of if self.of else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredItem:
    """Something that a flow can do, and how often it was done."""

    kind: Kind
    key: str
    """With the kind, the same in every run as long as the flow says the same there."""
    words: str
    """What it is, for people."""
    file: str
    line: int
    column: int
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredFlow:
    """What was done of one flow."""

    flow: str
    version: int
    file: str
    """As people see it named."""
    source: str
    """The text of the file; empty where it could not be read."""
    graph: Graph
    items: Sequence[CoveredItem]

    def figure(self, kind: Kind | None = None) -> Figure:
        """How much of it was done: of one kind of items, or of all."""
        found = [each for each in self.items if kind in (None, each.kind)]
        return Figure(sum(each.hits > 0 for each in found), len(found))

    def figures(self) -> Iterator[tuple[Kind, Figure]]:
        """How much of each kind was done of which the flow has any."""
        figures = ((kind, self.figure(kind)) for kind in KINDS)
        return ((kind, figure) for kind, figure in figures if figure.of)

    def missed(self) -> Sequence[CoveredItem]:
        """What was not done, by file and line."""
        missed = [each for each in self.items if not each.hits]
        return sorted(missed, key=lambda each: (each.file != self.file, each.file, each.line, each.column))


@dataclass(frozen=True, slots=True)
class Covered:
    """What was done of several flows."""

    flows: Sequence[CoveredFlow]
    """By file, flow and version."""

    @property
    def figure(self) -> Figure:
        """How much of all that they can do was done."""
        figures = [each.figure() for each in self.flows]
        return Figure(sum(each.covered for each in figures), sum(each.of for each in figures))

    def find(self, flow: str, file: str) -> CoveredFlow | None:
        """The flow of a name and file, in its newest version; None where nothing is known of it.

        The file may have another name there, where tests ran in another folder, if only one has a flow of this name.
        """
        alike = [each for each in self.flows if each.flow == flow]
        found = [each for each in alike if each.file == file]
        if not found and len({each.file for each in alike}) == 1:
            found = alike
        return max(found, key=lambda each: each.version, default=None)


def joined(several: Iterable[Covered]) -> Covered:
    """What was done in several runs.

    The same flow in another version, or with another text, is another one.
    """
    found: dict[tuple[str, str, int, str], CoveredFlow] = {}
    for flow in (each for covered in several for each in covered.flows):
        key = (flow.file, flow.flow, flow.version, flow.source)
        found[key] = _with_hits(found[key], flow) if key in found else flow
    return Covered([found[key] for key in sorted(found)])


def _with_hits(one: CoveredFlow, other: CoveredFlow) -> CoveredFlow:
    """A flow with what was done of it in both of two runs."""
    items = {(each.kind, each.key): each for each in one.items}
    for each in other.items:
        before = items.get((each.kind, each.key))
        items[each.kind, each.key] = each if before is None else replace(before, hits=before.hits + each.hits)
    return replace(one, items=list(items.values()))
