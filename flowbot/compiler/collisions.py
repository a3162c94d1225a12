"""Triggers that could start two flows at once, or never start one, over all flows of a bot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowbot.compiler.triggers import StartTrigger
from flowbot.errors import DefinitionError, UnknownNameError
from flowbot.presentationml.commands import Literal, literal_word
from flowbot.values.languages import command_words


def find_collisions(triggers: Iterable[StartTrigger]) -> list[DefinitionError]:
    """A problem for each trigger whose messages an earlier one takes, or a command of every bot.

    Patterns with the same words collide, whatever places they have between them; of those
    with different words the one with more of them is tried first. Triggers for different
    people or places may have the same words.
    """
    problems: list[DefinitionError] = []
    first: dict[tuple[object, ...], StartTrigger] = {}
    for trigger in triggers:
        for words in _words(trigger):
            if _is_taken(words, trigger.flow.locale):
                message = f"'{words[0]}' means the same in every conversation and cannot start one"
                problems.append(UnknownNameError(message, location=trigger.location, code="FB306"))
                continue
            who = trigger.who.source if trigger.who is not None else None
            where = trigger.where.source if trigger.where is not None else None
            needs = trigger.pattern is not None and any(not each.optional for each in trigger.pattern.arguments)
            other = first.setdefault((words, needs, trigger.mention, who, where), trigger)
            if other is not trigger:
                message = f"the trigger '{other.source}' of {other.location} takes these messages too"
                hint = "give one of them other words, or a `who` or `where` of its own"
                problems.append(UnknownNameError(message, location=trigger.location, hint=hint, code="FB304"))
                break
    return problems


def _is_taken(words: tuple[str, ...], locale: str) -> bool:
    """Whether they are a command of every bot, in English or in the language of the locale."""
    commands = command_words(locale).items()
    return words in {(literal_word(f"/{word}"),) for word, _ in commands} or words in {
        (literal_word(word),) for word, command in commands if command == "help"
    }


def _words(trigger: StartTrigger) -> Iterator[tuple[str, ...]]:
    """The words that a message must have, for each way in which it may match."""
    if trigger.pattern is not None:
        words = tuple(part.word for part in trigger.pattern.parts if isinstance(part, Literal))
        yield words if trigger.pattern.arguments or not words else ("".join(words),)
    for phrase in sorted(trigger.words):
        yield (phrase,)
