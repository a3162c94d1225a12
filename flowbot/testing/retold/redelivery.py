"""A talk of which the datafeed gives every event more than once, at once and late."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from flowbot.project import Project
from flowbot.testing.chat import SyncChat
from flowbot.testing.lines import Line, Redeliver
from flowbot.testing.retold.telling import Noticed, Way, compare, tell
from flowbot.testing.transcripts.model import Transcript

_REMEMBERED = timedelta(days=2)
"""So long at least a store knows the keys of events; see `MemoryStore`."""
_MOST_LATE = 4
"""So many events come once more at most, long after they came."""


def redelivered(project: Project, transcript: Transcript, *, seed: int = 0) -> Noticed | None:
    """Where people notice that every event comes twice, and some of them again much later.

    Args:
        project: The bot.
        transcript: The talk.
        seed: How many come late, follows from it.
    """
    return compare(tell(project, transcript), tell(project, transcript, way=_again(random.Random(seed))))


def _again(chosen: random.Random) -> Way:
    def again(chat: SyncChat, line: Line) -> Iterator[Line]:
        yield line
        remembered = _remembered(chat)
        if remembered:
            yield Redeliver(last=1)
            yield Redeliver(last=chosen.randint(1, min(remembered, _MOST_LATE)))

    return again


def _remembered(chat: SyncChat) -> int:
    """How many deeds there are whose events a store still knows."""
    since = chat.core.clock.now() - _REMEMBERED
    deeds = [each for each in chat.turns if each.fed and not isinstance(each.line, Redeliver)]
    return sum(each.at > since for each in deeds)
