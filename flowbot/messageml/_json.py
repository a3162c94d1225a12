"""JSON in attributes and in the message's data, as the agent's Java reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flowbot.messageml._moments import is_date, is_time, is_zone
from flowbot.messageml.grammar.model import Json


class JsonFault(ValueError):  # noqa: N818  it becomes a MessageMLError once its place is known
    """It is not JSON, or not JSON of the kind that is wanted; the text says why."""


def read_json(text: str) -> object:
    """The first JSON value of a text; what stands after it does not count.

    Raises:
        JsonFault: There is none, or it is nested too deeply.
    """
    try:
        value, _end = _DECODER.raw_decode(text.lstrip(" \t\r\n"))
    except RecursionError:
        raise JsonFault("it is nested too deeply") from None
    except JsonFault:
        raise
    except ValueError as error:
        raise JsonFault(str(error).partition(": line")[0].lower()) from None
    return value


def _refuse(constant: str) -> object:
    raise JsonFault(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise JsonFault(f"the number {number} is too large")
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)


def read_array(text: str, wanted: Json) -> str | None:
    """The array as PresentationML has it; None where it stays as it was written.

    Raises:
        JsonFault: It is not JSON, not an array, or an item is not what is wanted.
    """
    value = read_json(_QUOTED.sub(_requoted, text) if wanted.items == "room ids" else text)
    if value is None and wanted.items in ("user ids", "room ids") and wanted.most is None:
        return None
    if not isinstance(value, list):
        raise JsonFault("it is not an array")
    if wanted.most is not None and len(value) > wanted.most:
        raise JsonFault(f"it has more than {wanted.most} items")
    match wanted.items:
        case "days":
            return _compact([_interval(item, "day") for item in value])
        case "times":
            return _compact([_interval(item, "time") for item in value])
        case "zones":
            return _compact([_zone(item) for item in value])
        case "user ids":
            for item in value:
                _check_user_id(item)
        case "room ids":
            for item in value:
                if isinstance(item, list | dict):
                    raise JsonFault("an item is not the id of a room")
    return None


_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)


def _requoted(found: re.Match[str]) -> str:
    text = found[0]
    return text if text[0] == '"' else '"' + text[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _interval(item: object, single: str) -> dict[str, object]:
    """One day or time, a range, or days of the week; with its type, as clients want it."""
    if not isinstance(item, Mapping):
        raise JsonFault("an item is not an object")
    known = (single, "from", "to", "daysOfWeek") if single == "day" else (single, "from", "to")
    for name in item:
        if name not in known:
            raise JsonFault(f"an item has the unknown field {name!r}; allowed: {', '.join(known)}")
    given = {name: item[name] for name in known if item.get(name) is not None}
    match sorted(given):
        case ["daysOfWeek"]:
            return {"type": "weekdays", "daysOfWeek": _days_of_week(given["daysOfWeek"])}
        case ["from", "to"]:
            kind = "range"
        case [name] if name == single:
            kind = "date" if single == "day" else "time"
        case _:
            either = f"`{single}`, or `from` and `to`" + (", or `daysOfWeek`" if single == "day" else "")
            raise JsonFault(f"an item must have {either}")
    return {"type": kind, **{name: _checked(value, single) for name, value in given.items()}}


def _checked(value: object, single: str) -> str:
    text = _text(value)
    if not (is_date(text) if single == "day" else is_time(text)):
        raise JsonFault(f'"{text}" is not a {"day such as 2026-09-01" if single == "day" else "time such as 09:30:00"}')
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict) or value is None:
        raise JsonFault("a value is not text")
    return str(value)


def _days_of_week(value: object) -> list[int]:
    if not isinstance(value, list):
        raise JsonFault("`daysOfWeek` is not an array")
    days = []
    for day in value:
        number = _number(day)
        if number is None or not 0 <= number <= 6:
            raise JsonFault("`daysOfWeek` has a day that is not 0 to 6")
        days.append(number)
    return days


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,19}\s*", value, re.ASCII):
        return int(value)
    return None


def _zone(item: object) -> str:
    text = _text(item)
    if not is_zone(text):
        raise JsonFault(f'"{text}" is not a time zone')
    return text


def _check_user_id(item: object) -> None:
    if item is None or item == "":
        return
    number = _number(item)
    if number is None or not -(2**63) <= number < 2**63:
        raise JsonFault("an item is not the id of a user")
