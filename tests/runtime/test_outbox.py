"""Tests for flowbot.runtime.outbox."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, RateLimitedError, SymphonyError
from flowbot.events import User
from flowbot.ids import EffectId, MessageId, StreamId, UserId
from flowbot.ports import Inbound, Outbound, SliceResult
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import outbound_message
from flowbot.runtime.outbox import Outbox
from flowbot.runtime.signal import Signal
from flowbot.storage.memory import MemoryStore

START = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class ScriptedPod:
    """Answers each send with the next of the faults, and takes it when there is none left."""

    clock: VirtualClock
    faults: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, str, float]] = field(default_factory=list)

    async def get_me(self) -> User:
        return User(id=UserId(1))

    async def open_feed(self) -> None:
        return

    async def read_events(self) -> Sequence[bytes]:
        return ()

    async def send_message(self, stream_id: StreamId, message: str, data: str | None = None) -> MessageId:
        await anyio.lowlevel.checkpoint()
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((stream_id, message, (self.clock.now() - START).total_seconds()))
        return MessageId("m")

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        return b""


async def carry_out(pod: ScriptedPod, *messages: tuple[str, str]) -> MemoryStore:
    """Run the outbox until everything is settled."""
    store = MemoryStore()
    await store.ingest([Inbound(key="e", body=b"{}")], 0)
    effects: list[Outbound] = [
        outbound_message(EffectId(f"x{number}"), StreamId(stream), text)
        for number, (stream, text) in enumerate(messages)
    ]
    async with store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=effects))
    signal = Signal()
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:

            def settled() -> None:
                signal.set()
                tasks.start_soon(stop_when_empty)

            async def stop_when_empty() -> None:
                if (await store.backlog()).outbox == 0:
                    tasks.cancel_scope.cancel()

            outbox = Outbox(store, pod, Calls({}), pod.clock, settled)
            tasks.start_soon(outbox.run, signal.wait)
    return store


def new_pod(*faults: Exception) -> ScriptedPod:
    return ScriptedPod(VirtualClock(START, autojump=True), list(faults))


async def test_messages_of_a_stream_leave_in_order() -> None:
    pod = new_pod()
    await carry_out(pod, ("a", "1"), ("b", "1"), ("a", "2"), ("b", "2"), ("a", "3"))

    assert [text for stream, text, _ in pod.sent if stream == "a"] == ["1", "2", "3"]
    assert [text for stream, text, _ in pod.sent if stream == "b"] == ["1", "2"]


async def test_a_message_that_is_refused_for_good_is_dropped_and_the_next_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod(MessageRejectedError("not a member", status=403))
    with caplog.at_level(logging.ERROR):
        await carry_out(pod, ("a", "1"), ("a", "2"))

    assert [text for _, text, _ in pod.sent] == ["2"]
    assert "a message to a was refused for good: not a member" in caplog.text


async def test_a_message_that_may_not_have_arrived_is_sent_again_after_longer_and_longer_pauses() -> None:
    pod = new_pod(*[SymphonyError("no answer")] * 8)
    await carry_out(pod, ("a", "1"))

    assert pod.sent == [("a", "1", 1 + 2 + 4 + 8 + 16 + 32 + 60 + 60)]


async def test_symphony_says_how_long_to_wait() -> None:
    pod = new_pod(RateLimitedError("slow down", retry_after_seconds=7), RateLimitedError("slow down"))
    await carry_out(pod, ("a", "1"))

    assert pod.sent == [("a", "1", 9)]
