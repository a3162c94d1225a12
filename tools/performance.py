"""Writes docs/reference/performance.md from the figures that are published: `python tools/performance.py`.

`make figures` measures them into benchmarks/results/published.json first. What stands between `<!-- figures: NAME -->`
and `<!-- end -->` is made here, and nothing else of the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.goals import GOALS  # noqa: E402  the checkout is no package
from benchmarks.results import Section, Spread, load, table  # noqa: E402, F401

PAGE = ROOT / "docs" / "reference" / "performance.md"
FIGURES = ROOT / "benchmarks" / "results" / "published.json"
FIRST = {
    "dialog": "Framework",
    "breakdown": "Part",
    "idle": "Store",
    "growth": "Live conversations",
    "latency": "Until",
    "starting": "Process",
    "collecting": "What",
    "transcript": "Flow",
    "messages": "Message",
    "rendering": "Message",
    "templates": "Template",
    "expressions": "Guard",
}
"""What the first column of a section's table is called."""
_BLOCK = re.compile(r"(<!-- figures: (?P<name>\w+) -->\n).*?(?=<!-- end -->\n)", re.DOTALL)


def written(page: str, sections: Mapping[str, Section]) -> str:
    """The page with its blocks made anew.

    Raises:
        KeyError: A block names what was not measured.
    """
    return _BLOCK.sub(lambda found: found[1] + "\n".join(["", *_block(found["name"], sections), "", ""]), page)


def _block(name: str, sections: Mapping[str, Section]) -> Iterator[str]:
    if name == "goals":
        yield from _goals(sections)
        return
    section = sections[name]
    yield _measured(section)
    yield ""
    heading, *rows = table(section, FIRST[name])
    yield f"| {' | '.join(heading)} |"
    yield "|---" * len(heading) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    remarks = [*section.notes.items(), *((each, f"not measured, {why}") for each, why in section.skipped.items())]
    if remarks:
        yield ""
        yield from (f"* {each}: {remark}." for each, remark in remarks)


def _goals(sections: Mapping[str, Section]) -> Iterator[str]:
    yield "| Goal | Must | Aim | Figure | |"
    yield "|---|---|---|---|---|"
    for goal in GOALS:
        figure = goal.place.find(sections)
        shown = "" if figure is None else goal.place.show(figure)
        aim = "" if goal.aim is None else goal.sign(goal.aim)
        yield f"| {goal.what} | {goal.sign(goal.must)} | {aim} | {shown} | {goal.verdict(sections)} |"


def _measured(section: Section) -> str:
    sizes = ", ".join(f"{size:,} {what}" for what, size in section.sizes.items())
    of = section.measured
    busy = f"{of['cores']} cores with a load of {of['load']}"
    machine = f"CPython {of['python']}, SQLite {of['sqlite']}, {of['system']}, {busy}"
    return f"Measured on {of['on']} with flowbot {of['flowbot']} ({machine}): {sizes}."


def main() -> None:
    before = PAGE.read_text(encoding="utf-8")
    after = written(before, load(FIGURES))
    PAGE.write_text(after, encoding="utf-8")
    print("nothing to change" if after == before else f"{PAGE.name} is written anew", file=sys.stderr)


if __name__ == "__main__":
    main()
