"""A talk whose process ends at every wait: before each line, and whenever something is due while time passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flowbot.clock import instant, later
from flowbot.project import Project
from flowbot.testing.chat import Settings, SyncChat
from flowbot.testing.chat.deeds import read_duration, read_moment
from flowbot.testing.lines import Clock, Line, Restart
from flowbot.testing.retold.telling import Noticed, compare, tell
from flowbot.testing.transcripts.model import Transcript


def restarted(project: Project, transcript: Transcript) -> Noticed | None:
    """Where people notice that the process was stopped at every wait, and went on from what its file holds."""
    was = tell(project, transcript)
    return compare(was, tell(project, transcript, Settings(store="sqlite"), _with_restarts))


def _with_restarts(chat: SyncChat, line: Line) -> Iterator[Line]:
    yield Restart()
    if isinstance(line, Clock) and line.to != "idle":
        until = _until(chat, line)
        while (due := _next_due(chat)) is not None and due < until:
            yield Clock(to=due.isoformat())
            yield Restart()
        yield Clock(to=until.isoformat(), at=line.at)
        return
    yield line


def _until(chat: SyncChat, line: Clock) -> datetime:
    if line.by is not None:
        return later(chat.core.clock.now(), read_duration(line.by).total_seconds())
    return read_moment(line.to or "")


def _next_due(chat: SyncChat) -> datetime | None:
    """When the next timer goes off; to try a call again is no wait of a conversation."""
    found: list[int | None] = []

    async def look() -> None:
        found.append(await chat.core.process.store.next_due())

    chat.run(look)
    return instant(found[0]) if found[0] is not None else None
