"""Triggers as callables: what begins a conversation of a flow, for whom and where."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Expression
from flowbot.definition.triggers import CommandTrigger, MatchTrigger, MentionTrigger, MessageTrigger, TriggerBase
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import covers, covers_stream
from flowbot.engine.records import stream_names, user_names
from flowbot.engine.roles import RolesNow
from flowbot.errors import GuardError, Location
from flowbot.events import Stream, User
from flowbot.message import Passage
from flowbot.presentationml.commands import Pattern
from flowbot.presentationml.matching import Match, Miss, Place, match_pattern
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError, bare

_LOGGER = logging.getLogger("flowbot.compiler")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrigger:
    """What begins a conversation of a flow."""

    flow: CompiledFlow
    source: str
    """As people write it, for help and usage."""
    location: Location
    """Where the flow says so."""
    pattern: Pattern | None = None
    """Of a command or a phrase."""
    words: frozenset[str] = frozenset()
    """Folded: the whole messages that match."""
    mention: bool = False
    edited: bool = False
    """Whether edits match too."""
    who: Expression | None = None
    where: Expression | None = None
    when: Expression | None = None
    values: Mapping[str, Expression] = field(default_factory=dict)
    """Slot → what it is filled with beside what people write."""
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

    def admits(self, user: User, stream: Stream) -> bool:
        """Whether this person may begin it in this stream; not when `who` or `where` cannot be evaluated."""
        if self.who is None and self.where is None:
            return True
        names = self._names(user, stream)
        try:
            return (self.who is None or covers(self.who.evaluate(names), user.id)) and (
                self.where is None or covers_stream(self.where.evaluate(names), stream)
            )
        except GuardError as error:
            _LOGGER.warning("%s was not started: %s", self.source, error)
            return False

    def holds(self, user: User, stream: Stream, filled: Mapping[str, object]) -> bool:
        """Whether `when` holds for a message that fits, with the slots that it fills."""
        if self.when is None:
            return True
        try:
            return self.when.evaluate({**self._names(user, stream), **filled}) is True
        except GuardError as error:
            _LOGGER.warning("%s was not started: %s", self.source, error)
            return False

    def fills(self, user: User, stream: Stream, filled: Mapping[str, object], now: datetime) -> Mapping[str, object]:
        """What `set` fills besides; raises GuardError for what its slot does not take."""
        names = {**self._names(user, stream), **filled}
        found: dict[str, object] = {}
        for name, expression in self.values.items():
            try:
                found[name] = self.flow.slots[name].fit(expression.evaluate(names), now, names)
            except AnswerError as error:
                raise GuardError(f"'{name}' cannot be set: {error}") from error
        return found

    def _names(self, user: User, stream: Stream) -> dict[str, object]:
        return {
            **self.flow.constants,
            "user": user_names(user),
            "initiator": user_names(user),
            "here": stream_names(stream),
            "roles": RolesNow(self.flow.roles, user_names(user)),
            **stream_words(stream),
        }


def compile_triggers(compilation: Compilation, flow: CompiledFlow) -> tuple[StartTrigger, ...]:
    """The triggers of a flow that was found to be right."""
    return tuple(
        _compile(compilation, flow, place, trigger) for place, trigger in enumerate(compilation.definition.start)
    )


def _compile(compilation: Compilation, flow: CompiledFlow, place: int, trigger: TriggerBase) -> StartTrigger:
    expressions = compilation.expressions
    common: dict[str, Any] = {
        "flow": flow,
        "location": compilation.locate(("start", place)),
        "mention": trigger.mention,
        "edited": trigger.edited,
        "who": expressions.get(("start", place, "who")) or expressions.get(("who",)),
        "where": expressions.get(("start", place, "where")) or expressions.get(("where",)),
        "when": expressions.get(("start", place, "when")),
        "values": {name: expressions["start", place, "set", name] for name in trigger.set},
    }
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


def stream_words(stream: Stream) -> dict[str, bool]:
    """`STREAM_WORDS`, true or false of a stream."""
    kinds = {kind.lower(): stream.type == kind for kind in ("IM", "MIM", "ROOM")}
    return {**kinds, "internal": stream.external is False, "external": stream.external is True}


def place_of(slot: CompiledSlot, context: ReadContext) -> Place:
    """What an argument of a pattern reads."""
    return Place(lambda passage: slot.type.read(passage, context), slot.label, slot.type.words)
