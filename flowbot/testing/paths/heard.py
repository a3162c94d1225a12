"""What the triggers and handlers of a flow listen for, as people write it and as it happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Listen
from flowbot.definition.triggers import (
    CommandTrigger,
    EventTrigger,
    MatchTrigger,
    MentionTrigger,
    MessageTrigger,
    TriggerBase,
    WebhookTrigger,
)
from flowbot.engine.listening import Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.events import Stream, User
from flowbot.presentationml.commands import Argument, Pattern, parse_pattern
from flowbot.testing.answers.answer import Answer
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.compared import Compared, values_near
from flowbot.testing.answers.words import answers_to
from flowbot.testing.paths.events import EventMoves
from flowbot.testing.paths.moves import Move, saying
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.standing import Standing, people_in

_MOST_TEXTS = 4
_TWO = 2


class Heard:
    """What the triggers and handlers of a flow listen for, as people write it."""

    def __init__(self, flow: CompiledFlow, definition: FlowDefinition, compared: Sequence[Compared]) -> None:
        self._flow = flow
        self._compared = compared
        self.any_time: Sequence[TriggerBase] = definition.any_time
        self.inside: Mapping[str, Sequence[TriggerBase]] = {
            **{step.listen: step.for_ for _, step in definition.walk() if isinstance(step, Listen)},
            **{name: state.for_ or () for _, name, state in definition.walk_states()},
        }

    def moves(self, standing: Standing, regions: Regions) -> Iterator[Move]:
        """What somebody may write or what may happen that the position, or the flow at any time, listens for."""
        triggers: list[TriggerBase] = []
        if isinstance(standing.state, Listening):
            triggers += self.inside.get(standing.state.step, ())
        if standing.flow.hears_at_any_time(standing.position.state):
            triggers += self.any_time
        person, stream = standing.home
        for trigger in triggers:
            for one in self._people(standing, trigger, person, stream):
                yield from self.of_trigger(standing.stage, standing.names, standing.world.now, trigger, *one, regions)

    def _people(
        self, standing: Standing, trigger: TriggerBase, person: User | None, stream: Stream | None
    ) -> Iterator[tuple[User, Stream]]:
        """Who writes it where the conversation speaks: whom it talks to, and one more; everybody, where some may."""
        stage = standing.stage
        is_open = getattr(trigger, "who", None) is not None
        places = [stream] if stream is not None else []
        if is_open:
            places += [each for each in stage.rooms.values() if each.name in standing.world.rooms]
        for place in {each.id: each for each in places}.values():
            there = sorted(people_in(stage, place), key=lambda each: person is None or each.id != person.id)
            yield from ((each, place) for each in (there if is_open else there[:_TWO]))

    def of_trigger(
        self,
        stage: Stage,
        names: Mapping[str, object],
        now: datetime,
        trigger: TriggerBase,
        person: User,
        stream: Stream,
        regions: Regions,
    ) -> Iterator[Move]:
        """The messages and events of a trigger, as somebody causes them."""
        here = Around(
            context=self._flow.read_context(now),
            by=person,
            stream=stream,
            names=names,
            people=tuple(stage.people.values()),
            rooms=tuple(stage.rooms.values()),
        )
        events = EventMoves(self._flow, self._compared, here, stage)
        match trigger:
            case CommandTrigger(command=source) | MessageTrigger(message=source) if source.strip() != "*":
                for text in self._texts(parse_pattern(source), here, regions):
                    is_command = source.startswith("/")
                    yield saying(stage, person, stream, text, goes_on=True, is_addressed=not is_command)
            case MatchTrigger(match=words):
                yield saying(stage, person, stream, words[0], goes_on=True, is_addressed=True)
            case MentionTrigger():
                yield saying(stage, person, stream, f"@{stage.me.display_name} hello", goes_on=True)
            case MessageTrigger():
                yield from self._any_message(stage, names, person, stream)
            case EventTrigger(event=name):
                yield from events.moves(trigger, "event", name)
            case WebhookTrigger(webhook=name):
                yield from events.moves(trigger, "request", name)

    def _texts(self, pattern: Pattern, here: Around, regions: Regions) -> Iterator[str]:
        """Messages that fit a pattern: with what must stand there alone, and with all; each argument in its regions."""
        arguments = pattern.arguments
        given = {each.name: self._given(each, here, regions) for each in arguments}
        usual = {name: found[0] for name, found in given.items() if found}
        needed = {each.name for each in arguments if not each.optional}
        if needed <= usual.keys():
            yield _written(pattern, {name: each for name, each in usual.items() if name in needed})
        if usual.keys() != needed:
            yield _written(pattern, usual)
        for name, found in given.items():
            for each in found[1:]:
                yield _written(pattern, {**usual, name: each})

    def _given(self, argument: Argument, here: Around, regions: Regions) -> list[Answer]:
        slot = self._flow.slots[argument.name]
        answers = answers_to(slot, here, regions.near(slot.name, here.names))
        fitting = [each for each in regions.one_of_each(slot.name, answers, here.names) if not each.files]
        wrong = [each for each in answers if not each.fits and each.text.strip() and len(each.text) < 100]
        return [*fitting, *wrong[:1]]

    def _any_message(self, stage: Stage, names: Mapping[str, object], person: User, stream: Stream) -> Iterator[Move]:
        texts = ["hello"]
        for path in (("message", "text"), ("trigger", "message", "text")):
            texts += [each for each in values_near(self._compared, path, names) if isinstance(each, str)]
        for text in texts[:_MOST_TEXTS]:
            yield saying(stage, person, stream, text, files=() if text else ("report.pdf",), goes_on=True)


def _written(pattern: Pattern, given: Mapping[str, Answer]) -> str:
    """A message that fits a pattern."""
    words: list[str] = []
    for part in pattern.parts:
        if not isinstance(part, Argument):
            words.append(part.word)
        elif part.name in given:
            text = given[part.name].text
            words.append(f'"{text}"' if " " in text and not part.rest else text)
    return " ".join(words)
