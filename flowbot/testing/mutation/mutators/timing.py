"""Other times: reminders, expiry, waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flowbot.definition.asking import Close, Question
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Wait, Work
from flowbot.definition.waiting import Reminder
from flowbot.testing.mutation.edits import Edit, becomes, one_off, without
from flowbot.testing.mutation.tree import GONE, said


def drop_reminder(flow: FlowDefinition) -> Iterator[Edit]:
    """Nobody is reminded."""
    for path, reminders in said(flow, "remind", Question, StateDefinition):
        for place in range(len(reminders)):
            yield Edit(path if len(reminders) == 1 else (*path, place), GONE, "without this reminder")


def later_reminder(flow: FlowDefinition) -> Iterator[Edit]:
    """People are reminded after twice the time."""
    yield from _times(flow, "after", 2, Reminder)
    yield from _times(flow, "every", 2, Reminder)


def other_reminders(flow: FlowDefinition) -> Iterator[Edit]:
    """People are reminded once more, or once less often."""
    for path, most in said(flow, "max", Reminder):
        yield from one_off(path, most)


def drop_expiry(flow: FlowDefinition) -> Iterator[Edit]:
    """What stops waiting goes on waiting, as long as the flow or the bot says."""
    for key in ("expire", "idle"):
        yield from without(flow, Part, key=key)


def later_expiry(flow: FlowDefinition) -> Iterator[Edit]:
    """What stops waiting does so after twice the time."""
    yield from _times(flow, "expire", 2, Part)
    yield from _times(flow, "idle", 2, Part)


def sooner_expiry(flow: FlowDefinition) -> Iterator[Edit]:
    """What stops waiting does so after half the time."""
    yield from _times(flow, "expire", 0.5, Part)
    yield from _times(flow, "idle", 0.5, Part)


def longer_wait(flow: FlowDefinition) -> Iterator[Edit]:
    """A pause, or a time for answers, is twice as long."""
    yield from _times(flow, "wait", 2, Wait)
    yield from _times(flow, "after", 2, Close)


def shorter_wait(flow: FlowDefinition) -> Iterator[Edit]:
    """A pause, or a time for answers, is half as long."""
    yield from _times(flow, "wait", 0.5, Wait)
    yield from _times(flow, "after", 0.5, Close)


def longer_timeout(flow: FlowDefinition) -> Iterator[Edit]:
    """A call that does not answer is waited for twice as long."""
    yield from _times(flow, "timeout", 2, Work)


def _times(flow: FlowDefinition, key: str, factor: float, *kinds: type[Part]) -> Iterator[Edit]:
    """Durations, each so many times as long; moments stay what they are."""
    for path, old in said(flow, key, *kinds):
        if isinstance(old, timedelta):
            yield becomes(path, old, timedelta(seconds=max(1, round(old.total_seconds() * factor))))
