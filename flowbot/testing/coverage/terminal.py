"""Coverage as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowbot.testing.coverage.covered import Covered, CoveredFlow, Figure
from flowbot.testing.coverage.items import KINDS, Kind
from flowbot.testing.coverage.wording import missed_words, name_of, percent, plain

_TITLE = "Flow coverage"
_SHOWN = 20
"""How much of what was missed is listed of each flow."""


def report_terminal(covered: Covered, *, most: int | None = _SHOWN) -> str:
    """The figures of each flow in a line, and below it what was missed, each with its place.

    Args:
        covered: What was done.
        most: How much that was missed is listed of each flow; all of it when None.
    """
    rows = [_row(each, name_of(each, covered)) for each in covered.flows]
    if not rows:
        return f"{_TITLE}  no flow was talked to\n"
    if len(rows) > 1:
        rows.append(_total(covered))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines: list[str] = []
    for number, row in enumerate(rows):
        head = _TITLE if number == 0 else " " * len(_TITLE)
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        lines.append(f"{head}  {'   '.join(cells)}".rstrip())
        if number < len(covered.flows):
            lines += _missed(covered.flows[number], most)
    return "\n".join(lines) + "\n"


def _row(flow: CoveredFlow, name: str) -> Sequence[str]:
    figures = dict(flow.figures())
    return [name, *(_cell(kind, figures.get(kind)) for kind in KINDS), percent(flow.figure())]


def _total(covered: Covered) -> Sequence[str]:
    figures = [[flow.figure(kind) for flow in covered.flows] for kind in KINDS]
    sums = [Figure(sum(each.covered for each in found), sum(each.of for each in found)) for found in figures]
    cells = [_cell(kind, figure if figure.of else None) for kind, figure in zip(KINDS, sums, strict=True)]
    return ["all", *cells, percent(covered.figure)]


def _cell(kind: Kind, figure: Figure | None) -> str:
    return f"{kind} {figure.covered}/{figure.of}" if figure is not None else ""


def _missed(flow: CoveredFlow, most: int | None) -> Iterator[str]:
    missed = flow.missed()
    shown = missed[:most]
    places = [f"{plain(each.file)}:{each.line}" for each in shown]
    width = max(map(len, places), default=0)
    for place, each in zip(places, shown, strict=True):
        yield f"  {place.ljust(width)}  {missed_words(each)}"
    if len(shown) < len(missed):
        yield f"  … and {len(missed) - len(shown)} more"
