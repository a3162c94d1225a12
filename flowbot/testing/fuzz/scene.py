"""How things stand in a talk: what is asked of whom, who is where, and what can be pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flowbot.compiler.triggers import Starter
from flowbot.engine.asking import Asking
from flowbot.engine.collecting import Collecting
from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Card, Position
from flowbot.engine.states import State
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.pod.parts import PodStream
from flowbot.testing.answers.around import Around
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.happenings import as_stream
from flowbot.testing.chat.seen import SeenMessage, effect_of
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.fuzz.subject import PEOPLE, ROOM
from flowbot.testing.lines import Deed, Together

_LATELY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Open:
    """A question that is asked somewhere."""

    conversation: Conversation
    position: Position
    state: Asking
    """What reads an answer."""
    card: Card
    stream: PodStream


class Scene:
    """A chat, as people see it who want to do something."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self._core.clock.now()

    @property
    def room(self) -> PodStream:
        """Where all are."""
        return self._core.place(ROOM)

    @property
    def bot(self) -> str:
        """What people call the bot."""
        return self._core.me.display_name

    def person(self, name: str) -> User:
        """Somebody."""
        return self._core.pod.ensure_user(name)

    def name_of(self, stream: PodStream) -> str:
        """What a place is called in lines."""
        return self._core.name_of(stream)

    def people_in(self, stream: PodStream) -> list[str]:
        """Who is there, the usual people first."""
        there = [each for each in PEOPLE if self.person(each).id in stream.members]
        others = [each.display_name for each in self._core.pod.people if each.id in stream.members - {self._core.me.id}]
        return list(dict.fromkeys([*there, *others]))

    def places_of(self, person: str) -> list[PodStream]:
        """Where somebody may say something: where it was said last first."""
        mine = self.person(person).id
        named = [self._core.place(person), self.room, *self._core.places.values()]
        found = {each.id: each for each in named if mine in each.members}
        last = [each.place for each in reversed(self._core.seen)][:1]
        return sorted(found.values(), key=lambda each: self._core.name_of(each) not in last)

    def where_begun(self, starter: Starter) -> list[tuple[str, PodStream]]:
        """Who may begin a flow, and where."""
        everywhere = [(person, stream) for person in PEOPLE for stream in self.places_of(person)]
        return [(who, where) for who, where in everywhere if starter.admits(self.person(who), as_stream(where))]

    def live(self) -> list[Conversation]:
        """The conversations that have not ended, the last one first."""
        return [each for each in self._core.watch if each.end is None][::-1]

    def open(self) -> list[Open]:
        """Every question that is asked, the last one first."""
        return [each for conversation in self.live() for each in self._open_of(conversation)]

    def _open_of(self, conversation: Conversation) -> Iterator[Open]:
        for position in reversed([*conversation.snapshot.positions.values()]):
            state: State | None = conversation.flow.states.get(position.state)
            if isinstance(state, Collecting):
                state = state.asks
            if not isinstance(state, Asking):
                continue
            for card in position.cards:
                stream = self._stream(card.to)
                if stream is not None:
                    yield Open(conversation, position, state, card, stream)

    def _stream(self, to: Recipient) -> PodStream | None:
        pod = self._core.pod
        if to.stream_id is not None or to.room is not None:
            return pod.streams.find(to.stream_id or to.room or "")
        person = pod.people.get(to.user_id) if to.user_id is not None else None
        return pod.streams.im(person, self._core.me) if person is not None else None

    def forms(self) -> list[SeenMessage]:
        """All that have ever been shown, the last one first."""
        return [each for each in reversed(self._core.seen) if each.form is not None and not each.is_change]

    def stale(self, seen: SeenMessage) -> int:
        """How many forms of the same message were shown in the same place after it."""
        alike = [each for each in self._core.seen if (each.place, each.name) == (seen.place, seen.name) and each.form]
        return len(alike) - 1 - alike.index(seen)

    def form_of(self, card: Card) -> SeenMessage | None:
        """The form of a card."""
        return next((each for each in self.forms() if effect_of(each.message) == card.effect), None)

    def lately(self) -> int:
        """How much people have done in the last hours: what is older may be new to the bot when it comes again."""
        since = self.now - _LATELY
        return sum(turn.at >= since and isinstance(turn.line, Deed | Together) for turn in self._core.turns)

    def dues(self) -> list[datetime]:
        """When something goes off that conversations wait for, soonest first."""
        timers = [
            timer.due for each in self.live() for at in each.snapshot.positions.values() for timer in at.timers.values()
        ]
        return sorted({each for each in timers if each > self.now})

    def around(self, flow: CompiledFlow, person: str, stream: PodStream, names: Mapping[str, object]) -> Around:
        """What is around an answer of somebody."""
        return Around(
            context=flow.read_context(self.now),
            by=self.person(person),
            stream=as_stream(stream),
            names=names,
            people=[self.person(each) for each in PEOPLE],
            rooms=[as_stream(self.room)],
        )

    def names(self, conversation: Conversation, position: Position) -> Mapping[str, object]:
        """What names hold where a conversation stands."""
        turn = Turn(conversation.flow, conversation.snapshot, FlowEvent(key=""), self.now)
        turn.work_at(turn.positions[position.id])
        return turn.names()

    def has_written(self, person: str, stream: PodStream) -> bool:
        """Whether somebody has written something there."""
        mine = self.person(person).id
        return any(each.user.id == mine for each in self._core.pod.talk.messages_in(stream))

    def pressed(self, seen: SeenMessage) -> Sequence[str]:
        """The labels of the buttons that a form has."""
        return [each.label or each.name for each in seen.controls if each.kind == "button" and each.name]
