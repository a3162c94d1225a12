"""The items of a flow's timers: that each went off."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Collect, Step, Wait
from flowbot.engine.deadlines import EXPIRE, REMIND, Deadlines
from flowbot.engine.listening import IDLE
from flowbot.ids import StateId
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.marks import gone_off
from flowbot.testing.coverage.steps import is_step
from flowbot.values.durations import show_duration


def timer_items(subject: Subject) -> Iterator[Item]:
    """Every timer that the author wrote; questions that expire as the whole flow says have one in common."""
    shared: list[str] = []
    for state, part in subject.parts.items():
        if is_step(state):
            yield from _of_part(subject, state, part)
            shared += _shared(subject, state, part)
    if shared and subject.definition.expire is not None:
        place = subject.place(("expire",))
        marks = [[gone_off(timer)] for timer in shared]
        yield Item(kind="timers", key="expire", words="expire, of all questions", location=place, marks=marks)


def timer_words(step: str, words: str) -> str:
    """What a timer of a step is called, for people."""
    return f"{step}: {words}"


def _of_part(subject: Subject, state: StateId, part: Step | StateDefinition) -> Iterator[Item]:
    step = subject.flow.states[state].step

    def item(timer: str, words: str, *place: str | int) -> Item:
        where = subject.locate(state, *place)
        marks = [[gone_off(f"{step}.{timer}")]]
        return Item(kind="timers", key=f"{step}.{timer}", words=timer_words(step, words), location=where, marks=marks)

    for number, words in enumerate(subject.flow.outline.reminders.get(state, ())):
        yield item(f"{REMIND}.{number}", words, "remind", number)
    if isinstance(part, Wait):
        yield item("due", "wait", "wait")
    if isinstance(part, Collect):
        dues = [key for key in ("after", "at") if getattr(part.until, key) is not None]
        for number, key in enumerate(dues):
            yield item(f"close.{number}", f"until {key}", "until", key)
    if getattr(part, "expire", None) not in (None, "none"):
        yield item(EXPIRE, "expire", "expire")
    idle = getattr(part, "idle", None)
    if idle is not None:
        yield item(IDLE, f"idle for {show_duration(idle, 'en')}", "idle")


def _shared(subject: Subject, state: StateId, part: Step | StateDefinition) -> list[str]:
    """The timer by which a part expires as the whole flow says."""
    deadlines = getattr(subject.flow.states[state], "deadlines", None)
    if getattr(part, "expire", None) is not None or not isinstance(deadlines, Deadlines) or deadlines.expire is None:
        return []
    return [f"{subject.flow.states[state].step}.{EXPIRE}"]
