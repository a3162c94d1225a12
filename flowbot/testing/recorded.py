"""A recording played to a bot again: on a clock that follows it, with the results that calls had then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from flowbot.app import Flowbot, RunningBot
from flowbot.clock import VirtualClock, instant
from flowbot.events import event_key, parse_event
from flowbot.ports import Store
from flowbot.recording.calls import ReplayedCalls
from flowbot.recording.journal import Entry
from flowbot.recording.replayed import Difference, ReplayedPod
from flowbot.runtime.enclosing import MARK
from flowbot.runtime.missed import as_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Trace
from flowbot.storage.memory import MemoryStore
from flowbot.web.offline import Offline

_COMPARED = ("result", "flow", "state")


@dataclass(slots=True)
class Replayed:
    """What a replay came to."""

    outcomes: list[tuple[int, Outcome, Sequence[str]]] = field(default_factory=list)
    """For each event the number of its entry, what became of it, and what was said then."""
    differences: list[Difference] = field(default_factory=list)
    """Of what was said, and of what became of events."""


async def replay_recording(bot: Flowbot, entries: Sequence[Entry], trace: Trace | None = None) -> Replayed:
    """Play a recording to a bot, from the beginning of its first conversation.

    Nothing is called and nothing is sent.

    Args:
        bot: The bot; what it says is held against the recording.
        entries: The recording.
        trace: Told what the turns did on their way.
    """
    clock = VirtualClock(instant(entries[0]["at"]))
    pod, store, seen = ReplayedPod(entries, MARK), MemoryStore(remember_seconds=inf), list[Outcome]()
    calls, found = ReplayedCalls(entries, clock), Replayed()
    async with bot.running(
        pod,
        store,
        clock=clock,
        observe=seen.append,
        http=Offline(),
        secrets={name: f"<{name}>" for name in bot.project.config.secrets},
        is_paced=False,
        around_calls=lambda _: calls,
        trace=trace,
    ) as running:
        for number, entry in enumerate(entries, 1):
            await let_time_pass(instant(entry["at"]), store=store, clock=clock, running=running)
            body = event_of(entry)
            if body is None:
                continue
            seen.clear()
            before = len(pod.said)
            await pod.bring([body])
            await running.settled(or_waiting=True)
            key = event_key(parse_event(body))
            outcome = next(each for each in seen if each.key == key)
            found.outcomes.append((number, outcome, [each["message"] for each in pod.said[before:]]))
    found.differences = [*pod.differences(), *_other_outcomes(entries, [each for _, each, _ in found.outcomes])]
    return found


def _other_outcomes(entries: Sequence[Entry], replayed: Sequence[Outcome]) -> list[Difference]:
    """The events of which something else has become, where the recording says what became of them."""
    was: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        if entry["kind"] == "outcome":
            was.setdefault(entry["key"], []).append({name: entry[name] for name in _COMPARED})
    found = []
    for outcome in replayed:
        is_now = {name: getattr(outcome, name) for name in _COMPARED}
        recorded = was.get(outcome.key, [])
        if recorded and (before := recorded.pop(0)) != is_now:
            found.append(Difference("outcome", outcome.key, before, is_now))
    return found


async def let_time_pass(moment: datetime, *, store: Store, clock: VirtualClock, running: RunningBot) -> None:
    """Turn the clock to a moment, and let all that is due in between happen at its time.

    Args:
        moment: Until when.
        store: Where the bot keeps what is due.
        clock: The bot's.
        running: The bot.
    """
    while True:
        due_ms = await store.next_due()
        due = [each for each in (instant(due_ms) if due_ms is not None else None, running.next_try) if each]
        at = min([moment, *due])
        if at > clock.now():
            clock.set(at)
        await running.settled(or_waiting=True)
        if at >= moment:
            return


def event_of(entry: Entry) -> bytes | None:
    """What the feed brought; None for what else was written down."""
    if entry["kind"] == "missed":
        return as_event(entry["message"])
    if entry["kind"] != "event":
        return None
    return json.dumps(entry["event"]).encode() if "event" in entry else str(entry["raw"]).encode()
