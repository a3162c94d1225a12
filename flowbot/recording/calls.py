"""What the calls of a bot came to, written down, and given again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from flowbot.clock import Clock, milliseconds
from flowbot.compact import read_json, write_json
from flowbot.ids import EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.recording.journal import Entry, Journal

"""A call whose result is in no recording is still under way at its end."""

_NEVER_SECONDS = 1e9
"""A call whose result is in no recording is still under way at its end."""


class Calls(Protocol):
    """What makes calls."""

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds to wait before the next attempt."""
        ...


class RecordingCalls:
    """Makes calls as another does, and writes down what they came to."""

    def __init__(self, calls: Calls, journal: Journal) -> None:
        self._calls = calls
        self._journal = journal

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds to wait before the next attempt."""
        done = await self._calls.make(outbound, attempt)
        if isinstance(done, Inbound):
            where: dict[str, Any] = {
                "key": done.key, "stream": done.stream_id, "person": done.user_id, "conversation": done.conversation,
            }  # fmt: skip
            self._journal.add("call", effect=outbound.id, **where, answer=read_json(done.body))
        return done


class ReplayedCalls:
    """Gives the results of a recording, each when it was there; nothing is called."""

    def __init__(self, entries: Iterable[Entry], clock: Clock) -> None:
        self._results = {EffectId(each["effect"]): each for each in entries if each["kind"] == "call"}
        self._clock = clock

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds it is still away. One that never came does not come."""
        entry = self._results.get(outbound.id)
        if entry is None:
            return _NEVER_SECONDS
        left_ms = int(entry["at"]) - milliseconds(self._clock.now())
        if left_ms > 0:
            return left_ms / 1000
        return Inbound(
            key=entry["key"],
            body=write_json(entry["answer"]),
            stream_id=entry["stream"],
            user_id=entry["person"],
            conversation=entry["conversation"],
        )
