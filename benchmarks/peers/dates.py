"""Reads dates with one library: `python -m benchmarks.peers.dates NAME`, cases on stdin, figures on stdout.

Imports nothing but that library, so that it runs in an environment of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from re import match
from typing import Any

Reader = Callable[[str, str, str], date | None]
"""Text, locale and its order of day, month and year → the date; None when it is none."""


def dateparser_reader(now: datetime) -> Reader:
    import dateparser

    def read(text: str, locale: str, order: str) -> date | None:
        settings: dict[str, Any] = {
            "REQUIRE_PARTS": ["day", "month"],
            "DATE_ORDER": order.upper(),
            "RELATIVE_BASE": now.replace(tzinfo=None),
        }
        found = dateparser.parse(text, languages=[locale.partition("_")[0]], settings=settings)
        return found.date() if found else None

    return read


def dateutil_reader(now: datetime) -> Reader:
    from dateutil import parser

    def read(text: str, locale: str, order: str) -> date | None:
        default = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        try:
            found: datetime = parser.parse(text, dayfirst=order == "dmy", yearfirst=order == "ymd", default=default)
            return found.date()
        except (ValueError, OverflowError):
            return None

    return read


def babel_reader(now: datetime) -> Reader:
    from babel.dates import parse_date

    def read(text: str, locale: str, order: str) -> date | None:
        for form in ("short", "medium", "long", "full"):
            try:
                return parse_date(text, locale=locale, format=form)
            except (ValueError, IndexError):
                continue
        return None

    return read


def flowbot_reader(now: datetime) -> Reader:
    from flowbot.message import Passage
    from flowbot.values.context import ReadContext
    from flowbot.values.dates import read_date
    from flowbot.values.types import AnswerError

    def read(text: str, locale: str, order: str) -> date | None:
        try:
            return read_date(Passage(text), ReadContext(now=now, locale=locale))
        except AnswerError:
            return None

    return read


READERS: dict[str, tuple[str, Callable[[datetime], Reader]]] = {
    "flowbot": ("babel", flowbot_reader),
    "dateparser": ("dateparser", dateparser_reader),
    "dateutil": ("python-dateutil", dateutil_reader),
    "babel.parse_date": ("babel", babel_reader),
}
"""The distribution that each needs, and how to make it."""


def installed_bytes(name: str, seen: set[str]) -> int:
    """The size of a distribution and of what it requires."""
    if name in seen:
        return 0
    seen.add(name)
    found = distribution(name)
    needed = [match(r"[A-Za-z0-9._-]+", each) for each in found.requires or [] if "extra ==" not in each]
    own = sum(
        Path(str(each.locate())).stat().st_size for each in found.files or [] if Path(str(each.locate())).is_file()
    )
    return own + sum(installed_bytes(each[0], seen) for each in needed if each and "win" not in each.string)


def main() -> None:
    name = sys.argv[1]
    cases = json.load(sys.stdin)
    requirement, make = READERS[name]
    now = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    if name == "flowbot":
        import_module("flowbot.message")  # what a bot has imported anyway
    started = time.perf_counter()
    read = make(now)
    imported = time.perf_counter()
    read("1 September 2026", "en_GB", "dmy")
    first = time.perf_counter()
    for locale, order in {(locale, order) for locale, order, _text, _date in cases["forms"]}:
        read("no date", locale, order)  # what is loaded once for a locale is not counted below
    begun = time.perf_counter()
    forms = [(read(text, locale, order), date.fromisoformat(wanted)) for locale, order, text, wanted in cases["forms"]]
    taken = time.perf_counter() - begun
    everyday = [
        (read(text, locale, order), date.fromisoformat(wanted)) for locale, order, text, wanted in cases["everyday"]
    ]
    false = [text for text in cases["not dates"] if read(text, "en_GB", "dmy") is not None]
    figures = {
        "version": distribution(requirement).version,
        "right": sum(found == wanted for found, wanted in forms) / len(forms),
        "wrong": sum(found is not None and found != wanted for found, wanted in forms) / len(forms),
        "everyday": sum(found == wanted for found, wanted in everyday),
        "everyday wrong": sum(found is not None and found != wanted for found, wanted in everyday),
        "false": len(false),
        "such as": false[:: max(1, len(false) // 6)][:6],
        "microseconds": taken / len(forms) * 1e6,
        "import": (imported - started) * 1e3,
        "first": (first - imported) * 1e3,
        "megabytes": installed_bytes(requirement, set()) / 1e6,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
