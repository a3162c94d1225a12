"""Times at which flows begin: for each of their triggers a timer of no conversation, with its next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flowbot.clock import instant, milliseconds
from flowbot.compiler.triggers import TimeTrigger
from flowbot.ids import EffectId
from flowbot.ports import StoredTimer
from flowbot.runtime.happenings import DueTime, time_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.reacting import take_time
from flowbot.runtime.work import Work


def first_times(triggers: Sequence[TimeTrigger], now: datetime) -> list[StoredTimer]:
    """The first time of every trigger after now; a trigger that is changed is another one."""
    return [timer for id, each in _named(triggers) if (timer := _next(id, each, now)) is not None]


def take_due_time(work: Work, timer: StoredTimer) -> Outcome:
    """It is time for a flow to begin; of times that have passed meanwhile only the latest counts."""
    trigger = _find(work, timer)
    due = instant(timer.due_ms)
    if trigger is None:
        return Outcome(key=timer.id, type="TIME", result="ignored", reason="no flow has this time any more")
    go_on(work, timer)
    due = trigger.schedule.latest(due, work.now)
    inbound = time_event(DueTime(flow=trigger.flow.id, place=trigger.place, due=due))
    return take_time(work, inbound, DueTime(flow=trigger.flow.id, place=trigger.place, due=due))


def go_on(work: Work, timer: StoredTimer) -> None:
    """Let the next time of a trigger follow on the one that it was."""
    trigger = _find(work, timer)
    following = _next(timer.id, trigger, work.now) if trigger is not None else None
    work.timers += [following] if following is not None else []


def _find(work: Work, timer: StoredTimer) -> TimeTrigger | None:
    return next((each for id, each in _named(work.flows.times) if id == timer.id), None)


def _next(id: EffectId, trigger: TimeTrigger, now: datetime) -> StoredTimer | None:
    due = trigger.schedule.after(now)
    return StoredTimer(conversation=None, id=id, due_ms=milliseconds(due)) if due is not None else None


def _named(triggers: Sequence[TimeTrigger]) -> Iterator[tuple[EffectId, TimeTrigger]]:
    """Each under what it says; the second that says the same has a number."""
    found: dict[str, int] = {}
    for each in triggers:
        name = f"{each.flow.id} {' '.join(each.schedule.source.split())} {each.schedule.zone}"
        found[name] = found.get(name, 0) + 1
        yield EffectId(f"{name} {found[name]}" if found[name] > 1 else name), each
