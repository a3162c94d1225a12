"""paths_of: the talks that go every way which the flows of a bot have, and what none of them comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flowbot.errors import Location
from flowbot.project import Project
from flowbot.testing.paths.explore import MOST_TURNS, Explorer
from flowbot.testing.paths.explored import distinct
from flowbot.testing.paths.talks import transcript_of
from flowbot.testing.transcripts.model import Transcript

MOST_PATHS = 40
"""So many simple paths of each flow are gone."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Something that a flow can do, and no talk does."""

    flow: str
    kind: str
    words: str
    location: Location
    reason: str


@dataclass(frozen=True, slots=True)
class PathReport:
    """The talks of a bot that nobody had to write."""

    talks: Sequence[Transcript]
    """In the same order whenever they are made; each has a title of its own."""
    failing: Sequence[tuple[Transcript, str]]
    """Those of them in which a turn fails, and why."""
    unreached: Sequence[Unreached]
    is_cut_short: bool
    """Whether there are more ways than were gone."""


def paths_of(project: Project, *, most_turns: int = MOST_TURNS, most_paths: int = MOST_PATHS) -> PathReport:
    """Talks that come to every state, transition, outcome of a guard, timer and end, and go every simple path.

    Args:
        project: The bot.
        most_turns: So many turns are tried to find them.
        most_paths: So many simple paths of each flow are gone, the shortest first.
    """
    explorer = Explorer(project, most_turns=most_turns)
    found = explorer.run()
    ways = distinct([explorer.options.completed(each) for each in found.ways])
    reason = "too many turns were tried before" if found.is_cut_short else _NOT_FOUND
    ways = distinct([*ways, *explorer.simple_ways(most_paths)])
    talks = _titled(transcript_of(explorer.options.stage, each) for each in ways)
    return PathReport(
        talks=talks,
        failing=[(talk, way.reason) for talk, way in zip(talks, ways, strict=True) if way.reason],
        unreached=[
            Unreached(
                flow,
                item.kind,
                item.words,
                item.location,
                _WHY.get(item.kind, reason) if flow in explorer.begun else _NOT_BEGUN,
            )
            for flow, item in explorer.unreached
        ],
        is_cut_short=found.is_cut_short,
    )


_NOT_FOUND = "nothing that people say or that happens was found to lead there"
_NOT_BEGUN = "nobody and nothing was found that begins the flow"
_WHY = {"guards": "no answer was found that makes it so"}


def _titled(talks: Iterable[Transcript]) -> list[Transcript]:
    """The same, each with a title of its own."""
    seen: dict[str, int] = {}
    found: list[Transcript] = []
    for each in talks:
        seen[each.title] = number = seen.get(each.title, 0) + 1
        found.append(each if number == 1 else replace(each, title=f"{each.title} ({number})"))
    return found
