"""Options: everything that may happen next in a world, and what comes of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from flowbot.engine.machine import CompiledFlow
from flowbot.engine.running import Running
from flowbot.ids import FlowId
from flowbot.project import Project
from flowbot.testing.answers.compared import comparisons_in
from flowbot.testing.lines import Clock, Submits
from flowbot.testing.paths.answering import answer_moves
from flowbot.testing.paths.closed import closed_moves
from flowbot.testing.paths.explored import Way, end_of
from flowbot.testing.paths.happening import command_moves, time_moves
from flowbot.testing.paths.heard import Heard
from flowbot.testing.paths.moves import Move, saying
from flowbot.testing.paths.named import people_of, rooms_of
from flowbot.testing.paths.outcomes import Results
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.signature import counted, counts_of, signature
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.standing import Standing, is_main, standings
from flowbot.testing.paths.starting import first_world, start_moves
from flowbot.testing.paths.world import After, World


class Options:
    """What may happen to the flows of a bot."""

    def __init__(self, project: Project) -> None:
        self.stage = Stage(project, people_of(project), rooms_of(project))
        self.first = first_world(self.stage)
        """How things stand before anybody has done anything."""
        self.turns = 0
        """How much was tried."""
        self._flows = {
            flow.id: (flow, starters, definition)
            for (flow, starters), definition in zip(self.stage.bot.project.flows, project.definitions, strict=True)
        }
        self._regions: dict[str, Regions] = {flow.id: Regions(flow, ()) for flow, _ in project.built_in}
        self._heard: dict[str, Heard] = {}
        self._results: dict[str, Results] = {}
        for name, (flow, _, definition) in self._flows.items():
            compared = comparisons_in(definition, project.known.functions)
            self._regions[name] = Regions(flow, compared)
            self._heard[name] = Heard(flow, definition, compared)
            self._results[name] = Results(definition, compared)
        self._counted: Mapping[str, Mapping[str, int]] = {
            name: counted(regions.flow) for name, regions in self._regions.items()
        }
        self.flow = ""
        """The one whose talks are made."""
        self.focus: frozenset[str] = frozenset()
        """It, and those that it runs."""

    @property
    def flows(self) -> Sequence[str]:
        """All of them."""
        return list(self._flows)

    def turn_to(self, flow: str) -> None:
        """Let a flow be the one whose talks are made."""
        found, ahead = set[str](), [self._flows[FlowId(flow)][0]]
        while ahead:
            each = ahead.pop()
            if each.id not in found:
                found.add(each.id)
                ahead += self._run_by(each)
        self.flow, self.focus = flow, frozenset(found)

    def _run_by(self, flow: CompiledFlow) -> Iterator[CompiledFlow]:
        for state in flow.states.values():
            if isinstance(state, Running) and state.flow in self._flows:
                yield self._flows[state.flow][0]

    def starts(self) -> list[Move]:
        """What begins the flow."""
        flow, starters, definition = self._flows[FlowId(self.flow)]
        moves = start_moves(self.stage, flow, starters, definition, self._heard[flow.id], self._regions[flow.id])
        return [*moves, *time_moves(self.stage, self.first, self.focus)]

    def moves(self, world: World) -> Iterator[Move]:
        """What may happen next; nothing but what calls come to, while one is awaited."""
        found = list(standings(self.stage, world))
        for standing in found:
            effect = standing.position.waiting_for
            if effect is not None and effect in world.calls and effect not in world.slow:
                call, outbound = world.calls[effect]
                yield from self._results[standing.flow.id].moves(standing, effect, call, outbound)
                return
        mine = [each for each in found if each.flow.id in self.focus]
        for standing in mine:
            yield from self._begun_again(standing)
            regions = self._regions[standing.flow.id]
            yield from answer_moves(standing, regions)
            yield from self._heard[standing.flow.id].moves(standing, regions)
            yield from closed_moves(standing)
        if not world.slow:
            yield from time_moves(self.stage, world, self.focus)
        for standing in mine:
            yield from command_moves(standing)

    def _begun_again(self, standing: Standing) -> Iterator[Move]:
        """Who has begun a conversation by a message writes it again."""
        person, stream = standing.home
        text = standing.snapshot.trigger.text
        if is_main(standing) and text and person is not None and stream is not None:
            yield saying(self.stage, person, stream, text, is_addressed=not text.startswith("/"), is_aside=True)

    def again(self, move: Move, world: World) -> Move | None:
        """The same move in another world: forms, calls and timers are those that are open there."""
        if isinstance(move.line, Clock):
            return next((each for each in time_moves(self.stage, world, self.focus) if each.key == move.key), None)
        if move.outcome is None and not isinstance(move.line, Submits):
            return move
        return next((each for each in self.moves(world) if each.key == move.key), None)

    def after(self, move: Move, world: World) -> After:
        """What comes of a move."""
        self.turns += 1
        return move.try_out(self.stage, world)

    def signature(self, world: World) -> Hashable:
        """What matters of a world, but for what is counted."""
        return signature(world, self._regions)

    def count(self, world: World) -> Hashable:
        """What was counted."""
        return counts_of(world, self._counted)

    def completed(self, way: Way) -> Way:
        """The same way until no call is awaited: each gives what fits."""
        world, moves, end = way.world, way.moves, way.end
        while any(effect not in world.slow for effect in world.calls):
            move = next(self.moves(world), None)
            if move is None or move.outcome is None:
                break
            after = self.after(move, world)
            world, moves, end = after.world, (*moves, move), end_of(after)
        return replace(way, world=world, moves=moves, end=end)

    def gone(self, moves: Sequence[Move]) -> Way:
        """A way that was put together, as far as it can be gone."""
        gone: tuple[Move, ...] = ()
        after = After(self.first, (), ())
        for each in moves:
            move = self.again(each, after.world)
            if move is None:
                break
            after, gone = self.after(move, after.world), (*gone, move)
        flow = next((str(told.flow.id) for told in after.steps), "")
        return Way(gone, after.world, flow, end_of(after))
