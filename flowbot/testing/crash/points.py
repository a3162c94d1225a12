"""The points of a talk at which the bot's process could die."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowbot.project import Project
from flowbot.testing.chat import Settings
from flowbot.testing.chat.report import describe_line
from flowbot.testing.chat.trap import Trap
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Kill, Line
from flowbot.testing.transcripts.model import Transcript

_LOOKING = frozenset({"claim", "take", "read_events", "load_versions", "get_me", "load_note", "load_conversations"})
"""Operations of store and pod that change nothing: to die there is to die before the next one."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in a talk."""

    number: int
    """Of the line, among those that are done, from nought on."""
    line: Line
    operation: str
    """Of the store or the pod: `commit`, `send_message`."""
    nth: int
    """The how manieth time the process does it since it began before the line."""
    after: bool
    """Whether it is done by then."""

    @property
    def kill(self) -> Kill:
        """What kills the process there, before the line."""
        return Kill(point=self.operation, nth=self.nth, after=self.after)

    def __str__(self) -> str:
        when = "after" if self.after else "before"
        which = f"the {self.nth}. {self.operation}" if self.nth > 1 else self.operation
        return f"in line {self.number + 1} ({describe_line(self.line)}) {when} {which}"


def crash_points(project: Project, transcript: Transcript, settings: Settings | None = None) -> Sequence[Point]:
    """Every point of a talk, in order: before and after whatever its process does that changes something.

    Each line is done by a process of its own, so that the points of one are the same whichever came before it.
    """
    found: list[Point] = []
    with held(project, transcript, settings) as chat:
        for number, line in enumerate(filter(is_done, transcript.lines)):
            trap = Trap()

            async def arm(trap: Trap = trap) -> None:
                await chat.core.process.arm(trap)

            chat.run(arm)
            at_start = len(trap.passed)
            chat.do(line)
            found += _points(number, line, trap.passed, at_start)
    return found


def _points(number: int, line: Line, passed: Sequence[str], at_start: int) -> Iterator[Point]:
    times = Counter(passed[:at_start])
    for operation in passed[at_start:]:
        times[operation] += 1
        if operation not in _LOOKING:
            for after in (False, True):
                yield Point(number, line, operation, times[operation], after)
