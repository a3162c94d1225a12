"""Times that come again, as five fields of cron say them: `30 8 * * MON-FRI`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from cronsim import CronSim, CronSimError

from flowbot.values.moments import in_zone

_FIELDS = {
    "minute": "minutes are 0 to 59",
    "hour": "hours are 0 to 23",
    "day-of-month": "days are 1 to 31, or L for the last one",
    "month": "months are 1 to 12, or JAN to DEC",
    "day-of-week": "days of the week are 0 to 7 (both are Sunday), or MON to SUN",
}
"""The fields, in order, each with what may stand there."""
_FIRST = datetime(2000, 1, 1)  # noqa: DTZ001  of no zone: only whether there is such a time


class ScheduleError(ValueError):
    """A text is no schedule; `offset` and `length` say which part of it is wrong."""

    def __init__(self, message: str, offset: int, length: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length
        self.hint = hint


_SHORTEST = timedelta(seconds=1)
"""Times are further apart."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Times of the clocks of a zone."""

    source: str
    zone: tzinfo

    def after(self, moment: datetime) -> datetime | None:
        """The first of its times that is later than a moment; None when there is none any more.

        A time that a clock change skips is the next that exists, and one that occurs twice is the first.
        """
        return next((due for local in self._locals(moment) if (due := in_zone(local, self.zone)) > moment), None)

    def latest(self, known: datetime, now: datetime) -> datetime:
        """The last of its times that is not later than now, where `known` is one of them and is not either."""
        found, none_after = known.astimezone(UTC), now.astimezone(UTC)
        while none_after - found >= _SHORTEST:
            middle = found + (none_after - found) / 2
            due = self.after(middle)
            if due is not None and due <= now:
                found = due.astimezone(UTC)  # to add to it what passes, and not what clocks show
            else:
                none_after = middle
        return found

    def _locals(self, moment: datetime) -> Iterator[datetime]:
        try:
            yield from CronSim(self.source, moment.astimezone(self.zone).replace(tzinfo=None))
        except OverflowError:  # the calendar ends
            return


def read_schedule(source: str, zone: tzinfo) -> Schedule:
    """Five fields of cron, as a schedule.

    Args:
        source: Minute, hour, day of the month, month and day of the week. Where neither day is `*`, one of the two
            is enough.
        zone: Whose time it is.

    Raises:
        ScheduleError: They are not five, one of them is wrong, or there is no such time.
    """
    fields = list(re.finditer(r"\S+", source))
    if len(fields) != len(_FIELDS):
        hint = "they are minute, hour, day of the month, month and day of the week: 30 8 * * MON-FRI"
        raise ScheduleError(f"a time has five fields, and this has {len(fields)}", 0, len(source), hint)
    try:
        simulated = CronSim(source, _FIRST)
    except (CronSimError, ValueError) as error:
        place = next((at for at, name in enumerate(_FIELDS) if str(error) == f"Bad {name}"), 0)
        wrong = fields[place]
        message = f"'{wrong[0]:.40}' is not right for the {list(_FIELDS)[place].replace('-', ' ')}"
        raise ScheduleError(message, wrong.start(), len(wrong[0]), list(_FIELDS.values())[place]) from error
    if next(simulated, None) is None:
        raise ScheduleError("this time never comes", 0, len(source))
    return Schedule(source, zone)
