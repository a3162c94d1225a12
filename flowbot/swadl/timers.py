"""Durations and repetitions of ISO 8601 as flows write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flowbot.swadl.left import CannotCarryError

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_CRON = "write `cron:` with five fields: minute, hour, day, month, day of the week"
_UNITS = ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def read_duration(text: str) -> timedelta:
    """A duration of ISO 8601; a month has 30 days, a year 365.

    Raises:
        CannotCarryError: It is none, or is empty, or is worked out.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise CannotCarryError(f"'{text}' is no plain duration of ISO 8601", "write `expire: 30s`, `10m`, `1d`")
    years, months, weeks, days, hours, minutes = (int(each or 0) for each in found.groups()[:6])
    whole = timedelta(
        days=min(years * 365 + months * 30 + weeks * 7 + days, 36500),
        hours=min(hours, 876000),
        minutes=min(minutes, 52560000),
        seconds=min(round(float(found[7] or 0)), 3153600000),
    )
    if whole <= timedelta():
        raise CannotCarryError("it is no time at all", "write how long it lasts")
    return whole


def written(duration: timedelta) -> str:
    """A duration as flows write it: `1h30m`."""
    left = round(duration.total_seconds())
    parts: list[str] = []
    for size, unit in _UNITS if left % 604800 == 0 else _UNITS[1:]:
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
    return "".join(parts)


def cron_of(repeat: str) -> tuple[str, str | None]:
    """Five fields for a repetition, and the zone that they are in where that is said.

    Raises:
        CannotCarryError: No five fields are these times.
    """
    text = repeat.strip()
    if not text.startswith("R"):
        return _quartz(text), None
    count, *rest = text.split("/")
    if count != "R":
        raise CannotCarryError("times that are counted", "begin with `cron`, and let `once` or a `when` end it")
    period = read_duration(rest[-1]) if rest else timedelta()
    start = _start(rest[0]) if len(rest) == 2 else None
    return _fields(period, start), "UTC" if start is not None else None


def _start(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise CannotCarryError(f"'{text}' is no moment", _CRON) from None
    return read.astimezone(UTC) if read.tzinfo is not None else read


def _fields(period: timedelta, start: datetime | None) -> str:
    minutes, rest = divmod(round(period.total_seconds()), 60)
    minute, hour = (start.minute, start.hour) if start is not None else (0, 0)
    if rest or not minutes:
        raise CannotCarryError("less than a minute, or a part of one", _CRON)
    if minutes < 60 and 60 % minutes == 0:
        return "* * * * *" if minutes == 1 else f"*/{minutes} * * * *"
    hours, rest = divmod(minutes, 60)
    if not rest and hours < 24 and 24 % hours == 0:
        return f"{minute} * * * *" if hours == 1 else f"{minute} */{hours} * * *"
    days, hours = divmod(hours, 24)
    if not rest and not hours and days == 1:
        return f"{minute} {hour} * * *"
    if not rest and not hours and days == 7 and start is not None:
        return f"{minute} {hour} * * {_DAYS[start.weekday()]}"
    raise CannotCarryError("no five fields of cron are these times", _CRON)


def _quartz(text: str) -> str:
    """The cron of Quartz: a field for seconds before, and days of the week from Sunday, which is 1."""
    fields = text.split()
    if len(fields) not in (6, 7) or fields[0] != "0" or fields[6:] not in ([], ["*"]):
        raise CannotCarryError(f"'{text}' is no repetition without seconds and years", _CRON)
    minute, hour, day, month, week = (each.replace("?", "*") for each in fields[1:6])
    week = re.sub(r"(?<![/#\d])[1-7](?![\d])", lambda found: _DAYS[(int(found[0]) + 5) % 7], week)
    cron = " ".join([re.sub(r"^0/", "*/", each) for each in (minute, hour)] + [day, month, week])
    if re.search(r"[#W]|\bL\b", cron):
        raise CannotCarryError("days that are counted from the end, or near a day", _CRON)
    return cron
