"""Pass 1 for what starts a flow or is handled in it and is no message: names of events, times."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flowbot.compiler.compilation import Compilation
from flowbot.definition.steps import Path
from flowbot.definition.triggers import CronTrigger, EventTrigger, TriggerBase
from flowbot.errors import DefinitionSyntaxError, UnknownNameError, did_you_mean
from flowbot.events import EVENT_NAMES, is_own_event
from flowbot.values.schedules import Schedule, ScheduleError, read_schedule

_MORE = {"message_sent": "message", "symphony_elements_action": "form"}
"""What Symphony calls an event, and a flow by another key."""


def resolve_occasion(compilation: Compilation, path: Path, trigger: TriggerBase) -> None:
    """Check the name of an event, and a time."""
    match trigger:
        case EventTrigger(event=name):
            _check_event(compilation, (*path, "event"), name)
        case CronTrigger():
            _check_time(compilation, (*path, "cron"), trigger)


def _check_event(compilation: Compilation, path: Path, name: str) -> None:
    if name in EVENT_NAMES or is_own_event(name):
        return
    hint = did_you_mean(name, EVENT_NAMES) or "an event of your own has a dot in its name, as in payments.settled"
    if name in _MORE:
        hint = f"write it with `{_MORE[name]}`"
    compilation.report(UnknownNameError, f"Symphony has no event '{name}'", path, hint, code="FB225")


def _check_time(compilation: Compilation, path: Path, trigger: CronTrigger) -> None:
    try:
        schedule_of(compilation, trigger)
    except ScheduleError as error:
        location = compilation.locate(path, offset=error.offset, length=error.length)
        problem = DefinitionSyntaxError(str(error), location=location, hint=error.hint, code="FB160")
        compilation.problems.append(problem)


def schedule_of(compilation: Compilation, trigger: CronTrigger) -> Schedule:
    """When it is time, in the zone of the trigger, else that of the flow; raises ScheduleError."""
    return read_schedule(trigger.cron, ZoneInfo(trigger.zone) if trigger.zone is not None else compilation.zone)
