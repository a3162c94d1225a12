"""What people see of a talk, line by line, and where two tellings of it differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flowbot.project import Project
from flowbot.testing.chat import ChatError, Settings, SyncChat
from flowbot.testing.chat.report import describe_line
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Line
from flowbot.testing.shown import Shown, differences, shown, varied_messages
from flowbot.testing.transcripts.model import Transcript

Way = Callable[[SyncChat, Line], Iterator[Line]]
"""What is done in the place of a line; what comes next may follow from what the chat has seen until then."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a talk, and what people saw until the next one."""

    line: Line
    said: Sequence[Shown]
    failed: str | None = None
    """Why it could not be done."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """The first line of a talk at which people saw something else."""

    line: Line
    differences: Sequence[str]

    def __str__(self) -> str:
        at = f"{self.line.at.file}:{self.line.at.line}: " if self.line.at is not None else ""
        told = "\n".join(f"  {each}" for each in self.differences)
        return f"{at}{describe_line(self.line)}\n{told}"


def as_written(_chat: SyncChat, line: Line) -> Iterator[Line]:
    """The line itself, and nothing else."""
    yield line


def tell(
    project: Project, transcript: Transcript, settings: Settings | None = None, way: Way = as_written
) -> list[Told]:
    """What people see of a talk, of which what people do is done, whatever is said to it.

    Args:
        project: The bot.
        transcript: The talk.
        settings: How the chat is held.
        way: What is done in the place of each line.
    """
    varied, found = varied_messages(project), list[Told]()
    with held(project, transcript, settings) as chat:
        for line in filter(is_done, transcript.lines):
            before, failed = len(chat.seen), None
            try:
                for each in way(chat, line):
                    chat.do(each)
            except ChatError as error:
                failed = str(error).partition("\n")[0]
            found.append(Told(line, shown(chat.seen[before:], varied), failed))
            if failed is not None:
                break
    return found


def compare(was: Sequence[Told], now: Sequence[Told]) -> Noticed | None:
    """Where people see something else; None: they see the same.

    Args:
        was: A talk as it is expected.
        now: The same lines, told again.
    """
    for one, other in zip(was, now, strict=False):
        if one.failed is not None or other.failed is not None:
            return Noticed(other.line, [other.failed or one.failed or ""])
        if one.said != other.said:
            told = [*differences(one.said, other.said)] or ["the same is said in another order"]
            return Noticed(other.line, told)
    return None
