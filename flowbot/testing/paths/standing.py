"""Where a conversation stands in a world: what is asked there, of whom, and what names hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flowbot.engine.asking import Asking
from flowbot.engine.events import FlowEvent, Resumed
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import MAIN, Card, Position, Snapshot
from flowbot.engine.states import State
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.testing.answers.around import Around
from flowbot.testing.paths.stage import ROOM, Stage
from flowbot.testing.paths.world import World


@dataclass(frozen=True, kw_only=True)  # no slots: it remembers its turn
class Standing:
    """A position of a live conversation, where it waits."""

    stage: Stage
    world: World
    flow: CompiledFlow
    snapshot: Snapshot
    position: Position
    state: State

    @cached_property
    def turn(self) -> Turn:
        """A turn at the position that does nothing."""
        return self._turn(FlowEvent(key=""))

    def _turn(self, event: FlowEvent) -> Turn:
        turn = Turn(self.flow, self.snapshot, event, self.world.now)
        turn.work_at(turn.positions[self.position.id])
        return turn

    @property
    def names(self) -> Mapping[str, object]:
        """What names hold there."""
        return self.turn.names()

    @property
    def home(self) -> tuple[User | None, Stream | None]:
        """Whom the position talks to, and where."""
        stream = self.stage.stream_of(self.turn.home)
        person = self.turn.user
        return (self.stage.find(person.id) if person is not None else None), stream

    def stream_of(self, to: Recipient) -> Stream | None:
        """Where a message goes; None where no message goes, as to a room that was closed."""
        stream = self.stage.stream_of(to)
        return stream if stream is None or stream.id not in self.world.closed else None

    def around(self, person: User, stream: Stream) -> Around:
        """What is around an answer of somebody there."""
        return Around(
            context=self.turn.context,
            by=person,
            stream=stream,
            names=self.names,
            people=tuple(self.stage.people.values()),
            rooms=(self.stage.rooms[ROOM],),
        )

    def answerers(self, card: Card) -> tuple[list[User], list[User]]:
        """Who may answer a card, and who sees it and may not."""
        stream = self.stream_of(card.to)
        if stream is None or not isinstance(self.state, Asking):
            return [], []
        there, audience = people_in(self.stage, stream), self.state.audience
        try:
            may = [each for each in there if audience.takes(self._turn(Resumed(key="", by=each, stream=stream)), each)]
        except GuardError:
            may = []
        person = self.home[0]
        may.sort(key=lambda each: person is None or each.id != person.id)
        return may, [each for each in there if each not in may]


def people_in(stage: Stage, stream: Stream) -> Sequence[User]:
    """Who is in a stream, the usual people first."""
    if stream.type == "ROOM":
        return list(stage.people.values())
    return [each for each in stage.people.values() if stage.im(each).id == stream.id]


def standings(stage: Stage, world: World) -> Iterator[Standing]:
    """Every position of every live conversation; of each conversation what is innermost first."""
    for snapshot in reversed(list(world.live.values())):
        flow = stage.flows.of(snapshot).for_person(snapshot.locale, snapshot.zone)
        for position in reversed(list(snapshot.positions.values())):
            state = flow.states.get(position.state)
            if state is not None:
                yield Standing(stage=stage, world=world, flow=flow, snapshot=snapshot, position=position, state=state)


def is_main(standing: Standing) -> bool:
    """Whether it is the main line of its conversation."""
    return standing.position.id == MAIN
