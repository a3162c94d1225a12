"""Values at the limits of a slot: on each of them, and next to it on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from flowbot.engine.facts import CompiledSlot
from flowbot.errors import GuardError
from flowbot.testing.answers.matching import texts_matching
from flowbot.values.limits import Limit

_COMPARED = ("gt", "ge", "lt", "le")
_LENGTHS = ("min_length", "max_length")
_USUAL_PLACES = 2
_LONGEST = 70_000
"""Of texts that are made for a limit, in characters."""

Step = Callable[[Any, int], Any]
"""A value and a number of steps → the value that is so many steps further; raises OverflowError."""


def boundaries(
    slot: CompiledSlot, names: Mapping[str, object], near: Sequence[object], usual: Sequence[object]
) -> list[object]:
    """Values of a slot's type on its limits and beside them; whether one fits, only its reader knows.

    Args:
        slot: The slot.
        names: What its limits may name.
        near: Further values that matter: on each of these and beside it, too.
        usual: Values of the type that come to mind.
    """
    bounds = dict(_bounds(slot.limits, names))
    step = _step_of(slot, bounds)
    wanted = [*near, *(bound for word, bound in bounds.items() if word in _COMPARED)]
    found: list[object] = [*usual[:1]]
    for value in wanted:
        for steps in (0, 1, -1) if step is not None and _is_alike(slot, value) else ():
            with suppress(OverflowError, ArithmeticError, ValueError):
                found.append(step(value, steps))  # type: ignore[misc]  # it is not None here
    found += usual[1:]
    if slot.type.name in ("integer", "decimal"):
        found += _numbers(bounds, [each for each in found if _is_alike(slot, each)])
    if slot.type.name == "text":
        found += _texts(bounds)
        found += [each for each in near if isinstance(each, str)]
    return found


def _bounds(limits: Iterable[Limit], names: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for limit in limits:
        with suppress(GuardError):
            bound = limit.bound(names)
            if bound is not None:
                yield limit.word, bound


def _is_alike(slot: CompiledSlot, value: object) -> bool:
    """Whether a value is of the type of a slot, or a number where it holds one."""
    wanted = (int, Decimal) if slot.type.python_type in (int, Decimal) else slot.type.python_type
    if isinstance(value, bool) or (isinstance(value, datetime) and slot.type.python_type is date):
        return False
    return isinstance(value, wanted)


def _step_of(slot: CompiledSlot, bounds: Mapping[str, Any]) -> Step | None:
    """How one comes from a value of the slot's type to the next."""
    match slot.type.name:
        case "integer":
            return lambda value, steps: int(value) + steps
        case "decimal":
            least = Decimal(1).scaleb(-int(bounds.get("decimal_places", _USUAL_PLACES)))
            return lambda value, steps: Decimal(value) + steps * least
        case "date":
            return lambda value, steps: value + timedelta(days=steps)
        case "datetime":
            return lambda value, steps: value + timedelta(minutes=steps)
        case "duration":
            return lambda value, steps: value + timedelta(seconds=steps)
        case "time":
            return _minutes_later
    return None


def _minutes_later(value: time, minutes: int) -> time:
    """A time of day so many minutes later; raises OverflowError past midnight."""
    moment = datetime.combine(date(2000, 1, 1), value) + timedelta(minutes=minutes)
    if moment.date() != date(2000, 1, 1):
        raise OverflowError
    return moment.time()


def _numbers(bounds: Mapping[str, Any], known: Sequence[Any]) -> Iterator[object]:
    """Numbers on the other limits that numbers have."""
    inside = [each for each in known if _keeps(bounds, each)] or [Decimal(1)]
    if (places := bounds.get("decimal_places")) is not None:
        for each in inside[:2]:
            whole = Decimal(int(each))
            yield whole + Decimal(1).scaleb(-places)
            yield whole + Decimal(1).scaleb(-places - 1)
            yield Decimal(each) + Decimal(1).scaleb(-places - 1)
    if (digits := bounds.get("max_digits")) is not None:
        yield Decimal("9" * digits)
        yield Decimal("1" + "0" * digits)
        yield Decimal("0." + "9" * digits)
    if (unit := bounds.get("multiple_of")) is not None:
        for each in [Decimal(0), *inside]:
            multiple = (Decimal(each) // Decimal(unit) + 1) * Decimal(unit)
            yield from (multiple, multiple - unit, multiple + 1, multiple + Decimal(unit) / 2)


def _keeps(bounds: Mapping[str, Any], value: Any) -> bool:
    return (
        ("gt" not in bounds or value > bounds["gt"])
        and ("ge" not in bounds or value >= bounds["ge"])
        and ("lt" not in bounds or value < bounds["lt"])
        and ("le" not in bounds or value <= bounds["le"])
    )


def _texts(bounds: Mapping[str, Any]) -> Iterator[str]:
    """Texts of the lengths that matter, and such as the pattern wants."""
    lengths = [bounds[word] + more for word in _LENGTHS if word in bounds for more in (0, 1, -1)]
    for length in lengths:
        if 0 < length < _LONGEST:
            yield "x" * length
    if "pattern" in bounds:
        yield from texts_matching(str(bounds["pattern"]))


def lengths_of(slot: CompiledSlot, names: Mapping[str, object]) -> list[int]:
    """How many items a list of the slot may have, or just may not: a few, and those at its limits."""
    bounds = dict(_bounds(slot.limits, names))
    found = [2, 1, *(int(str(bounds[word])) + more for word in _LENGTHS if word in bounds for more in (0, 1, -1))]
    return [each for each in dict.fromkeys(found) if 0 < each <= 101]


def clock_changes(now: datetime, zone: tzinfo) -> list[datetime]:
    """Local times of the next change of the clocks in a zone: one that is skipped or occurs twice, and the hour after.

    None of a zone whose clocks never change.
    """
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for hours in range(0, 366 * 24, 24):
        day = start + timedelta(hours=hours)
        if day.astimezone(zone).utcoffset() != (day + timedelta(hours=24)).astimezone(zone).utcoffset():
            return _change_within(day, zone)
    return []


def _change_within(day: datetime, zone: tzinfo) -> list[datetime]:
    for hours in range(25):
        before, after = day + timedelta(hours=hours), day + timedelta(hours=hours + 1)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            local = before.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=90)
            return [local, local + timedelta(hours=1)]
    return []
