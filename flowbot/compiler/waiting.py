"""Whom a question asks and how long it waits, as callables."""

from __future__ import annotations

from datetime import timedelta

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.words import WordFinder
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Path, Question, Step
from flowbot.definition.waiting import Moment, Reminder
from flowbot.engine.audience import Audience
from flowbot.engine.deadlines import Deadlines, Due
from flowbot.engine.deadlines import Reminder as CompiledReminder


def audience_of(compilation: Compilation, path: Path) -> Audience:
    """Who is asked, and who may answer."""
    named = {key: compilation.evaluator((*path, key)) for key in ("to", "who", "excluding", "delegate")}
    return Audience(**named, is_shared=compilation.definition.scope == "stream")


def deadlines_of(
    compilation: Compilation, words: WordFinder, name: str, path: Path, step: Question | StateDefinition
) -> Deadlines:
    """The timers of a question, or of a state."""
    expiry = expiry_of(compilation, path, step)
    reminders = [
        _reminder(compilation, words, name, (*path, "remind", number), each)
        for number, each in enumerate(step.remind or ())
    ]
    return Deadlines(expire=expiry.expire, reminders=reminders)


def expiry_of(compilation: Compilation, path: Path, step: Step | StateDefinition) -> Deadlines:
    """The end of waiting of a step that reminds nobody."""
    expire = compilation.expiry(step)
    place = (*path, "expire") if getattr(step, "expire", None) is not None else ("expire",)
    return Deadlines(expire=due_of(compilation, expire, place) if expire is not None else None)


def due_of(compilation: Compilation, due: timedelta | Moment, path: Path) -> Due:
    """When something happens."""
    if isinstance(due, Moment):
        return Due(at=compilation.evaluator((*path, "at")))
    return Due(after=due)


def _reminder(
    compilation: Compilation, words: WordFinder, name: str, path: Path, reminder: Reminder
) -> CompiledReminder:
    due = Due(after=reminder.after or reminder.every, at=compilation.evaluator((*path, "at")))
    return CompiledReminder(
        due=due,
        words=words.reminder(name, path, reminder),
        repeats=reminder.every is not None,
        max=reminder.max,
        to=compilation.evaluator((*path, "to")),
    )
