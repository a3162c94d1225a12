"""Marks: what a step of a conversation leaves behind, as the items of a flow look for it."""

from __future__ import annotations

from flowbot.engine.composite import LEAVE
from flowbot.engine.events import TimerFired
from flowbot.engine.listening import ANY_TIME
from flowbot.graph.model import Part
from flowbot.graph.ways import TIMER
from flowbot.ids import EffectId
from flowbot.runtime.trace import Stepped

Mark = Part
"""A way of a flow as its graph knows them, or one of the marks that are made here."""
NONE = -1
"""In place of a number: the guards of all arrows were false."""


def at_state(state: str) -> Mark:
    """A conversation came to a state."""
    return "", "at", state


def at_end(end: str) -> Mark:
    """A conversation came to its end."""
    return "", "end", end


def gone_off(timer: str) -> Mark:
    """A timer went off: `step.kind`."""
    return "", TIMER, timer


def judged(state: str, trigger: str, *, held: bool) -> Mark:
    """A guard was asked that is no arrow's; what holds at any time is of no state."""
    return "" if trigger.startswith(ANY_TIME) else state, trigger, "held" if held else "did not hold"


def marks_of(told: Stepped) -> list[Mark]:
    """What a step leaves behind, its words aside."""
    found: list[Mark] = []
    for _, source, trigger, target, way in told.step.taken:
        if target is None:
            found.append((source, trigger, NONE))
            continue
        found.append(("" if trigger == LEAVE else source, trigger, target if way is None else way))
        found.append(at_state(target))
    found += [judged(each.state, each.trigger, held=each.held) for each in told.step.judged]
    if told.step.trigger is None:
        return found
    if isinstance(told.event, TimerFired) and (name := _timer_name(told, told.event.timer)) is not None:
        found.append(gone_off(name))
    if told.step.snapshot.ended is not None:
        found.append(at_end(told.step.snapshot.ended))
    return found


def _timer_name(told: Stepped, timer: EffectId) -> str | None:
    """What a timer is called; None for one that was cancelled before."""
    timers = (each for position in told.before.positions.values() for each in position.timers.items())
    return next((name for name, each in timers if each.id == timer), None)
