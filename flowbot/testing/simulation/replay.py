"""The turns of a simulation once more, by the pure engine alone: an event at a time, on nothing but what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from flowbot.app import Flowbot
from flowbot.events import User
from flowbot.ports import SliceResult
from flowbot.runtime.slice import work_slice
from flowbot.storage.memory import MemoryStore
from flowbot.testing.simulation.invariants import Violation
from flowbot.testing.simulation.journal import Commit, Journal

PARTS = ("conversations", "effects", "dead_letters", "events", "once")
NAME = "every_talk_is_what_the_engine_says"


async def replay(journal: Journal, bot: Flowbot, me: User) -> Sequence[Violation]:
    """Take the kept slices again, each on what those before it came to; where something else comes of one."""
    store = MemoryStore()
    for commit in journal.commits:
        again = await _again(commit, store, bot, me)
        for part in PARTS:
            was, now = _listed(commit.result, part), _listed(again, part)
            if was != now:
                first = next(place for place, pair in enumerate(zip_longest(was, now)) if pair[0] != pair[1])
                events = [each.key for each in commit.events]
                came = f"{was[first:first + 1]}, and from the engine {now[first:first + 1]}"
                return [Violation(NAME, f"of {events} came, of {part}, {came}")]
    return ()


def _listed(result: SliceResult, part: str) -> Sequence[Any]:
    """A part of a result, where stores may differ in its order, by id."""
    found = list(getattr(result, part))
    return sorted(found, key=lambda saved: saved.id) if part == "conversations" else found


async def _again(commit: Commit, store: MemoryStore, bot: Flowbot, me: User) -> SliceResult:
    await store.ingest(commit.events, 0)
    async with store.claim(len(commit.events)) as piece:
        assert piece is not None  # a slice that was kept has events
        limits, started = bot.project.config.limits.sending, dict[str, bool]()
        while True:
            worked = work_slice(piece, bot.flows, me, commit.at, limits=limits, started=started)
            if not worked.unknown_starts:
                break
            found = await piece.remembered(worked.unknown_starts)
            started |= {key: key in found for key in worked.unknown_starts}
        await piece.commit(replace(worked.result, events=()))  # they come with the slice that takes them
    return worked.result
