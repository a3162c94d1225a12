"""Tests for flowbot.recording.calls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flowbot.clock import VirtualClock
from flowbot.ids import ConversationId, EffectId, StreamId, UserId
from flowbot.ports import Inbound, Outbound
from flowbot.recording.calls import RecordingCalls, ReplayedCalls
from flowbot.recording.journal import Entry, Journal, read_recording

CALL = Outbound(id=EffectId("e1"), kind="call", lane="c1", body=b"{}")
RESULT = Inbound(
    key="call:e1",
    body=b'{"effect":"e1","result":{"amount":"12.50"},"attempts":2}',
    stream_id=StreamId("s"),
    user_id=UserId(5),
    conversation=ConversationId("c1"),
)


class Booking:
    """Takes two attempts."""

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        return 3.0 if attempt == 1 else RESULT


async def recorded(folder: Path, clock: VirtualClock) -> list[Entry]:
    def as_it_is(value: Any, name: str) -> Any:
        return value

    with Journal(folder, clock, as_it_is) as journal:
        calls = RecordingCalls(Booking(), journal)
        assert await calls.make(CALL, 1) == 3.0
        clock.advance(3)
        assert await calls.make(CALL, 2) == RESULT
    return read_recording(folder)


async def test_a_result_is_written_down_once_and_comes_again_when_it_was_there(tmp_path: Path) -> None:
    clock = VirtualClock()
    entries = await recorded(tmp_path, clock)
    again = VirtualClock(clock.now() - timedelta(seconds=2.5))
    replayed = ReplayedCalls(entries, again)

    assert [each["kind"] for each in entries] == ["call"]
    assert await replayed.make(CALL, 1) == 2.5
    again.advance(2.5)
    assert await replayed.make(CALL, 2) == RESULT


async def test_a_call_that_never_came_back_does_not_in_the_replay(tmp_path: Path) -> None:
    replayed = ReplayedCalls([], VirtualClock())

    waits = await replayed.make(CALL, 1)

    assert isinstance(waits, float)
    assert waits > 1e6
