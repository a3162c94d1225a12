"""How well and how fast dates and numbers are read, beside the libraries that read them too.

`python -m benchmarks.values` prints the tables of docs/explanation/reading-values.md. The
libraries that flowbot does not depend on get an environment of their own under `build/bench/`.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import string
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from benchmarks.contenders import ROOT, Contender, python_of
from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.numbers import read_decimal
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_LOCALES = """
ar bg cs da de el en_GB en_US es_ES fi fr he hi hu id it ja ko lt nb nl pl pt ro ru sv th tr uk vi zh
"""
LOCALES = _LOCALES.split()
STOP_WORDS = """
about above after again against all and any are because been before being below between both but can did does doing
down during each few for from further had has have having her here hers herself him himself his how into its itself
just me more most myself nor not now off once only other our ours ourselves out over own same she should some such
than that the their theirs them themselves then there these they this those through too under until very was were what
when where which while who whom why will with you your yours yourself second may march
"""
EVERYDAY = [
    ("en_GB", "dmy", "tomorrow", "2026-11-26"),
    ("en_GB", "dmy", "friday", "2026-11-27"),
    ("en_GB", "dmy", "1st of September 2026", "2026-09-01"),
    ("en_GB", "dmy", "24/12", "2026-12-24"),
    ("en_US", "mdy", "Sept 1", "2026-09-01"),
    ("de", "dmy", "morgen", "2026-11-26"),
    ("de", "dmy", "Freitag", "2026-11-27"),
    ("de", "dmy", "24.12.", "2026-12-24"),
    ("fr", "dmy", "demain", "2026-11-26"),
    ("fr", "dmy", "1er septembre 2026", "2026-09-01"),
    ("fr", "dmy", "vendredi", "2026-11-27"),
    ("es_ES", "dmy", "1 de septiembre", "2026-09-01"),
]
DATES = (
    Contender("flowbot", "flowbot", None, "CLDR's names and orders, by way of Babel"),
    Contender("dateparser", "dateparser", "dateparser==1.5.*", "REQUIRE_PARTS day and month, one language, its order"),
    Contender("dateutil", "dateutil", "python-dateutil==4.0.*", "dayfirst or yearfirst by locale"),
    Contender("babel.parse_date", "babel.parse_date", None, "the first of its four forms that fits"),
)


def order_of(locale: str) -> str:
    pattern = Locale.parse(locale).date_formats["short"].pattern
    return "".join(dict.fromkeys(each.lower() for each in pattern if each in "yMd"))


def date_cases() -> dict[str, object]:
    days = [date(2026, 1, 1) + timedelta(days=11 * number) for number in range(33)]
    forms = [
        (locale, order_of(locale), format_date(day, form, locale=locale), day.isoformat())
        for locale in LOCALES
        for form in ("short", "medium", "long", "full")
        for day in days
    ]
    shorts = map(
        "".join, itertools.chain(*(itertools.product(string.ascii_lowercase, repeat=count) for count in (1, 2)))
    )
    threes = map("".join, itertools.product(string.ascii_lowercase, "aeiouy", string.ascii_lowercase))
    numbers = map(str, range(0, 3000, 3))
    others = [
        "1.5",
        "12.50",
        "1,250",
        "-5",
        "5%",
        "10k",
        "2d",
        "1h",
        "1h30m",
        "90 minutes",
        "3 weeks",
        "14:30",
        "10 kg",
    ]
    no_dates = [*STOP_WORDS.split(), *shorts, *threes, *numbers, *others]
    return {"forms": forms, "everyday": EVERYDAY, "not dates": no_dates}


def measure(contender: Contender, cases: str) -> dict[str, float]:
    """One contender's figures, from a process of its own."""
    command = [str(python_of(contender)), "-m", "benchmarks.peers.dates", contender.module]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, input=cases, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def compare_dates() -> None:
    cases = date_cases()
    found = {contender.name: measure(contender, json.dumps(cases)) for contender in DATES}
    sizes = {name: len(values) for name, values in cases.items() if isinstance(values, list)}
    print(f"Dates: {sizes['forms']:,} texts, which are Babel's four forms of 33 days in {len(LOCALES)} locales;")
    print(f"{sizes['everyday']} everyday ones; {sizes['not dates']:,} that are no dates\n")
    print("| | right | another date | everyday | taken, and no date | µs | import ms | first read ms | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, figures in found.items():
        print(
            f"| {name} ({figures['version']}) | {figures['right']:.1%} | {figures['wrong']:.1%} | "
            f"{figures['everyday']} of {sizes['everyday']}, {figures['everyday wrong']} wrong | {figures['false']:,} | "
            f"{figures['microseconds']:,.0f} | {figures['import']:.0f} | {figures['first']:.0f} | "
            f"{figures['megabytes']:.0f} |"
        )
    print()
    for contender in DATES:
        taken = found[contender.name]["such as"]
        print(f"{contender.name}: {contender.what}" + (f"; taken for dates: {taken}" if taken else ""))


def our_decimal(text: str, locale: str) -> Decimal | None:
    try:
        return read_decimal(Passage(text), ReadContext(now=NOW, locale=locale))
    except AnswerError:
        return None


def babel_decimal(text: str, locale: str) -> Decimal | None:
    try:
        return parse_decimal(text, locale=locale, strict=True)
    except NumberFormatError:
        return None


def compare_numbers() -> None:
    values = [Decimal(each) for each in ("0.5", "12.5", "1234.5", "-1250", "1250000.75", "0.125", "12.125", "99999")]
    printed = [(format_decimal(value, locale=locale), locale, value) for value in values for locale in LOCALES]
    kinds: dict[str, list[tuple[str, str, Decimal]]] = {
        "as Babel prints them": printed,
        "with plain blanks": [
            (text.replace("\u202f", " ").replace("\xa0", " "), locale, value) for text, locale, value in printed
        ],
        "with a point and no groups": [(str(value), locale, value) for value in values for locale in LOCALES],
    }
    readers: dict[str, Callable[[str, str], Decimal | None]] = {
        "flowbot": our_decimal,
        "babel.parse_decimal, strict": babel_decimal,
    }
    print(f"\nNumbers: {len(values)} in {len(LOCALES)} locales: right, refused or asked back, another number; µs\n")
    print("| | " + " | ".join(kinds) + " | µs |")
    print("|---" * (len(kinds) + 2) + "|")
    for name, read in readers.items():
        cells, started = [], time.perf_counter()
        for texts in kinds.values():
            results = [(read(text, locale), value) for text, locale, value in texts]
            right, none = sum(found == value for found, value in results), sum(found is None for found, _ in results)
            cells.append(f"{right}, {none}, {len(results) - right - none}")
        microseconds = (time.perf_counter() - started) / sum(map(len, kinds.values())) * 1e6
        print(f"| {name} | " + " | ".join(cells) + f" | {microseconds:.0f} |")


def main() -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, other load unknown\n")
    compare_dates()
    compare_numbers()


if __name__ == "__main__":
    main()
