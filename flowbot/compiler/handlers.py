"""Handlers as callables: which messages they take, of whom and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.triggers import place_of, stream_words
from flowbot.definition.steps import Path
from flowbot.definition.triggers import MatchTrigger, MentionTrigger, TriggerBase
from flowbot.engine.events import Said
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.listening import Handler
from flowbot.engine.recipients import covers, covers_stream
from flowbot.engine.turn import Turn
from flowbot.presentationml.commands import Pattern
from flowbot.presentationml.matching import Match, match_pattern
from flowbot.values.types import bare


def compile_handler(
    compilation: Compilation, path: Path, handler: TriggerBase, trigger: str, slots: Mapping[str, CompiledSlot]
) -> Handler:
    """A handler, ready to hear messages."""
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
        admits=_admits(compilation, path),
        when=compilation.evaluator((*path, "when")),
        values={slots[name]: compilation.expressions[(*path, "set", name)].evaluate for name in handler.set},
        is_any=is_any,
        edited=handler.edited,
    )


def _match(turn: Turn, event: Said, pattern: Pattern, slots: Mapping[str, CompiledSlot]) -> Mapping[str, object] | None:
    """The values of a message that is the pattern; one that only nearly is one is another."""
    places = {each.name: place_of(slots[each.name], turn.context) for each in pattern.arguments}
    found = match_pattern(pattern, event.passage, places, turn.context.locale)
    return found.values if isinstance(found, Match) else None


def _admits(compilation: Compilation, path: Path) -> Callable[[Mapping[str, object], Said], bool] | None:
    who, where = compilation.evaluator((*path, "who")), compilation.evaluator((*path, "where"))
    if who is None and where is None:
        return None

    def admits(names: Mapping[str, object], event: Said) -> bool:
        stream = event.message.stream
        known = {**names, **stream_words(stream)}
        return (who is None or covers(who(known), event.message.by.id)) and (
            where is None or covers_stream(where(known), stream)
        )

    return admits
