"""What came of a search for one bug, and the table of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flowbot.project import Project
from flowbot.testing.fuzz.finding import problem_of, written
from flowbot.testing.fuzz.search import Search
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.unlogged import unlogged


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one bug."""

    what: str
    bot: str
    is_found: bool
    seconds: float
    lines: int = 0
    """Of its transcript."""
    reproduces: bool = False
    told: str = ""


def searched(what: str, project: Project, search: Search, fails: Callable[[str], bool]) -> Row:
    """What a search finds, and whether its transcript passes with what is right and fails with what is wrong."""
    began = time.process_time()
    with unlogged():
        found = search.run()
        spent = time.process_time() - began
        if found is None:
            return Row(what=what, bot=project.root.name, is_found=False, seconds=spent)
        text = written(project, found, fails=fails)
        reproduces = text is not None and problem_of(project, text) is None
    lines = len(read_transcripts(text, "found").transcripts[0].lines) if text is not None else 0
    told = str(found.breach).partition("\n")[0]
    return Row(
        what=what,
        bot=project.root.name,
        is_found=True,
        seconds=spent,
        lines=lines,
        reproduces=reproduces,
        told=told,
    )


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows for people, and what they come to."""
    for each in rows:
        state = "found" if each.is_found else "MISSED"
        file = "" if not each.is_found else "fails as a file" if each.reproduces else "NO FILE"
        yield f"{state:7}{each.seconds:6.1f} s {each.lines:3} lines  {file:16} {each.bot:10} {each.what}  {each.told[:80]}"
    found = [each for each in rows if each.is_found]
    percent = 100 * len(found) / len(rows)
    median = statistics.median(each.lines for each in found) if found else 0
    files = sum(each.reproduces for each in found)
    yield f"{len(found)} of {len(rows)} found ({percent:.0f} %), median {median:g} lines, {files} fail as a file"
