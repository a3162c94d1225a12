"""What people see of a talk, line by line, and where two tellings of it differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flowbot.project import Project
from flowbot.testing.chat import ChatError, SeenMessage, Settings, SyncChat
from flowbot.testing.chat.report import describe_line
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Line
from flowbot.testing.shown import Shown, differences, shown, varied_messages
from flowbot.testing.transcripts.model import Transcript

ID = re.compile(r"\bm?[0-9a-f]{12,}(?![0-9a-f])")
"""What follows from the ids of messages and conversations, and is another one where others talk as well."""
Way = Callable[[SyncChat, Line], Iterator[Line]]
"""What is done in the place of a line; what comes next may follow from what the chat has seen until then."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a talk, and what people saw until the next one."""

    line: Line
    said: Sequence[Shown]
    is_tried_again: bool = False
    """Whether a call or a message had failed by then, and its next try was to come: a new process has its own times."""
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
            is_tried_again = chat.core.process.local.running.next_try is not None
            found.append(Told(line, seen_as(chat.seen[before:], varied), is_tried_again, failed))
            if failed is not None:
                break
    return found


def seen_as(messages: Iterable[SeenMessage], varied: frozenset[str]) -> list[Shown]:
    """What people see of messages, place by place, whatever ids are in it."""
    return [(place, ID.sub("…", text)) for place, text in shown(messages, varied)]


def compare(was: Sequence[Told], now: Sequence[Told]) -> Noticed | None:
    """Where people see something else; None: they see the same.

    Where something is tried again, what comes of it may be seen at another line; else it is a matter of the line.

    Args:
        was: A talk as it is expected.
        now: The same lines, told again.
    """
    for each in (*was, *now):
        if each.failed is not None:
            return Noticed(each.line, [each.failed])
    if any(each.is_tried_again for each in was):
        return _compare_said(_joined(was), _joined(now))
    return next(filter(None, map(_compare_said, was, now)), None)


def _compare_said(was: Told, now: Told) -> Noticed | None:
    if was.said == now.said:
        return None
    return Noticed(now.line, [*differences(was.said, now.said)] or ["the same is said in another order"])


def _joined(told: Sequence[Told]) -> Told:
    """All that was said in a talk, place by place, as if to its last line."""
    said = [each for line in told for each in line.said]
    return Told(told[-1].line, sorted(said, key=lambda each: each[0]))
