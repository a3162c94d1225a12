"""The turns of a simulation once more, by the pure engine alone: an event at a time, on nothing but what was kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from flowbot.app import Flowbot
from flowbot.events import User
from flowbot.ids import ConversationId
from flowbot.ports import ANYWHERE, Expecting, Inbound, Slice, SliceResult, StoredConversation
from flowbot.runtime.slice import work_slice
from flowbot.testing.simulation.invariants import Violation
from flowbot.testing.simulation.journal import Commit, Journal

PARTS = ("conversations", "effects", "dead_letters", "events", "once", "timers", "handed", "left")
NAME = "every_talk_is_what_the_engine_says"


def replay(journal: Journal, bot: Flowbot, me: User) -> Sequence[Violation]:
    """Take the kept slices again, each on what those before it came to; where something else comes of one."""
    kept = _Kept()
    for commit in journal.commits:
        again = _again(commit, kept, bot, me)
        for part in PARTS:
            was, now = _listed(commit.result, part), _listed(again, part)
            if was != now:
                first = next(place for place, pair in enumerate(zip_longest(was, now)) if pair[0] != pair[1])
                events = [each.key for each in commit.events]
                came = f"{was[first : first + 1]}, and from the engine {now[first : first + 1]}"
                return [Violation(NAME, f"of {events} came, of {part}, {came}")]
        kept.take(again)
    return ()


def _listed(result: SliceResult, part: str) -> Sequence[Any]:
    """A part of a result, where stores may differ in its order, by id."""
    found = list(getattr(result, part))
    return sorted(found, key=lambda saved: saved.id) if part == "conversations" else found


@dataclass
class _Kept:
    """What slices come to, without a store."""

    conversations: dict[ConversationId, StoredConversation] = field(default_factory=dict)
    expecting: dict[ConversationId, Sequence[Expecting]] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)

    def take(self, result: SliceResult) -> None:
        self.once.update(result.once)
        for saved in result.conversations:
            self.conversations.pop(saved.id, None)
            self.expecting.pop(saved.id, None)
            if saved.body is not None:
                version, flow_version = saved.expected_version + 1, saved.flow_version
                self.conversations[saved.id] = StoredConversation(
                    id=saved.id, version=version, flow=saved.flow, flow_version=flow_version, body=saved.body
                )
                self.expecting[saved.id] = saved.expecting

    def piece(self, commit: Commit) -> Slice:
        """A slice as every store has to give it; of several shards, those of others as they were at that time."""
        if commit.shards > 1:
            return _Piece(commit, commit.conversations, commit.expecting)
        rows = [row for found in self.expecting.values() for row in found if _is_led_to(row, commit.events)]
        rows = sorted(set(rows), key=lambda row: (row.stream_id, row.user_id or 0, row.conversation))
        led = {row.conversation for row in rows} | {each.conversation for each in commit.events}
        led |= {each.conversation for each in commit.timers}
        loaded = {id: each for id, each in sorted(self.conversations.items()) if id in led}
        return _Piece(commit, loaded, rows)


def _is_led_to(row: Expecting, events: Sequence[Inbound]) -> bool:
    """Whether somebody may be meant who expects something there."""
    return any(
        (row.stream_id == each.stream_id and (each.user_id is None or row.user_id in (None, each.user_id)))
        or (row.stream_id == ANYWHERE and row.user_id == each.user_id is not None)
        for each in events
        if each.stream_id is not None
    )


class _Piece:
    def __init__(
        self,
        commit: Commit,
        conversations: Mapping[ConversationId, StoredConversation],
        expecting: Sequence[Expecting],
    ) -> None:
        self.events, self.timers = commit.events, commit.timers
        self.conversations, self.expecting = conversations, expecting
        self.shard, self.shards = commit.shard, commit.shards

    async def remembered(self, keys: Collection[str]) -> Collection[str]:
        """Nobody asks: the engine is told at once."""
        raise NotImplementedError

    async def commit(self, result: SliceResult) -> None:
        """Nobody commits: `_Kept` takes the result."""
        raise NotImplementedError


def _again(commit: Commit, kept: _Kept, bot: Flowbot, me: User) -> SliceResult:
    limits, started = bot.project.config.limits.sending, dict[str, bool]()
    while True:
        worked = work_slice(kept.piece(commit), bot.flows, me, commit.at, limits=limits, started=started)
        if not worked.unknown_starts:
            return worked.result
        started |= {key: key in kept.once for key in worked.unknown_starts}
