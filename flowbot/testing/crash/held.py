"""A talk as it is held for a crash test: what people do of it, whatever is said to that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flowbot.project import Project
from flowbot.testing.chat import Settings, SyncChat
from flowbot.testing.chat.deeds import read_moment
from flowbot.testing.lines import Expected, Kill, Line, Refused, Restart, Silent, Then
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.stage import prepare
from flowbot.testing.unlogged import unlogged


def is_done(line: Line) -> bool:
    """Whether a line is something that happens, and neither what is said to it nor another crash."""
    return not isinstance(line, Expected | Refused | Silent | Then | Kill | Restart)


@contextmanager
def held(project: Project, transcript: Transcript, settings: Settings | None = None) -> Iterator[SyncChat]:
    """A chat as the transcript begins with; what it logs of crashes is not told."""
    found = settings or Settings()
    if transcript.clock is not None:
        found = replace(found, start=read_moment(transcript.clock))
    with unlogged(), SyncChat(project, found, strict=False) as chat:
        prepare(chat, transcript)
        yield chat
