"""What became of the mutants of a bot: survivors by line, a table of mutators, or JSON."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowbot.definition.model import FlowDefinition
from flowbot.definition.writer import write_flow
from flowbot.testing.mutation.mutants import Mutant
from flowbot.testing.mutation.trials import Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all of them."""

    verdicts: Sequence[Verdict]
    tests: int
    seconds: float

    @property
    def tried(self) -> Sequence[Verdict]:
        """Those that count: they can be compiled."""
        return [each for each in self.verdicts if each.result != "broken"]

    @property
    def killed(self) -> Sequence[Verdict]:
        """Those that a test noticed."""
        return [each for each in self.verdicts if each.is_killed]

    @property
    def survivors(self) -> Sequence[Verdict]:
        """Those that no test noticed, in the order of their files."""
        return [each for each in self.verdicts if each.result == "survived"]

    @property
    def percent(self) -> float:
        """How many of a hundred were killed; all of none."""
        return 100 * len(self.killed) / len(self.tried) if self.tried else 100.0


def as_text(report: Report, shown: Sequence[FlowDefinition] = ()) -> Iterator[str]:
    """The survivors with their lines, the mutators, and the sum.

    Args:
        report: What became of the mutants.
        shown: The flows as they are, to show what is different in each survivor.
    """
    for each in report.survivors:
        yield str(each.mutant)
        yield from _excerpt(each.mutant)
        yield from _difference(each.mutant, shown)
    if report.survivors:
        yield ""
    yield from _table(report)
    yield _sum(report)


def _excerpt(mutant: Mutant) -> Iterator[str]:
    location = mutant.location
    if location.source:
        source, before, length = location.excerpt()
        number = str(location.line)
        yield f"{number} | {source}"
        yield f"{' ' * len(number)} | {' ' * before}{'^' * length}"


def _difference(mutant: Mutant, shown: Sequence[FlowDefinition]) -> Iterator[str]:
    for original in shown:
        if original.flow == mutant.definition.flow:
            before, after = (write_flow(each).splitlines() for each in (original, mutant.definition))
            lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
            yield from (line for line in lines if not line.startswith("@@"))


def _table(report: Report) -> Iterator[str]:
    tried = Counter(each.mutant.mutator for each in report.tried)
    killed = Counter(each.mutant.mutator for each in report.killed)
    width = max(map(len, tried), default=0)
    if tried:
        yield f"{'mutator':{width}}  killed    of"
    for name in sorted(tried):
        yield f"{name:{width}}  {killed[name]:6}  {tried[name]:4}"


def _sum(report: Report) -> str:
    broken = len(report.verdicts) - len(report.tried)
    tests = f"{report.tests} test{'s' * (report.tests != 1)}"
    return (
        f"{len(report.killed)} of {len(report.tried)} mutants killed ({report.percent:.1f} %), "
        f"{len(report.survivors)} survived, {broken} cannot be compiled; {tests}, {report.seconds:.1f} s"
    )


def as_json(report: Report) -> str:
    """All of them, for programs."""
    return json.dumps(
        {
            "killed": len(report.killed),
            "tried": len(report.tried),
            "percent": round(report.percent, 1),
            "tests": report.tests,
            "seconds": round(report.seconds, 3),
            "mutants": [_described(each) for each in report.verdicts],
        },
        ensure_ascii=False,
        indent=2,
    )


def _described(verdict: Verdict) -> dict[str, object]:
    mutant, at = verdict.mutant, verdict.mutant.location
    return {
        "flow": mutant.definition.flow,
        "mutator": mutant.mutator,
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "change": mutant.words,
        "result": verdict.result,
        "reason": verdict.reason,
    }
