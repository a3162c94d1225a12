"""Exploration: everything is tried that may happen, and what comes to something new is kept with the way there."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from flowbot.app import Flowbot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.running import Running
from flowbot.project import Project
from flowbot.testing.answers.compared import comparisons_in
from flowbot.testing.coverage.found import items_of
from flowbot.testing.coverage.items import Item
from flowbot.testing.coverage.marks import Mark, marks_of
from flowbot.testing.lines import Clock, Submits
from flowbot.testing.paths.answering import answer_moves
from flowbot.testing.paths.explored import Explored, Way
from flowbot.testing.paths.happening import command_moves, time_moves
from flowbot.testing.paths.heard import Heard
from flowbot.testing.paths.moves import Move, closing
from flowbot.testing.paths.outcomes import Results
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.signature import counted, counts_of, place_of, signature
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.standing import is_main, standings
from flowbot.testing.paths.starting import first_world, start_moves
from flowbot.testing.paths.world import After, World

MOST_TURNS = 6_000
"""So many turns are tried, before it is said that there are too many."""
_LONGEST_LOOP = 60
"""So often the same is done."""
_LONGEST_WAY = 150
"""So much happens on a way that leads to where it has been."""

Did = tuple[str, Mark]
"""That a flow has left a mark."""


@dataclass(frozen=True, slots=True)
class _Node:
    world: World
    way: tuple[Move, ...]
    signature: Hashable


class Explorer:
    """Explores the flows of a bot."""

    def __init__(self, project: Project, *, most_turns: int = MOST_TURNS) -> None:
        bot = Flowbot(project)
        self.stage = Stage(bot, *_named(project))
        self._most_turns = most_turns
        functions = project.known.functions
        self._flows = [
            (flow, starters, definition, compared)
            for (flow, starters), definition in zip(project.flows, project.definitions, strict=True)
            for compared in [comparisons_in(definition, functions)]
        ]
        self._regions: dict[str, Regions] = {flow.id: Regions(flow, compared) for flow, _, _, compared in self._flows}
        self._regions |= {flow.id: Regions(flow, ()) for flow, _ in project.built_in}
        self._heard = {flow.id: Heard(flow, definition, compared) for flow, _, definition, compared in self._flows}
        self._results = {flow.id: Results(definition, compared) for flow, _, definition, compared in self._flows}
        self._counted: dict[str, Mapping[str, int]] = {
            each: counted(regions.flow) for each, regions in self._regions.items()
        }
        self.wanted: list[tuple[str, Item]] = [
            (flow, item) for flow, items in items_of(project).items() for item in items if item.kind != "messages"
        ]
        self._left = list(self.wanted)
        self.found = Explored()
        self._covered: set[Did] = set()
        self._tried: set[Hashable] = set()
        self._seen: dict[Hashable, tuple[tuple[Move, ...], Hashable]] = {}
        """By signature, the first way there, and what was counted by then."""
        self._queue: deque[_Node] = deque()
        self._reasons: set[str] = set()
        self._flow = ""
        self._focus: frozenset[str] = frozenset()
        """The flows whose talks are explored: one, and those that it runs."""

    def run(self) -> Explored:
        """Try what may happen, until everything a flow can do was done, or nothing new is left to try."""
        for flow, starters, definition, _ in self._flows:
            self._flow, self._focus = flow.id, self._with_run(flow)
            world, heard, regions = first_world(self.stage), self._heard[flow.id], self._regions[flow.id]
            starts = [
                *start_moves(self.stage, flow, starters, definition, heard, regions),
                *time_moves(self.stage, world, self._focus),
            ]
            self._explore(_Node(world, (), (flow.id,)), iter(starts))
            self._go_on()
        return self.found

    def _go_on(self) -> None:
        while self._queue:
            node = self._queue.popleft()
            if self.found.turns >= self._most_turns:
                self.found.is_cut_short = True
            elif any(flow in self._focus for flow, _ in self._left):
                self._explore(node, self._moves(node.world))

    def _with_run(self, flow: CompiledFlow) -> frozenset[str]:
        """A flow and those that it runs."""
        found, ahead = set[str](), [flow]
        while ahead:
            each = ahead.pop()
            if each.id not in found:
                found.add(each.id)
                run = [state.flow for state in each.states.values() if isinstance(state, Running)]
                ahead += [self.stage.flows.by_id[name] for name in run if name in self.stage.flows.by_id]
        return frozenset(found)

    @property
    def unreached(self) -> Sequence[tuple[str, Item]]:
        """What no way came to."""
        return self._left

    def _explore(self, node: _Node, moves: Iterator[Move]) -> None:
        place = place_of(node.world)
        for move in moves:
            tried = (node.signature if move.goes_on else place, move.key)
            if move.key and tried not in self._tried:
                self._tried.add(tried)
                self._try(node, move)

    def _try(self, node: _Node, move: Move) -> None:
        before, after, way = node.world, self.after(move, node.world), (*node.way, move)
        if after.steps:
            source = place_of(before) if before.live else node.signature
            self.found.join(source, move, place_of(after.world) if after.world.live else None, _end_of(after))
        for _ in range(_LONGEST_LOOP):
            self._note(after, way)
            where = signature(after.world, self._regions)
            is_loop = where == node.signature
            if not (is_loop and self._count(after.world) != self._count(before)):
                break
            again = self._again(move, after.world)
            if again is None:
                break
            before, after, way = after.world, self.after(again, after.world), (*way, again)
        if move.is_brief:
            self._close(_Node(after.world, way, where))
        elif after.world.live and where not in self._seen and not after.failures:
            self._seen[where] = (way, self._count(after.world))
            self._queue.append(_Node(after.world, way, where))
        elif after.world.live and not is_loop:
            first, counts = self._seen.get(where, ((), None))
            if first and counts != self._count(after.world) and way[: len(first)] == first:
                self._go_round(after.world, way, way[len(first) :])

    def _go_round(self, world: World, way: tuple[Move, ...], lap: tuple[Move, ...]) -> None:
        """Go a way that leads to where it has been as often as a flow counts it."""
        while len(way) < _LONGEST_WAY:
            before = self._count(world)
            for each in lap:
                move = self._again(each, world)
                if move is None:
                    return
                after, way = self.after(move, world), (*way, move)
                self._note(after, way)
                world = after.world
            if self._count(world) == before:
                return

    def _close(self, node: _Node) -> None:
        """Try what ends a conversation that goes on as others do: its room is closed."""
        for standing in standings(self.stage, node.world):
            stream = standing.home[1]
            if stream is not None and stream.type == "ROOM" and is_main(standing):
                person = next(iter(self.stage.people.values()))
                self._explore(node, iter([closing(self.stage, person, stream)]))

    def _count(self, world: World) -> Hashable:
        return counts_of(world, self._counted)

    def after(self, move: Move, world: World) -> After:
        """What comes of a move."""
        self.found.turns += 1
        return move.try_out(self.stage, world)

    def completed(self, way: Way) -> Way:
        """The same way until no call is awaited: each gives what fits."""
        world, moves, end = way.world, way.moves, way.end
        while any(effect not in world.slow for effect in world.calls):
            move = next(self._moves(world), None)
            if move is None or move.outcome is None:
                break
            after = self.after(move, world)
            world, moves, end = after.world, (*moves, move), _end_of(after)
        return replace(way, world=world, moves=moves, end=end)

    def simple_ways(self, most: int) -> Iterator[Way]:
        """The first ways of each flow to an end that come to no place twice."""
        world = first_world(self.stage)
        for flow, *_ in self._flows:
            self._focus = self._with_run(flow)
            for moves in islice(self.found.simple_ways((flow.id,)), most):
                if (way := self._gone(world, moves)).flow:
                    yield self.completed(way)

    def _gone(self, world: World, moves: Sequence[Move]) -> Way:
        """A way that was put together, as far as it can be gone."""
        gone: tuple[Move, ...] = ()
        after = After(world, (), ())
        for each in moves:
            move = self._again(each, after.world)
            if move is None:
                break
            after, gone = self.after(move, after.world), (*gone, move)
        flow = next((str(told.flow.id) for told in after.steps), "")
        return Way(gone, after.world, flow, _end_of(after))

    def _again(self, move: Move, world: World) -> Move | None:
        """The same move in another world: forms, calls and timers are those that are open there."""
        if isinstance(move.line, Clock):
            return next((each for each in time_moves(self.stage, world, self._focus) if each.key == move.key), None)
        if move.outcome is None and not isinstance(move.line, Submits):
            return move
        return next((each for each in self._moves(world) if each.key == move.key), None)

    def _note(self, after: After, moves: tuple[Move, ...]) -> None:
        """Keep a way that comes to something new, or fails."""
        marks = {(told.flow.id, mark) for told in after.steps for mark in marks_of(told)}
        done: list[tuple[str, Item]] = []
        if not marks <= self._covered:
            self._covered |= marks
            done = [each for each in self._left if self._is_done(*each)]
            self._left = [each for each in self._left if each not in done]
        reason = next((each for each in after.failures if each not in self._reasons), "")
        if done or reason:
            self._reasons.add(reason)
            flow = done[0][0] if done else str(after.steps[-1].flow.id) if after.steps else self._flow
            self.found.ways.append(Way(moves, after.world, flow, _end_of(after), reason))

    def _is_done(self, flow: str, item: Item) -> bool:
        return any(all((flow, mark) in self._covered for mark in marks) for marks in item.marks)

    def _moves(self, world: World) -> Iterator[Move]:
        """What may happen next; nothing but what calls come to, while one is awaited."""
        found = list(standings(self.stage, world))
        for standing in found:
            effect = standing.position.waiting_for
            if effect is not None and effect in world.calls and effect not in world.slow:
                call, outbound = world.calls[effect]
                yield from self._results[standing.flow.id].moves(standing, effect, call, outbound)
                return
        mine = [each for each in found if each.flow.id in self._focus]
        for standing in mine:
            regions = self._regions[standing.flow.id]
            yield from answer_moves(standing, regions)
            yield from self._heard[standing.flow.id].moves(standing, regions)
        if not world.slow:
            yield from time_moves(self.stage, world, self._focus)
        for standing in mine:
            yield from command_moves(standing)


def _end_of(after: After) -> str:
    """How the conversation ended that moved last; where it stands, if it has not."""
    if not after.steps:
        return ""
    last = after.steps[-1].step.snapshot
    return last.ended or str(last.state).partition(".")[0]


def _named(project: Project) -> tuple[list[str], list[str]]:
    """People and rooms that a bot has names for: those of its roles, and those of its settings."""
    people: list[str] = []
    for flow, _ in project.flows:
        for read in flow.roles.values():
            try:
                found = read()
            except Exception:  # noqa: BLE001  the author's function may need what is not there
                continue
            people += [str(each["email"]).partition("@")[0] for each in found if each.get("email")]
    return list(dict.fromkeys(people)), list(dict.fromkeys(_texts(project.config.config)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
