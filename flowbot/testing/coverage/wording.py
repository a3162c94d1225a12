"""How reports of coverage speak: of kinds, of shares, and of what was missed."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from flowbot.graph.texts import REPLACEMENT, is_shown
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem, Figure
from flowbot.testing.coverage.items import Kind

_MISSED: Mapping[Kind, str] = {
    "states": "not reached",
    "transitions": "not taken",
    "guards": "never so",
    "timers": "not gone off",
    "ends": "not ended as",
    "messages": "not said",
    "refusals": "not refused",
}


def missed_words(item: CoveredItem) -> str:
    """What was not done, in words."""
    return f"{_MISSED[item.kind]}: {plain(item.words)}"


def percent(figure: Figure) -> str:
    """A share, rounded down: what is missed shows."""
    return f"{floor(figure.percent * 10) / 10:g} %"


def name_of(flow: CoveredFlow, covered: Covered) -> str:
    """What a flow is called in a report: with its version, and its file, where others have the same name."""
    alike = [each for each in covered.flows if each.flow == flow.flow]
    if len(alike) == 1:
        return plain(flow.flow)
    return plain(f"{flow.flow} v{flow.version} ({flow.file})")


def plain(text: str) -> str:
    """A text in one line, without what cannot be seen."""
    return "".join(char if is_shown(char) else REPLACEMENT for char in " ".join(text.split()))


def shortfall(covered: Covered, least: float) -> str | None:
    """Why coverage is not enough; None when it is at least so many percent."""
    figure = covered.figure
    if not covered.flows and least > 0:  # all of nothing is not enough
        return f"no flow was measured, and {least:g} % are wanted"
    if figure.percent >= least:
        return None
    return f"flow coverage is {percent(figure)}, and {least:g} % are wanted"
