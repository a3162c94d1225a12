"""`PodContract`: what every `ports.Pod` must do, so that the local pod and the client can stand for each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import anyio

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.ids import StreamId
from flowbot.ports import Pod
from flowbot.presentationml import parse_presentationml

_PATIENCE_SECONDS = 10
HELLO = "<messageML>Hello, <b>Alice</b> &amp; co: 10 &lt; 20 €</messageML>"


class PodWorld(Protocol):
    """What surrounds the pod under test: its people, its time, and more connections of the same bot."""

    bot_username: str

    def connect(self) -> AbstractAsyncContextManager[Pod]:
        """A connection of the bot; inside the block its feed is there, so that events are kept for it."""
        ...

    async def say(self, user: str, room: str, text: str) -> StreamId:
        """Let a person write to a room that the bot is in (both made when new), and return the room's id."""
        ...

    async def texts_in(self, room: str) -> Sequence[str]:
        """What people see in a room, oldest first."""
        ...

    async def pass_visibility_time(self) -> None:
        """Let so much time pass that batches which were not acknowledged come back."""
        ...


class PodContract:
    """Subclass it in a test module, with a fixture `world` that gives a new `PodWorld`."""

    async def test_the_bot_learns_who_it_is(self, world: PodWorld) -> None:
        """`get_me` gives the account that was connected."""
        async with world.connect() as pod:
            me = await pod.get_me()

        assert me.username == world.bot_username
        assert me.id > 0
        assert me.display_name

    async def test_what_a_person_says_arrives(self, world: PodWorld) -> None:
        """An event is the agent's JSON, in UTF-8."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "héllo 😀 <b> & co")
            [event] = await _next_events(pod)

        message = event["payload"]["messageSent"]["message"]
        assert event["type"] == "MESSAGESENT"
        assert event["initiator"]["user"]["displayName"] == "Alice"
        assert message["stream"]["streamId"] == stream_id
        assert _text(event) == "héllo 😀 <b> & co"

    async def test_what_is_said_in_order_arrives_in_order(self, world: PodWorld) -> None:
        """Within a batch and from batch to batch."""
        async with world.connect() as pod:
            for number in range(5):
                await world.say("Alice", "Desk", f"line {number}")
            first = await _next_events(pod)
            for number in range(5, 8):
                await world.say("Alice", "Desk", f"line {number}")
            second = await _next_events(pod)

        assert [_text(event) for event in [*first, *second]] == [f"line {number}" for number in range(8)]

    async def test_a_batch_comes_back_until_it_is_acknowledged(self, world: PodWorld) -> None:
        """Whoever dies after a read loses nothing."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one")
            before = await _next_events(pod)
        await world.pass_visibility_time()
        async with world.connect() as pod:
            after = await _next_events(pod)

        assert [_text(event) for event in before] == ["one"]
        assert after == before

    async def test_a_batch_that_is_being_handled_is_not_given_to_another(self, world: PodWorld) -> None:
        """Until its visibility time has passed."""
        async with world.connect() as first, world.connect() as second:
            await world.say("Alice", "Desk", "one")
            one = await _next_events(first)
            await world.say("Alice", "Desk", "two")
            two = await _next_events(second)

        assert [_text(event) for event in [*one, *two]] == ["one", "two"]

    async def test_the_next_read_acknowledges_the_batch_before(self, world: PodWorld) -> None:
        """So only what came after it is given again."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one")
            await _next_events(pod)
            await world.say("Alice", "Desk", "two")
            await _next_events(pod)
        await world.pass_visibility_time()
        async with world.connect() as pod:
            after = await _next_events(pod)

        assert [_text(event) for event in after] == ["two"]

    async def test_a_message_of_the_bot_reaches_people_and_the_feed(self, world: PodWorld) -> None:
        """With the id that `send_message` returned and the data that it was given."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            await _next_events(pod)
            message_id = await pod.send_message(stream_id, HELLO, '{"mark": {"type": "x", "version": "1"}}')
            [echo] = await _next_events(pod)
            me = await pod.get_me()

        message = echo["payload"]["messageSent"]["message"]
        assert await world.texts_in("Desk") == ["hi", "Hello, Alice & co: 10 < 20 €"]
        assert message["messageId"] == message_id
        assert echo["initiator"]["user"]["userId"] == me.id
        assert json.loads(message["data"])["mark"] == {"type": "x", "version": "1"}

    async def test_each_message_has_an_id_of_its_own(self, world: PodWorld) -> None:
        """Also two that are the same."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            sent = [await pod.send_message(stream_id, HELLO) for _ in range(3)]

        assert len(set(sent)) == 3

    async def test_what_is_no_messageml_is_refused(self, world: PodWorld) -> None:
        """And nothing is sent."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            refusal = await _refusal(pod, stream_id, "<messageML><b>never closed</messageML>")

        assert refusal.status == 400
        assert await world.texts_in("Desk") == ["hi"]

    async def test_a_stream_that_is_not_there_is_refused(self, world: PodWorld) -> None:
        """As one that the bot may not write to."""
        async with world.connect() as pod:
            refusal = await _refusal(pod, StreamId("nobody_ever_heard_of_it"), HELLO)

        assert refusal.status in {400, 403, 404}
        assert not refusal.outcome_unknown


async def _next_events(pod: Pod) -> list[dict[str, Any]]:
    """The next batch that is not empty; it must be there within seconds."""
    with anyio.fail_after(_PATIENCE_SECONDS):
        while not (batch := await pod.read_events()):
            pass
    return [json.loads(event) for event in batch]


async def _refusal(pod: Pod, stream_id: StreamId, message: str) -> SymphonyError:
    try:
        await pod.send_message(stream_id, message)
    except MessageRejectedError as refusal:
        return refusal
    raise AssertionError("the message was taken")


def _text(event: dict[str, Any]) -> str:
    message = event["payload"]["messageSent"]["message"]
    return parse_presentationml(message["message"], message["data"]).text
