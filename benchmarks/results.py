"""Figures: their spread over rounds, how they are printed, and the JSON file that they are kept in.

A file holds a section for each benchmark: where and when it was measured, how large it was, and its rows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median

from flowbot.clock import SystemClock

ROOT = Path(__file__).resolve().parent.parent
LATEST = ROOT / "build" / "bench" / "results.json"
"""Where `make bench` writes."""
COLUMNS = {
    "events_per_second": ("wall events/s", ",.0f"),
    "cpu_us": ("CPU µs/event", ",.0f"),
    "cal_us": ("cal µs/event", ",.0f"),
    "ratio": ("flowbot is times as fast", ",.2f"),
    "ratio_sent": ("and sent", ",.2f"),
    "growth": ("to the smallest", ",.2f"),
    "share": ("share", ".0%"),
    "bytes": ("bytes", ",.0f"),
    "megabytes": ("MB", ",.0f"),
    "p50_ms": ("p50 ms", ",.1f"),
    "p99_ms": ("p99 ms", ",.1f"),
    "most_ms": ("longest ms", ",.1f"),
    "cpu_ms": ("CPU ms", ",.0f"),
    "cal_ms": ("cal ms", ",.1f"),
    "seconds": ("s", ",.2f"),
    "start_seconds": ("start, CPU s", ",.2f"),
    "us": ("flowbot µs", ",.1f"),
    "bdk_us": ("BDK µs", ",.1f"),
    "lxml_us": ("lxml µs", ",.1f"),
    "jinja_us": ("Jinja2 µs", ",.1f"),
    "compile_us": ("flowbot compiles, µs", ",.0f"),
    "jinja_compile_us": ("Jinja2 compiles, µs", ",.0f"),
    "per_cpu_second": ("per CPU-second", ",.0f"),
    "java_per_cpu_second": ("Java, recorded", ",.0f"),
    "to_java": ("to Java, on a quiet core", ",.2f"),
    "to_bdk": ("to the BDK", ",.2f"),
    "to_lxml": ("to lxml", ",.2f"),
    "to_jinja": ("to Jinja2", ",.2f"),
}
"""What a column is called, and how its figures are written."""
_SPREAD = re.compile(r"\[\s+([^\s,\"{]+),\s+([^\s,]+),\s+([^\s,]+)\s+\]")


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the rounds of a run."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(median(values), min(values), max(values))

    def show(self, form: str) -> str:
        """`12 (11-14)`, or the figure alone where there was one round."""
        middle = format(self.median, form)
        if self.least == self.most:
            return middle
        return f"{middle} ({format(self.least, form)}-{format(self.most, form)})"


Row = Mapping[str, Spread]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one benchmark has found."""

    sizes: Mapping[str, float]
    rows: Mapping[str, Row]
    notes: Mapping[str, str] = field(default_factory=dict)
    """What a row is, in some words."""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """What was not measured, and why."""
    measured: Mapping[str, str | int] = field(default_factory=dict)
    """When, and on what."""


def here() -> dict[str, str | int]:
    """What has a share in the figures: the day, the versions, the machine and how busy it has been lately."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "on": SystemClock().now().date().isoformat(),
        "flowbot": f"{version('flowbot')} {commit.stdout.strip()}".strip(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[1]),
    }


def load(path: Path) -> dict[str, Section]:
    """The sections of a file; none where there is no file."""
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["sections"]
    return {name: _section(each) for name, each in found.items()}


def _section(found: dict[str, object]) -> Section:
    rows = found.pop("rows")
    assert isinstance(rows, dict)
    read = {name: {column: Spread(*figure) for column, figure in row.items()} for name, row in rows.items()}
    return Section(rows=read, **found)  # type: ignore[arg-type]  # what `keep` wrote


def keep(name: str, section: Section, path: Path) -> None:
    """Put a section into the file, in the place of the one of before."""
    sections = {key: asdict(each) for key, each in load(path).items()} | {name: asdict(section)}
    for each in sections.values():
        for row in each["rows"].values():
            row.update({column: [_rounded(value) for value in figure.values()] for column, figure in row.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"format": 1, "sections": dict(sorted(sections.items()))}, indent=1, ensure_ascii=False)
    path.write_text(_SPREAD.sub(r"[\1, \2, \3]", text) + "\n", encoding="utf-8")


def _rounded(value: float) -> float:
    """Six figures: more are noise."""
    return float(f"{value:.6g}")


def table(section: Section, first: str) -> list[list[str]]:
    """The rows of a section as cells, a heading first."""
    columns = [each for each in COLUMNS if any(each in row for row in section.rows.values())]
    cells = [[first, *(COLUMNS[each][0] for each in columns)]]
    for name, row in section.rows.items():
        cells.append([name, *(row[each].show(COLUMNS[each][1]) if each in row else "" for each in columns)])
    return cells


def publish(name: str, title: str, first: str, section: Section, path: Path) -> None:
    """Print a section and keep it."""
    section = replace(section, measured=here())
    sizes = ", ".join(f"{size:,} {what}" for what, size in section.sizes.items())
    print(f"\n{title}: {sizes}; median (least-most)\n")
    cells = table(section, first)
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if section.notes or section.skipped:
        print()
    for row_name, note in section.notes.items():
        print(f"{row_name}: {note}")
    for row_name, why in section.skipped.items():
        print(f"{row_name}: not measured, {why}")
    keep(name, section, path)


def parser(doc: str | None) -> argparse.ArgumentParser:
    """The options that all benchmarks have."""
    made = argparse.ArgumentParser(description=(doc or "").split("\n", maxsplit=1)[0])
    made.add_argument("--results", type=Path, default=LATEST, help="the JSON file that the figures are put into")
    made.add_argument("--full", action="store_true", help="the sizes of the published figures: takes minutes")
    return made
