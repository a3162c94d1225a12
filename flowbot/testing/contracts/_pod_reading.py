"""`ReadingContract`: reading back what was written in a stream; a part of `PodContract`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flowbot.errors import OperationError
from flowbot.ids import StreamId
from flowbot.ports import Pod
from flowbot.presentationml import parse_message
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class ReadingContract:
    """Messages of a stream, whoever wrote them."""

    async def test_what_was_written_is_read_back_oldest_first(self, world: PodWorld) -> None:
        """As the feed had it: with id, time, writer and data, the bot's own messages, too."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "one é 😀")
            await world.say("Alice", "Lounge", "elsewhere")
            await pod.send_message(stream_id, HELLO, '{"mark": {"type": "x", "version": "1"}}')
            await world.say("Alice", "Desk", "three")
            events = await next_events(pod)
            found = await _read(pod, stream_id, _EVER)

        told = [event["payload"]["messageSent"]["message"] for event in events]
        assert found == [each for each in told if each["stream"]["streamId"] == stream_id]
        assert _texts(found) == ["one é 😀", "Hello, Alice & co: 10 < 20 €", "three"]
        assert json.loads(found[1]["data"])["mark"] == {"type": "x", "version": "1"}

    async def test_what_was_written_before_or_after_is_not_read(self, world: PodWorld) -> None:
        """Both ends count."""
        async with world.connect() as pod:
            for text in ("one", "two", "three"):
                stream_id = await world.say("Alice", "Desk", text)
                await world.pass_visibility_time()
            times = [_moment(each) for each in await _read(pod, stream_id, _EVER)]
            found = [await _read(pod, stream_id, times[1]), await _read(pod, stream_id, _EVER, times[1])]
            found += [await _read(pod, stream_id, times[1], times[1])]

        assert [_texts(each) for each in found] == [["two", "three"], ["one", "two"], ["two"]]

    async def test_many_messages_are_read_in_one_go(self, world: PodWorld) -> None:
        """And no more than are asked for."""
        async with world.connect() as pod:
            for number in range(1003):
                stream_id = await world.say("Alice", "Desk", f"line {number}")
            found = await _read(pod, stream_id, _EVER, limit=2000)
            some = [await _read(pod, stream_id, _EVER, limit=limit) for limit in (2, 501)]

        assert _texts(found) == [f"line {number}" for number in range(1003)]
        assert [len(each) for each in some] == [2, 501]

    async def test_where_nothing_was_written_nothing_is_read(self, world: PodWorld) -> None:
        """It is no failure."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "one")

            assert await _read(pod, stream_id, datetime(2100, 1, 1, tzinfo=UTC)) == []

    async def test_a_change_is_read_beside_what_it_changed(self, world: PodWorld) -> None:
        """And says what it replaces."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            first = await pod.send_message(stream_id, HELLO)
            second = await pod.update_message(stream_id, first, HELLO)
            found = await _read(pod, stream_id, _EVER)

        assert [(each["messageId"], each.get("replacing")) for each in found[1:]] == [(first, None), (second, first)]

    async def test_a_stream_that_the_bot_is_not_in_cannot_be_read(self, world: PodWorld) -> None:
        """Nor one that is not there."""
        async with world.connect() as pod:
            elsewhere = (await world.attach_elsewhere("Alice", ("secret.txt", b"secret"))).stream_id
            assert elsewhere is not None
            refusals = [await _unread(pod, each) for each in (elsewhere, StreamId("nobody_ever_heard_of_it"))]

        assert {refusal.status for refusal in refusals} <= {400, 403, 404}
        assert not any(refusal.outcome_unknown for refusal in refusals)


async def _read(
    pod: Pod, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
) -> list[dict[str, Any]]:
    return [json.loads(each) for each in await pod.read_messages(stream_id, since, until, limit=limit)]


async def _unread(pod: Pod, stream_id: StreamId) -> OperationError:
    try:
        await pod.read_messages(stream_id, _EVER)
    except OperationError as refusal:
        return refusal
    raise AssertionError("the stream was read")


def _moment(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(message["timestamp"] / 1000, tz=UTC)


def _texts(messages: Sequence[dict[str, Any]]) -> list[str]:
    return [parse_message(each["message"], each["data"]).text for each in messages]
