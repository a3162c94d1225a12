"""What may happen beside answers: commands, what is listened for, the time that passes, and events."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flowbot.clock import instant
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
from flowbot.runtime.happenings import happened_events
from flowbot.testing.answers.answer import Answer
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.compared import Compared, values_near
from flowbot.testing.answers.words import answers_to
from flowbot.testing.lines import Clock, Happens
from flowbot.testing.paths.moves import Move, closing, person_name, place_name, saying
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.standing import Standing, people_in
from flowbot.testing.paths.world import After, World, pass_time, take
from flowbot.values.durations import show_duration

_MOST_TEXTS = 4
_BARE = ("cancel", "back", "repeat", "restart", "help")


def command_moves(standing: Standing) -> Iterator[Move]:
    """The built-in commands, of whom the position talks to; and `cancel` of somebody else."""
    person, stream = standing.home
    if person is None or stream is None:
        return
    stage, flow = standing.stage, standing.flow
    for command in _BARE:
        if command in flow.commands or command == "help":
            yield saying(stage, person, stream, command, is_addressed=True, is_aside=True)
    if "change" in flow.commands:
        for slot in flow.slots.values():
            if slot.is_asked and slot.name in standing.turn.slots:
                yield saying(
                    stage, person, stream, f"change {slot.name}", goes_on=True, is_addressed=True, is_aside=True
                )
        yield saying(stage, person, stream, "change nothing of the kind", is_addressed=True, is_aside=True)
    if stream.type == "ROOM":
        yield closing(stage, person, stream)
    others = [each for each in people_in(stage, stream) if each.id != person.id]
    for other in others[:1]:
        yield saying(stage, other, stream, "cancel", is_addressed=True, is_aside=True)


def time_moves(stage: Stage, world: World, flows: Collection[str]) -> Iterator[Move]:
    """The time passes until each of the timers of some flows goes off, and until they begin by themselves."""
    due: dict[datetime, list[str]] = {}
    for snapshot in world.live.values():
        for position in snapshot.positions.values() if snapshot.flow in flows else ():
            for name, timer in position.timers.items():
                due.setdefault(timer.due, []).append(name)
    begins = {f"{each.flow.id} {' '.join(each.schedule.source.split())}" for each in stage.flows.times}
    for (conversation, name), stored in world.timers.items():
        mine = next((each.partition(" ")[0] for each in begins if name.startswith(each)), "")
        if conversation is None and mine in flows and not world.live:
            due.setdefault(instant(stored.due_ms), []).append(f"{mine} begins")
    for moment in sorted(due):
        yield _waiting(moment, world, sorted(due[moment]))


def _waiting(moment: datetime, world: World, names: Sequence[str]) -> Move:
    """The time passes until then."""
    seconds = max(0, math.ceil((moment - world.now).total_seconds()))
    by = show_duration(timedelta(seconds=seconds), "en") or "0s"

    def try_out(stage: Stage, world: World) -> After:
        return pass_time(stage, world, world.now + timedelta(seconds=seconds))

    goes_on = any(each.endswith(".due") or ".close." in each for each in names)
    key = f"{' '.join(names)} goes off"
    return Move(key=key, try_out=try_out, line=Clock(by=by), goes_on=goes_on, says=f"+{by}")


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
                yield from self.of_trigger(standing.stage, standing.names, trigger, *one, regions)

    def _people(
        self, standing: Standing, trigger: TriggerBase, person: User | None, stream: Stream | None
    ) -> Iterator[tuple[User, Stream]]:
        """Who may write it: everybody where the conversation speaks, whom it talks to first."""
        stage = standing.stage
        places = [stream] if stream is not None else []
        if getattr(trigger, "who", None) is not None:
            places += [each for each in stage.rooms.values() if each.name in standing.world.rooms]
        for place in {each.id: each for each in places}.values():
            there = sorted(people_in(stage, place), key=lambda each: person is None or each.id != person.id)
            yield from ((each, place) for each in there)

    def of_trigger(
        self,
        stage: Stage,
        names: Mapping[str, object],
        trigger: TriggerBase,
        person: User,
        stream: Stream,
        regions: Regions,
    ) -> Iterator[Move]:
        """The messages and events of a trigger, as somebody causes them."""
        here = Around(
            context=self._flow.read_context(standing_now(names)),
            by=person,
            stream=stream,
            names=names,
            people=tuple(stage.people.values()),
            rooms=tuple(stage.rooms.values()),
        )
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
                yield from self._events(stage, names, "event", name, person, stream)
            case WebhookTrigger(webhook=name):
                yield from self._events(stage, names, "request", name, person, stream)

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

    def _events(
        self, stage: Stage, names: Mapping[str, object], occasion: Any, name: str, person: User, stream: Stream
    ) -> Iterator[Move]:
        """An event or a request, with what its fields are compared with."""
        paths = sorted({each.path for each in self._compared if each.path[0] == occasion and len(each.path) == 2})
        told: list[dict[str, object]] = [{}]
        for path in paths:
            told = [{**each, path[1]: value} for each in told for value in _both(self._compared, path, names)]
        for fields in told[:_MOST_TEXTS]:
            yield happening(stage, occasion, name, fields, person, stream)


def _both(compared: Sequence[Compared], path: tuple[str, ...], names: Mapping[str, object]) -> list[object]:
    """What a field is compared with, and something beside it."""
    found: list[object] = []
    for each in values_near(compared, path, names):
        found.append(each)
        found.append(each + 1 if isinstance(each, int | float) and not isinstance(each, bool) else "something else")
    return found or ["something"]


def happening(
    stage: Stage, occasion: Any, name: str, fields: Mapping[str, object], person: User, stream: Stream
) -> Move:
    """Something happens that is no message."""
    about: dict[str, Any] = {}
    if occasion == "event":
        about = {"person": person_name(stage, person), "place": place_name(stage, stream)}
    line = Happens(
        event=name if occasion == "event" else None,
        webhook=name if occasion == "request" else None,
        fields=fields,
        **about,
    )

    def try_out(stage: Stage, world: World) -> After:
        where: dict[str, Any] = {"user": person, "stream": stream} if about else {}
        return take(stage, world, *happened_events(occasion, name, fields, str(world.number), world.now, **where))

    return Move(key=f"{name} happens with {dict(fields)}", try_out=try_out, line=line, goes_on=True, says=name)


def standing_now(names: Mapping[str, object]) -> Any:
    """The time that names know."""
    return names["now"]


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
