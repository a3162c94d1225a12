"""Exploration: everything is tried that may happen, and what comes to something new is kept with the way there."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flowbot.project import Project
from flowbot.testing.coverage.found import items_of
from flowbot.testing.coverage.items import Item
from flowbot.testing.coverage.marks import Mark, marks_of
from flowbot.testing.lines import Says, Submits
from flowbot.testing.paths.explored import Explored, Way, end_of
from flowbot.testing.paths.moves import Move, closing, said_by_another
from flowbot.testing.paths.options import Options
from flowbot.testing.paths.signature import place_of
from flowbot.testing.paths.standing import is_main, standings
from flowbot.testing.paths.world import After, World

MOST_TURNS = 6_000
"""So many turns are tried, before it is said that there are too many."""
_MOST_ANSWERS = 15
"""So much is said in one place that does not lead on."""
_FEWEST_ANSWERS = 3
_LONGEST_LOOP = 60
"""So often the same is done."""
_LONGEST_WAY = 150
"""So much happens on a way that leads to where it has been."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A world to go on from, and the way there."""

    world: World
    way: tuple[Move, ...]
    signature: Hashable


class Explorer:
    """Explores the flows of a bot."""

    def __init__(self, project: Project, *, most_turns: int = MOST_TURNS) -> None:
        self.options = Options(project)
        self.found = Explored()
        self.unreached: list[tuple[str, Item]] = [
            (flow, item) for flow, items in items_of(project).items() for item in items if item.kind != "messages"
        ]
        """What no way has come to yet."""
        self._most_turns = most_turns
        self._covered: set[tuple[str, Mark]] = set()
        self._tried: set[Hashable] = set()
        self._seen: dict[Hashable, tuple[tuple[Move, ...], Hashable]] = {}
        """By signature, the first way there, and what was counted by then."""
        self._queue: deque[_Node] = deque()
        self._answered: set[str] = set()
        """The states in which everything was said that does not lead on."""
        self._kept: set[str] = set()
        self._reasons: set[str] = set()

    def run(self) -> Explored:
        """Try what may happen, until everything a flow can do was done, or nothing new is left to try."""
        for flow in self.options.flows:
            self.options.turn_to(flow)
            self._explore(_Node(self.options.first, (), flow), self.options.starts())
            while self._queue:
                self._go_on(self._queue.popleft())
        return self.found

    @property
    def begun(self) -> set[str]:
        """The flows of which something was done."""
        return {flow for flow, _ in self._covered}

    def _go_on(self, node: _Node) -> None:
        if self.options.turns >= self._most_turns:
            self.found.is_cut_short = True
        elif any(flow in self.options.focus for flow, _ in self.unreached):
            self._explore(node, self.options.moves(node.world))

    def simple_ways(self, most: int) -> Iterator[Way]:
        """The ways of each flow to an end that come to no place twice, the shortest first and at most so many."""
        for flow in self.options.flows:
            self.options.turn_to(flow)
            for number, moves in enumerate(self.found.simple_ways(flow)):
                if number >= most:
                    self.found.is_cut_short = True
                    break
                if (way := self.options.gone(moves)).flow:
                    yield self.options.completed(way)

    # Trying

    def _explore(self, node: _Node, moves: Iterable[Move]) -> None:
        place, staying = place_of(node.world), list[Move]()
        for move in moves:
            tried = (node.signature if move.goes_on else place, move.key)
            if move.key and tried not in self._tried:
                self._tried.add(tried)
                after = self._try(node, move)
                if isinstance(move.line, Says | Submits) and not after.failures and place_of(after.world) == place:
                    staying.append(move)
        if node.world.live and not node.world.slow:
            self._stay(node, staying)

    def _try(self, node: _Node, move: Move) -> After:
        options, way = self.options, (*node.way, move)
        is_last = move.is_kept and not move.goes_on
        first = after = options.after(move, node.world)
        self._join(node, move, after)
        before = node.world
        for _ in range(_LONGEST_LOOP):
            self._note(after, way)
            is_loop = options.signature(after.world) == node.signature
            is_counted = is_loop and options.count(after.world) != options.count(before)
            again = options.again(move, after.world) if is_counted else None
            if again is None:
                break
            before, after, way = after.world, options.after(again, after.world), (*way, again)
        if move.is_brief:
            self._close(_Node(after.world, way, options.signature(after.world)))
        elif after.world.live and not is_loop and not after.failures and not node.world.slow and not is_last:
            self._arrive(after.world, way)
        return first

    def _join(self, node: _Node, move: Move, after: After) -> None:
        """Keep for simple paths where a move leads; what begins a flow leads from its name."""
        if after.steps:
            source = place_of(node.world) if node.world.live else node.signature
            self.found.join(source, move, place_of(after.world) if after.world.live else None, end_of(after))

    def _arrive(self, world: World, way: tuple[Move, ...]) -> None:
        """Come to a world: it is gone on from later, if it is new; if it was passed on the way, round it goes."""
        where, counts = self.options.signature(world), self.options.count(world)
        if where not in self._seen:
            self._seen[where] = (way, counts)
            self._queue.append(_Node(world, way, where))
            return
        begun, counts_then = self._seen[where]
        if counts != counts_then and way[: len(begun)] == begun:
            self._go_round(world, way, way[len(begun) :])

    def _go_round(self, world: World, way: tuple[Move, ...], lap: Sequence[Move]) -> None:
        """Go a way that leads to where it has been as often as a flow counts it."""
        while len(way) < _LONGEST_WAY:
            before = self.options.count(world)
            for each in lap:
                move = self.options.again(each, world)
                if move is None:
                    return
                after, way = self.options.after(move, world), (*way, move)
                self._note(after, way)
                world = after.world
            if self.options.count(world) == before:
                return

    def _close(self, node: _Node) -> None:
        """Try of what begins elsewhere, too: that somebody else begins it there as well, that its room is closed."""
        stage, line = self.options.stage, node.way[-1].line
        done = self.options.completed(Way(node.way, node.world, self.options.flow, ""))
        node = _Node(done.world, done.moves, self.options.signature(done.world))
        for standing in standings(stage, node.world):
            stream = standing.home[1]
            if stream is not None and stream.type == "ROOM" and is_main(standing):
                self._try(node, closing(stage, next(iter(stage.people.values())), stream))
                if isinstance(line, Says):
                    self._try(node, replace(said_by_another(stage, line), is_kept=True))

    # Keeping

    def _stay(self, node: _Node, moves: Sequence[Move]) -> None:
        """Keep ways on which all is said that does not lead on, one after another while it does not; in each state."""
        states = {str(each.state) for one in node.world.live.values() for each in one.positions.values()}
        if states <= self._answered or len(moves) < _FEWEST_ANSWERS:
            return
        self._answered |= states
        left = list(moves[:_MOST_ANSWERS])
        while left:
            world, said = self._said(node.world, left)
            if not said:
                break
            left = left[len(said) :]
            last = list(world.live.values())[-1]
            step = str(last.state).partition(".")[0]
            words = f"{len(said)} other answers" if len(said) > 1 else "another answer"
            self.found.ways.append(Way((*node.way, *said), world, last.flow, step, last=words, first=len(node.way)))

    def _said(self, world: World, moves: Sequence[Move]) -> tuple[World, list[Move]]:
        """How far one comes in one place, and how things stand then."""
        place, said = place_of(world), list[Move]()
        for each in moves:
            move = self.options.again(each, world)
            after = self.options.after(move, world) if move is not None else None
            if move is None or after is None or place_of(after.world) != place:
                break
            world = after.world
            said.append(move)
        return world, said

    def _note(self, after: After, moves: tuple[Move, ...]) -> None:
        """Keep a way that comes to something new, or fails."""
        marks = {(told.flow.id, mark) for told in after.steps for mark in marks_of(told)}
        done: list[tuple[str, Item]] = []
        if not marks <= self._covered:
            self._covered |= marks
            done = [each for each in self.unreached if self._is_done(*each)]
            self.unreached = [each for each in self.unreached if each not in done]
        reason = next((each for each in after.failures if each not in self._reasons), "")
        if done or reason or (moves[-1].is_kept and after.steps and moves[-1].key not in self._kept):
            self._kept.add(moves[-1].key)
            self._reasons.add(reason)
            flow = done[0][0] if done else str(after.steps[-1].flow.id) if after.steps else self.options.flow
            self.found.ways.append(Way(moves, after.world, flow, end_of(after), reason))

    def _is_done(self, flow: str, item: Item) -> bool:
        return any(all((flow, mark) in self._covered for mark in marks) for marks in item.marks)
