"""Triggers that could start two flows at once, or never start one; handlers that take each other's messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.occasions import given_by
from flowbot.compiler.triggers import OccasionTrigger, Starter, StartTrigger
from flowbot.definition.steps import Listen, Path
from flowbot.definition.triggers import MatchTrigger, MentionTrigger, SpokenTrigger, TriggerBase
from flowbot.errors import DefinitionError, UnknownNameError
from flowbot.presentationml.commands import Literal, Pattern, literal_word
from flowbot.values.languages import command_words
from flowbot.values.types import bare


def find_collisions(triggers: Iterable[Starter]) -> list[DefinitionError]:
    """A problem for each trigger whose messages an earlier one takes, or a command of every bot.

    Patterns with the same words collide, whatever places they have between them; of those
    with different words the one with more of them is tried first. Triggers for different
    people or places may have the same words. Of other triggers those collide that are the same
    form or the same request; events and times may start several flows.
    """
    every = list(triggers)
    problems = _same_occasions(each for each in every if isinstance(each, OccasionTrigger))
    first: dict[tuple[object, ...], StartTrigger] = {}
    for trigger in (each for each in every if isinstance(each, StartTrigger)):
        for words in _words(trigger.pattern, trigger.words):
            if _is_taken(words, trigger.flow.locale):
                message = f"'{words[0]}' means the same in every conversation and cannot start one"
                problems.append(UnknownNameError(message, location=trigger.location, code="FB306"))
                continue
            key = (words, _needs(trigger.pattern), trigger.mention, *_conditions(trigger))
            other = first.setdefault(key, trigger)
            if other is not trigger:
                message = f"the trigger '{other.source}' of {other.location} takes these messages too"
                hint = "give one of them other words, or a `who` or `where` of its own"
                problems.append(UnknownNameError(message, location=trigger.location, hint=hint, code="FB304"))
                break
    return problems


def _same_occasions(triggers: Iterable[OccasionTrigger]) -> list[DefinitionError]:
    """A problem for each form or request that an earlier trigger takes."""
    problems: list[DefinitionError] = []
    first: dict[tuple[object, ...], OccasionTrigger] = {}
    for trigger in triggers:
        other = first.setdefault((trigger.occasion, trigger.name, *_conditions(trigger)), trigger)
        if other is not trigger and trigger.occasion != "event":
            message = f"the trigger '{other.source}' of {other.location} takes the same {trigger.occasion}s"
            hint = "name another one, or give one of them a `when` of its own"
            problems.append(UnknownNameError(message, location=trigger.location, hint=hint, code="FB304"))
    return problems


def _conditions(trigger: Starter) -> tuple[str | None, ...]:
    """For whom, where and when a trigger is one."""
    found = (trigger.who, trigger.where, trigger.when)
    return tuple(each.source if each is not None else None for each in found)


def _is_taken(words: tuple[str, ...], locale: str) -> bool:
    """Whether they are a command of every bot, in English or in the language of the locale."""
    commands = command_words(locale).items()
    return words in {(literal_word(f"/{word}"),) for word, _ in commands} or words in {
        (literal_word(word),) for word, command in commands if command == "help"
    }


def check_handlers(compilation: Compilation) -> None:
    """Report handlers whose messages another one takes that is heard at the same time, or a built-in command."""
    definition = compilation.definition
    always = [(("any_time", place), each) for place, each in enumerate(definition.any_time)]
    lists: list[tuple[Path, Sequence[TriggerBase]]] = [
        ((*path, "for"), step.for_) for path, step in definition.walk() if isinstance(step, Listen)
    ]
    lists += [((*path, "for"), state.for_) for path, _, state in definition.walk_states() if state.for_]
    _check_together(compilation, [], always)
    for path, handlers in lists:
        _check_together(compilation, always, [((*path, place), each) for place, each in enumerate(handlers)])


def _check_together(
    compilation: Compilation, before: Sequence[tuple[Path, TriggerBase]], handlers: Sequence[tuple[Path, TriggerBase]]
) -> None:
    first: dict[tuple[object, ...], Path] = {}
    for path, handler in (*before, *handlers):
        pattern = compilation.patterns.get(path)
        spoken = frozenset(map(bare, handler.match)) if isinstance(handler, MatchTrigger) else frozenset[str]()
        if isinstance(handler, MentionTrigger):
            pattern = Pattern("*", ())
        if not isinstance(handler, SpokenTrigger):
            other = first.setdefault(_same(handler), path)
            if other != path and (path, handler) in handlers:
                _report_taken(compilation, path, other, "what happens", "give one of them a `when` of its own")
            continue
        for words in _words(pattern, spoken):
            if (path, handler) in handlers and _is_command(compilation, words):
                message = f"'{words[0]}' is a command of the conversation, and is never heard here"
                hint = "give the handler other words, or leave the command out of `commands:`"
                compilation.report(UnknownNameError, message, path, hint, code="FB306")
                continue
            key = (words, _needs(pattern), handler.mention, handler.who, handler.where, handler.when)
            other = first.setdefault(key, path)
            if other != path and (path, handler) in handlers:
                hint = "give one of them other words, or a `who`, `where` or `when` of its own"
                _report_taken(compilation, path, other, "these messages", hint)
                break


def _same(handler: TriggerBase) -> tuple[object, ...]:
    """What two handlers have in common that hear the same."""
    (what,) = given_by(handler)
    return what, *(getattr(handler, key, None) for key in ("event", "form", "webhook", "who", "where", "when"))


def _report_taken(compilation: Compilation, path: Path, other: Path, what: str, hint: str) -> None:
    message = f"the handler of line {compilation.locate(other).line} takes {what} too"
    compilation.report(UnknownNameError, message, path, hint, code="FB304")


def _is_command(compilation: Compilation, words: tuple[str, ...]) -> bool:
    """Whether they are a built-in command that works in the flow."""
    commands = command_words(compilation.known.locale).items()
    works = {word for word, command in commands if command in compilation.definition.commands}
    return words in {(literal_word(f"{mark}{word}"),) for word in works for mark in ("", "/")}


def _needs(pattern: Pattern | None) -> bool:
    """Whether a pattern has a place that must be filled."""
    return pattern is not None and any(not each.optional for each in pattern.arguments)


def _words(pattern: Pattern | None, phrases: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The words that a message must have, for each way in which it may match."""
    if pattern is not None:
        words = tuple(part.word for part in pattern.parts if isinstance(part, Literal))
        yield words if pattern.arguments or not words else ("".join(words),)
    for phrase in sorted(phrases):
        yield (phrase,)
