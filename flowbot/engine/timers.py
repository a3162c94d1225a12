"""What happens later: the timers of a position."""

from __future__ import annotations

from datetime import datetime, timedelta

from flowbot.clock import later
from flowbot.engine.effects import CancelTimer, StartTimer
from flowbot.engine.snapshot import Timer
from flowbot.engine.turn import Turn


def start_timer(turn: Turn, name: str, after: timedelta | datetime) -> None:
    """Let something happen later: `name` is `step.kind`; one of that name is replaced."""
    cancel_timers(turn, name)
    due = after if isinstance(after, datetime) else later(turn.now, after.total_seconds())
    due = due.replace(microsecond=due.microsecond // 1000 * 1000)  # as the snapshot keeps it
    effect = StartTimer(id=turn.next_id(), due=due)
    turn.at.timers[name] = Timer(id=effect.id, due=due)
    turn.effects.append(effect)


def cancel_timers(turn: Turn, name: str) -> None:
    """Let nothing of a step happen any more, or of one kind of it."""
    if not turn.at.timers and not turn.at.overdue:
        return
    for each in [each for each in turn.at.timers if each == name or each.startswith(f"{name}.")]:
        turn.effects.append(CancelTimer(turn.at.timers.pop(each).id))
    turn.at.overdue = {each for each in turn.at.overdue if each != name and not each.startswith(f"{name}.")}
