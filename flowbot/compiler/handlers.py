"""Handlers as callables: which messages and events they take, of whom and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.triggers import place_of, stream_words
from flowbot.definition.steps import Path
from flowbot.definition.triggers import (
    EventTrigger,
    FormTrigger,
    MatchTrigger,
    MentionTrigger,
    SpokenTrigger,
    TriggerBase,
    WebhookTrigger,
)
from flowbot.engine.events import Happened, Said
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.listening import Handler
from flowbot.engine.reactions import Reaction
from flowbot.engine.recipients import covers, covers_stream
from flowbot.engine.snapshot import Occasion
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User
from flowbot.presentationml.commands import Pattern
from flowbot.presentationml.matching import Match, match_pattern
from flowbot.values.types import bare


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of a place, ready to hear."""

    messages: Sequence[Handler]
    others: Sequence[Reaction]
    """Those of events, forms and requests."""


def compile_handlers(
    compilation: Compilation,
    path: Path,
    handlers: Sequence[TriggerBase],
    trigger: str,
    slots: Mapping[str, CompiledSlot],
) -> Handlers:
    """The handlers at a place; their triggers are numbered."""
    messages: list[Handler] = []
    others: list[Reaction] = []
    for place, each in enumerate(handlers):
        where, name = (*path, place), f"{trigger}{place}"
        match each:
            case SpokenTrigger():
                messages.append(_message_handler(compilation, where, each, name, slots))
            case EventTrigger(event=wanted):
                others.append(_reaction(compilation, where, each, name, slots, "event", wanted))
            case FormTrigger(form=wanted):
                others.append(_reaction(compilation, where, each, name, slots, "form", wanted))
            case WebhookTrigger(webhook=wanted):
                others.append(_reaction(compilation, where, each, name, slots, "request", wanted))
    return Handlers(messages, others)


def _reaction(
    compilation: Compilation,
    path: Path,
    handler: TriggerBase,
    trigger: str,
    slots: Mapping[str, CompiledSlot],
    occasion: Occasion,
    name: str,
) -> Reaction:
    admission = _admission(compilation, path)

    def admits(names: Mapping[str, object], event: Happened) -> bool:
        return admission is None or admission(names, event.user, event.stream)

    return Reaction(
        trigger=trigger,
        occasion=occasion,
        name=name,
        admits=admits if admission is not None else None,
        when=compilation.evaluator((*path, "when")),
        values=_values(compilation, path, handler, slots),
    )


def _message_handler(
    compilation: Compilation, path: Path, handler: SpokenTrigger, trigger: str, slots: Mapping[str, CompiledSlot]
) -> Handler:
    admission = _admission(compilation, path)

    def admits(names: Mapping[str, object], event: Said) -> bool:
        return admission is None or admission(names, event.message.by, event.message.stream)

    pattern = compilation.patterns.get(path)
    words = frozenset(map(bare, handler.match)) if isinstance(handler, MatchTrigger) else frozenset[str]()
    is_any = isinstance(handler, MentionTrigger) or (pattern is not None and not pattern.parts)

    def match(turn: Turn, event: Said) -> Mapping[str, object] | None:
        if handler.mention and not event.addressed:
            return None
        if pattern is None:
            return {} if is_any or bare(event.passage.text) in words else None
        return _match(turn, event, pattern, slots)

    return Handler(
        trigger=trigger,
        match=match,
        admits=admits if admission is not None else None,
        when=compilation.evaluator((*path, "when")),
        values=_values(compilation, path, handler, slots),
        is_any=is_any,
        edited=handler.edited,
    )


def _match(turn: Turn, event: Said, pattern: Pattern, slots: Mapping[str, CompiledSlot]) -> Mapping[str, object] | None:
    """The values of a message that is the pattern; one that only nearly is one is another."""
    places = {each.name: place_of(slots[each.name], turn.context) for each in pattern.arguments}
    found = match_pattern(pattern, event.passage, places, turn.context.locale)
    return found.values if isinstance(found, Match) else None


def _values(
    compilation: Compilation, path: Path, handler: TriggerBase, slots: Mapping[str, CompiledSlot]
) -> Mapping[CompiledSlot, Evaluate]:
    return {slots[name]: compilation.expressions[(*path, "set", name)].evaluate for name in handler.set}


_Admission = Callable[[Mapping[str, object], User | None, Stream | None], bool]


def _admission(compilation: Compilation, path: Path) -> _Admission | None:
    """Whether a person may, in a stream; None where the handler does not say who or where."""
    who, where = compilation.evaluator((*path, "who")), compilation.evaluator((*path, "where"))
    if who is None and where is None:
        return None

    def admits(names: Mapping[str, object], person: User | None, stream: Stream | None) -> bool:
        known = {**names, **stream_words(stream)}
        return (who is None or covers(who(known), person.id if person is not None else None)) and (
            where is None or covers_stream(where(known), stream)
        )

    return admits
