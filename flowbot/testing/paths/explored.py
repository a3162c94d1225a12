"""What an exploration finds: ways that come to something new, ways on which a turn fails, and how places are joined."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from flowbot.testing.paths.moves import Move
from flowbot.testing.paths.world import After, World


@dataclass(frozen=True, slots=True)
class Way:
    """What happens, from the beginning."""

    moves: tuple[Move, ...]
    world: World
    """How things stand at its end."""
    flow: str
    """Which flow it is about."""
    end: str
    """How that ended; else where it stands."""
    reason: str = ""
    """Why a turn fails on it; empty: none does."""
    last: str = ""
    """What its last moves are called together, where that is more than one by one."""
    first: int = 0
    """How many moves are before those."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What its moves are."""
        return tuple(each.key for each in self.moves)

    def begins(self, other: Way) -> bool:
        """Whether another way begins with it."""
        return len(other.moves) > len(self.moves) and other.moves[: len(self.moves)] == self.moves


@dataclass(frozen=True, slots=True)
class Edge:
    """That a move leads from one place to another."""

    move: Move
    target: Hashable
    """None: the conversation is over."""


@dataclass(slots=True)
class Explored:
    """What was found."""

    ways: list[Way] = field(default_factory=list)
    """Each comes to something that none before does."""
    edges: dict[Hashable, dict[Hashable, Edge]] = field(default_factory=dict)
    """By place, and by where a move leads and how it ended: the first that leads there."""
    is_cut_short: bool = False
    """Whether there was more to try than was."""

    def join(self, source: Hashable, move: Move, target: Hashable, end: str) -> None:
        """Keep that a move leads somewhere, if none was known to."""
        if source != target and not move.is_aside:
            self.edges.setdefault(source, {}).setdefault((target, end), Edge(move, target))

    def simple_ways(self, source: Hashable) -> Iterator[tuple[Move, ...]]:
        """Every way from a place to an end that comes to no place twice; the shortest first."""
        ahead: list[tuple[Hashable, tuple[Move, ...], frozenset[Hashable]]] = [(source, (), frozenset([source]))]
        while ahead:
            further: list[tuple[Hashable, tuple[Move, ...], frozenset[Hashable]]] = []
            for place, moves, passed in ahead:
                for edge in self.edges.get(place, {}).values():
                    if edge.target is None:
                        yield (*moves, edge.move)
                    elif edge.target not in passed:
                        further.append((edge.target, (*moves, edge.move), passed | {edge.target}))
            ahead = further


def end_of(after: After) -> str:
    """How the conversation ended that moved last; where it stands, if it has not."""
    if not after.steps:
        return ""
    last = after.steps[-1].step.snapshot
    return last.ended or str(last.state).partition(".")[0]


def distinct(ways: Sequence[Way]) -> list[Way]:
    """The ways with which no other one begins, each once."""
    found: dict[tuple[str, ...], Way] = {}
    for each in ways:
        if each.reason or not any(each.begins(other) for other in ways):
            found.setdefault(each.keys, each)
    return list(found.values())
