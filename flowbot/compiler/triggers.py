"""Triggers as callables: what begins a conversation of a flow, for whom and where."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Expression
from flowbot.compiler.happenings import schedule_of
from flowbot.definition.triggers import (
    AdmittedTrigger,
    CommandTrigger,
    CronTrigger,
    EventTrigger,
    FormTrigger,
    MatchTrigger,
    MentionTrigger,
    MessageTrigger,
    SpokenTrigger,
    TriggerBase,
    WebhookTrigger,
)
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import covers, covers_stream
from flowbot.engine.records import person_or_none, stream_or_none
from flowbot.engine.roles import RolesNow
from flowbot.engine.snapshot import Occasion
from flowbot.errors import GuardError, Location
from flowbot.events import Stream, User
from flowbot.message import Passage
from flowbot.presentationml.commands import Pattern
from flowbot.presentationml.matching import Match, Miss, Place, match_pattern
from flowbot.values.context import ReadContext
from flowbot.values.schedules import Schedule
from flowbot.values.types import AnswerError, bare

_LOGGER = logging.getLogger("flowbot.compiler")


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What begins a conversation of a flow, whatever it is."""

    flow: CompiledFlow
    source: str
    """As people write it, for help and usage."""
    location: Location
    """Where the flow says so."""
    who: Expression | None = None
    where: Expression | None = None
    when: Expression | None = None
    values: Mapping[str, Expression] = field(default_factory=dict)
    """Slot → what it is filled with beside what people write."""

    def admits(self, user: User | None, stream: Stream | None, told: Mapping[str, object] | None = None) -> bool:
        """Whether this person may begin it in this stream; not when `who` or `where` cannot be evaluated.

        In an external room only where `where` names `external`, or that room.

        Args:
            user: Who, or nobody.
            stream: Where, if in one.
            told: Further names, of what has happened.
        """
        if self.where is None and is_external_room(stream):
            return False
        if self.who is None and self.where is None:
            return True
        names = {**self._names(user, stream), **(told or {})}
        try:
            return self._is_for(user, names) and self._is_in(stream, names)
        except GuardError as error:
            _LOGGER.warning("%s was not started: %s", self.source, error)
            return False

    def is_elsewhere(self, user: User, stream: Stream) -> bool:
        """Whether this person may begin it, but not in this stream."""
        try:
            return not self.admits(user, stream) and self._is_for(user, self._names(user, stream))
        except GuardError:
            return False

    def _is_for(self, user: User | None, names: Mapping[str, object]) -> bool:
        return self.who is None or covers(self.who.evaluate(names), user.id if user is not None else None)

    def _is_in(self, stream: Stream | None, names: Mapping[str, object]) -> bool:
        if self.where is None:
            return True
        found = self.where.evaluate(names)
        if is_external_room(stream) and isinstance(found, bool) and "external" not in self.where.names:
            return False
        return covers_stream(found, stream)

    def holds(self, user: User | None, stream: Stream | None, filled: Mapping[str, object]) -> bool:
        """Whether `when` holds, with the slots that a message fills, or what has happened."""
        if self.when is None:
            return True
        try:
            return self.when.evaluate({**self._names(user, stream), **filled}) is True
        except GuardError as error:
            _LOGGER.warning("%s was not started: %s", self.source, error)
            return False

    def fills(
        self, user: User | None, stream: Stream | None, filled: Mapping[str, object], now: datetime
    ) -> Mapping[str, object]:
        """What `set` fills besides; none leaves a slot to its default.

        Raises:
            GuardError: A value is none that its slot takes.
        """
        names = {**self._names(user, stream), **filled}
        found: dict[str, object] = {}
        for name, expression in self.values.items():
            slot, value = self.flow.slots[name], expression.evaluate(names)
            if value is None and slot.default is not None:
                continue
            try:
                found[name] = slot.fit(value, now, names)
            except AnswerError as error:
                raise GuardError(f"'{name}' cannot be set: {error}") from error
        return found

    def _names(self, user: User | None, stream: Stream | None) -> dict[str, object]:
        person = person_or_none(user)
        return {
            **self.flow.constants,
            "user": person,
            "initiator": person,
            "here": stream_or_none(stream),
            "roles": RolesNow(self.flow.roles, *([person] if person is not None else ())),
            **stream_words(stream),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionTrigger(Starter):
    """An event, a form or a request that begins a conversation."""

    occasion: Occasion
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTrigger(Starter):
    """Times at which conversations begin."""

    schedule: Schedule
    place: int
    """Which one of the flow's triggers it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrigger(Starter):
    """A message that begins a conversation of a flow."""

    pattern: Pattern | None = None
    """Of a command or a phrase."""
    words: frozenset[str] = frozenset()
    """Folded: the whole messages that match."""
    mention: bool = False
    edited: bool = False
    """Whether edits match too."""
    _slots: Mapping[str, CompiledSlot] = field(default_factory=dict)

    @property
    def is_command(self) -> bool:
        """Whether it begins with a `/word`."""
        return self.pattern is not None and self.pattern.is_command

    @property
    def is_any(self) -> bool:
        """Whether any message matches."""
        return self.pattern is not None and not self.pattern.parts

    def match(
        self, passage: Passage, now: datetime, locale: str | None = None, zone: str | None = None
    ) -> Match | Miss | None:
        """How a message fits, written by somebody of a locale and zone; None when it is another one."""
        if self.pattern is None:
            return Match() if bare(passage.text) in self.words else None
        context = self.flow.for_person(locale, zone).read_context(now)
        places = {name: place_of(slot, context) for name, slot in self._slots.items()}
        return match_pattern(self.pattern, passage, places, context.locale)


def compile_triggers(compilation: Compilation, flow: CompiledFlow) -> tuple[Starter, ...]:
    """The triggers of a flow that was found to be right."""
    return tuple(
        _compile(compilation, flow, place, trigger) for place, trigger in enumerate(compilation.definition.start)
    )


def _compile(compilation: Compilation, flow: CompiledFlow, place: int, trigger: TriggerBase) -> Starter:
    expressions = compilation.expressions
    common: dict[str, Any] = {
        "flow": flow,
        "location": compilation.locate(("start", place)),
        "when": expressions.get(("start", place, "when")),
        "values": {name: expressions["start", place, "set", name] for name in trigger.set},
    }
    if isinstance(trigger, AdmittedTrigger):
        for key in ("who", "where"):
            common[key] = expressions.get(("start", place, key)) or expressions.get((key,))
    match trigger:
        case EventTrigger(event=name):
            return OccasionTrigger(**common, source=name, occasion="event", name=name)
        case FormTrigger(form=name):
            return OccasionTrigger(**common, source=name, occasion="form", name=name)
        case WebhookTrigger(webhook=name):
            return OccasionTrigger(**common, source=f"a request to {name}", occasion="request", name=name)
        case CronTrigger(cron=source):
            schedule = schedule_of(compilation, trigger)
            return TimeTrigger(**common, source=f"{source}, {schedule.zone}", schedule=schedule, place=place)
        case SpokenTrigger():
            common |= {"mention": trigger.mention, "edited": trigger.edited}
    match trigger:
        case MentionTrigger():
            return StartTrigger(**common, source="@" + compilation.known.bot, pattern=Pattern("*", ()))
        case MatchTrigger(match=words):
            return StartTrigger(**common, source=words[0], words=frozenset(map(bare, words)))
        case CommandTrigger(command=source) | MessageTrigger(message=source):
            pattern = compilation.patterns["start", place]
            slots = {argument.name: flow.slots[argument.name] for argument in pattern.arguments}
            return StartTrigger(**common, source=source, pattern=pattern, _slots=slots)
    raise TypeError(f"{type(trigger).__name__} is no trigger")


def stream_words(stream: Stream | None) -> dict[str, bool]:
    """`STREAM_WORDS`, true or false of a stream; all of them are false of none."""
    kind, external = (stream.type, stream.external) if stream is not None else (None, None)
    kinds = {each.lower(): kind == each for each in ("IM", "MIM", "ROOM")}
    return {**kinds, "internal": external is False, "external": external is True}


def is_external_room(stream: Stream | None) -> bool:
    """Whether people of other firms are in a stream, which is a room."""
    return stream is not None and stream.type == "ROOM" and stream.external is True


def place_of(slot: CompiledSlot, context: ReadContext) -> Place:
    """What an argument of a pattern reads."""
    return Place(lambda passage: slot.type.read(passage, context), slot.label, slot.type.words)
