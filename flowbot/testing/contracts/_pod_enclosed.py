"""`EnclosedContract`: what goes with the messages of a bot; a part of `PodContract`."""

from __future__ import annotations

from typing import Any

from flowbot.errors import MessageRejectedError
from flowbot.events import MessageSent, parse_event
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.ports import Pod
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

_SEEN = "Hello, Alice & co: 10 < 20 €"


class EnclosedContract:
    """Files and pins."""

    async def test_a_message_has_the_files_that_were_sent_with_it(self, world: PodWorld) -> None:
        """In their order, as they were; whoever is in the stream can read them."""
        files = [("trades & <b>.csv", "bid;ask\r\n1,5 €;2\n".encode()), ("all.bin", bytes(range(256)) * 50)]
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            await next_events(pod)
            await pod.send_message(stream_id, HELLO, files=files)
            names, contents = await _files_of(pod, await next_events(pod))

        assert names == ["trades & <b>.csv", "all.bin"]
        assert contents == [content for _, content in files]

    async def test_a_changed_message_has_the_files_of_the_change(self, world: PodWorld) -> None:
        """And no others."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            before = await pod.send_message(stream_id, HELLO, files=[("old.txt", b"old")])
            await next_events(pod)
            await pod.update_message(stream_id, before, HELLO, files=[("new.txt", b"new")])
            found = await _files_of(pod, await next_events(pod))

        assert found == (["new.txt"], [b"new"])

    async def test_files_that_are_too_large_together_are_refused(self, world: PodWorld) -> None:
        """And nothing is sent."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            try:
                await pod.send_message(stream_id, HELLO, files=[("large.bin", bytes(16_000_000))] * 2)
            except MessageRejectedError as refusal:
                status = refusal.status
            else:
                raise AssertionError("32 MB of files were taken")

        assert status == 413
        assert await world.texts_in("Desk") == ["hi"]

    async def test_a_message_stands_above_its_stream_until_it_is_unpinned(self, world: PodWorld) -> None:
        """Pinning and unpinning twice is harmless."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(stream_id, HELLO)
            before = await world.pinned_in("Desk")
            for _ in range(2):
                await pod.pin_message(stream_id, sent)
            pinned = await world.pinned_in("Desk")
            for _ in range(2):
                await pod.unpin_message(stream_id, sent)

        assert (before, pinned) == (None, _SEEN)
        assert await world.pinned_in("Desk") is None

    async def test_one_message_stands_above_a_stream_and_no_other_is_unpinned(self, world: PodWorld) -> None:
        """The one that was pinned last."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            first = await pod.send_message(stream_id, HELLO)
            second = await pod.send_message(stream_id, "<messageML>Second</messageML>")
            await pod.pin_message(stream_id, first)
            await pod.pin_message(stream_id, second)
            await pod.unpin_message(stream_id, first)

        assert await world.pinned_in("Desk") == "Second"

    async def test_a_message_of_an_im_can_be_pinned(self, world: PodWorld) -> None:
        """As one of a room."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            im = await pod.open_im(UserId(said["initiator"]["user"]["userId"]))
            sent = await pod.send_message(im, HELLO)
            await pod.pin_message(im, sent)
            pinned = await world.pinned_in(im)
            await pod.unpin_message(im, sent)

        assert pinned == _SEEN
        assert await world.pinned_in(im) is None

    async def test_what_is_not_there_cannot_be_pinned(self, world: PodWorld) -> None:
        """Neither a message nor a stream."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(stream_id, HELLO)
            refused = [
                await _is_not_pinned(pod, stream_id, MessageId("nobody_ever_wrote_it")),
                await _is_not_pinned(pod, StreamId("nobody_ever_heard_of_it"), sent),
            ]

        assert refused == [True, True]
        assert await world.pinned_in("Desk") is None


async def _files_of(pod: Pod, events: list[dict[str, Any]]) -> tuple[list[str | None], list[bytes]]:
    """The names and contents of the files of a message that was sent."""
    event = parse_event(events[-1])
    assert isinstance(event, MessageSent)
    stream = event.message.stream
    assert stream is not None
    files = event.message.attachments
    contents = [await pod.read_attachment(stream.id, event.message.id or MessageId(""), each.id) for each in files]
    return [each.name for each in files], contents


async def _is_not_pinned(pod: Pod, stream_id: StreamId, message_id: MessageId) -> bool:
    try:
        await pod.pin_message(stream_id, message_id)
    except MessageRejectedError as refusal:
        return refusal.status in {400, 403, 404} and not refusal.outcome_unknown
    return False
