"""`PodContract`: what every `ports.Pod` must do, so that the local pod and the client can stand for each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flowbot.errors import AttachmentError, MessageRejectedError, SymphonyError
from flowbot.events import Attachment, MessageSent, parse_event
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.ports import Pod
from flowbot.presentationml import parse_message
from flowbot.testing.contracts._on_behalf import OnBehalfContract
from flowbot.testing.contracts._pod_enclosed import EnclosedContract
from flowbot.testing.contracts._pod_reading import ReadingContract
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

__all__ = ["PodContract", "PodWorld"]


class PodContract(EnclosedContract, OnBehalfContract, ReadingContract):
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
            [event] = await next_events(pod)

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
            first = await next_events(pod)
            for number in range(5, 8):
                await world.say("Alice", "Desk", f"line {number}")
            second = await next_events(pod)

        assert [_text(event) for event in [*first, *second]] == [f"line {number}" for number in range(8)]

    async def test_a_batch_comes_back_until_it_is_acknowledged(self, world: PodWorld) -> None:
        """Whoever dies after a read loses nothing."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one")
            before = await next_events(pod)
        await world.pass_visibility_time()
        async with world.connect() as pod:
            after = await next_events(pod)

        assert [_text(event) for event in before] == ["one"]
        assert after == before

    async def test_a_batch_that_is_being_handled_is_not_given_to_another(self, world: PodWorld) -> None:
        """Until its visibility time has passed."""
        async with world.connect() as first, world.connect() as second:
            await world.say("Alice", "Desk", "one")
            one = await next_events(first)
            await world.say("Alice", "Desk", "two")
            two = await next_events(second)

        assert [_text(event) for event in [*one, *two]] == ["one", "two"]

    async def test_the_next_read_acknowledges_the_batch_before(self, world: PodWorld) -> None:
        """So only what came after it is given again."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one")
            await next_events(pod)
            await world.say("Alice", "Desk", "two")
            await next_events(pod)
        await world.pass_visibility_time()
        async with world.connect() as pod:
            after = await next_events(pod)

        assert [_text(event) for event in after] == ["two"]

    async def test_a_message_of_the_bot_reaches_people_and_the_feed(self, world: PodWorld) -> None:
        """With the id that `send_message` returned and the data that it was given."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            await next_events(pod)
            message_id = await pod.send_message(stream_id, HELLO, '{"mark": {"type": "x", "version": "1"}}')
            [echo] = await next_events(pod)
            me = await pod.get_me()

        message = echo["payload"]["messageSent"]["message"]
        assert await world.texts_in("Desk") == ["hi", "Hello, Alice & co: 10 < 20 €"]
        assert message["messageId"] == message_id
        assert echo["initiator"]["user"]["userId"] == me.id
        assert json.loads(message["data"])["mark"] == {"type": "x", "version": "1"}

    async def test_which_feed_it_is_stays_the_same(self, world: PodWorld) -> None:
        """For another connection, too, which goes on where this one was."""
        async with world.connect() as pod:
            feeds = [await pod.open_feed()]
            await world.say("Alice", "Desk", "one")
            await next_events(pod)
            feeds.append(await pod.open_feed())
        async with world.connect() as pod:
            feeds.append(await pod.open_feed())

        assert len(set(feeds)) == 1

    async def test_a_person_has_one_im_with_the_bot(self, world: PodWorld) -> None:
        """Whatever is sent there arrives."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            alice = UserId(said["initiator"]["user"]["userId"])
            im = await pod.open_im(alice)
            message_id = await pod.send_message(im, HELLO)
            opened, echo = await next_events(pod)

            assert await pod.open_im(alice) == im
        assert opened["type"] == "INSTANTMESSAGECREATED"
        assert opened["payload"]["instantMessageCreated"]["stream"]["streamId"] == im
        assert echo["payload"]["messageSent"]["message"]["messageId"] == message_id
        assert echo["payload"]["messageSent"]["message"]["stream"]["streamType"] == "IM"

    async def test_there_is_no_im_with_nobody(self, world: PodWorld) -> None:
        """It is refused for good."""
        async with world.connect() as pod:
            try:
                await pod.open_im(UserId(12))
            except MessageRejectedError as refusal:
                status = refusal.status
            else:
                raise AssertionError("an IM with nobody was opened")

        assert status == 400

    async def test_a_room_is_found_by_its_exact_name(self, world: PodWorld) -> None:
        """When the bot is in it; another case, a part of the name and nothing at all find none."""
        async with world.connect() as pod:
            desk, lounge = await world.say("Alice", "Desk", "hi"), await world.say("Alice", "The Lounge", "ho")
            found = {name: await pod.find_rooms(name) for name in ("Desk", "The Lounge", "desk", "Lounge", "")}

        assert found == {"Desk": [desk], "The Lounge": [lounge], "desk": [], "Lounge": [], "": []}

    async def test_the_streams_of_the_bot_are_its_rooms_and_what_it_has_with_people_alone(
        self, world: PodWorld
    ) -> None:
        """Each once."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            before = await pod.list_streams()
            im = await pod.open_im(UserId(said["initiator"]["user"]["userId"]))
            lounge = await world.say("Alice", "Lounge", "ho")
            found = await pod.list_streams()

        assert desk in before
        assert sorted(found) == sorted({*before, im, lounge})

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

    async def test_what_is_too_large_is_refused(self, world: PodWorld) -> None:
        """Message and data together; and nothing is sent."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            refusal = await _refusal(pod, stream_id, f"<messageML>{'<br/>' * 300_000}</messageML>")

        assert refusal.status == 413
        assert not refusal.outcome_unknown
        assert await world.texts_in("Desk") == ["hi"]

    async def test_a_stream_that_is_not_there_is_refused(self, world: PodWorld) -> None:
        """As one that the bot may not write to."""
        async with world.connect() as pod:
            refusal = await _refusal(pod, StreamId("nobody_ever_heard_of_it"), HELLO)

        assert refusal.status in {400, 403, 404}
        assert not refusal.outcome_unknown

    async def test_a_changed_message_stands_in_its_old_place(self, world: PodWorld) -> None:
        """People see the new text, and what was said meanwhile below it."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            before = await pod.send_message(stream_id, HELLO)
            await world.say("Alice", "Desk", "and now?")
            after = await pod.update_message(stream_id, before, "<messageML>Bye &lt;b&gt; €</messageML>")

        assert after != before
        assert await world.texts_in("Desk") == ["hi", "Bye <b> €", "and now?"]

    async def test_the_echo_of_a_change_says_what_it_replaces(self, world: PodWorld) -> None:
        """The message just before it, and the first of all; with the id and the data of the change."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            first = await pod.send_message(stream_id, HELLO)
            second = await pod.update_message(stream_id, first, HELLO)
            await next_events(pod)
            third = await pod.update_message(stream_id, second, HELLO, '{"mark": {"type": "x", "version": "1"}}')
            [echo] = await next_events(pod)

        message = echo["payload"]["messageSent"]["message"]
        assert echo["type"] == "MESSAGESENT"
        assert (message["messageId"], message["replacing"], message["initialMessageId"]) == (third, second, first)
        assert json.loads(message["data"])["mark"] == {"type": "x", "version": "1"}

    async def test_a_change_may_be_made_twice(self, world: PodWorld) -> None:
        """Whoever got no answer names the message as before: the id that it had still leads to it."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            before = await pod.send_message(stream_id, HELLO)
            changes = [await pod.update_message(stream_id, before, "<messageML>Bye</messageML>") for _ in range(2)]

        assert len({before, *changes}) == 3
        assert await world.texts_in("Desk") == ["hi", "Bye"]

    async def test_what_is_no_messageml_changes_nothing(self, world: PodWorld) -> None:
        """As it would not be sent."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(stream_id, HELLO)
            refusal = await _unchanged(pod, stream_id, sent, "<messageML><b>never closed</messageML>")

        assert refusal.status == 400
        assert await world.texts_in("Desk") == ["hi", "Hello, Alice & co: 10 < 20 €"]

    async def test_only_a_message_of_its_own_can_be_changed_by_a_bot(self, world: PodWorld) -> None:
        """In the stream where it is; what people say, or nobody did, cannot."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            elsewhere = await world.say("Alice", "Lounge", "ho")
            sent = await pod.send_message(stream_id, HELLO)
            refusals = [
                await _unchanged(pod, stream_id, MessageId("nobody_ever_wrote_it")),
                await _unchanged(pod, stream_id, said["messageId"]),
                await _unchanged(pod, elsewhere, sent),
                await _unchanged(pod, StreamId("nobody_ever_heard_of_it"), sent),
            ]

        assert {refusal.status for refusal in refusals} <= {400, 403, 404}
        assert not any(refusal.outcome_unknown for refusal in refusals)
        assert await world.texts_in("Desk") == ["hi", "Hello, Alice & co: 10 < 20 €"]
        assert await world.texts_in("Lounge") == ["ho"]

    async def test_a_file_that_a_person_attaches_is_read_as_it_was(self, world: PodWorld) -> None:
        """Whatever is in it, and as often as it is asked for; nothing needs to be said with it."""
        files = [
            ("trades.csv", "bid;ask\r\n1,5 €;2\n".encode()),
            ("été & <b>.bin", bytes(range(256)) * 500),
            ("empty.txt", b""),
        ]
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "", files)
            attachments = await _next_attachments(pod)
            contents = [await _read(pod, attachment) for attachment in attachments]
            again = await _read(pod, attachments[0])

        assert [(attachment.name, attachment.size) for attachment in attachments] == [
            ("trades.csv", 19),
            ("été & <b>.bin", 128_000),
            ("empty.txt", 0),
        ]
        assert contents == [content for _, content in files]
        assert again == contents[0]

    async def test_each_attachment_has_an_id_of_its_own(self, world: PodWorld) -> None:
        """Also two that are the same, in one message or in two."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one", [("a.txt", b"same"), ("a.txt", b"same")])
            first = await _next_attachments(pod)
            await world.say("Alice", "Desk", "two", [("a.txt", b"same")])
            second = await _next_attachments(pod)

        assert len({attachment.id for attachment in [*first, *second]}) == 3

    async def test_an_attachment_that_is_not_there_cannot_be_read(self, world: PodWorld) -> None:
        """Nor one of another message or stream."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "one", [("a.txt", b"a")])
            [attachment] = await _next_attachments(pod)
            other_stream = await world.say("Alice", "Lounge", "two", [("b.txt", b"b")])
            [other] = await _next_attachments(pod)
            refusals = [
                await _unread(pod, replace(attachment, id="internal_1%2Fnone%3D%3D")),
                await _unread(pod, replace(attachment, message_id=MessageId("nobody_ever_wrote_it"))),
                await _unread(pod, replace(attachment, stream_id=StreamId("nobody_ever_heard_of_it"))),
                await _unread(pod, replace(attachment, message_id=other.message_id)),
                await _unread(pod, replace(attachment, stream_id=other_stream)),
            ]

        assert {refusal.status for refusal in refusals} <= {400, 403, 404}
        assert not any(refusal.outcome_unknown for refusal in refusals)

    async def test_an_attachment_of_a_stream_that_the_bot_is_not_in_cannot_be_read(self, world: PodWorld) -> None:
        """Even with the right ids."""
        async with world.connect() as pod:
            refusal = await _unread(pod, await world.attach_elsewhere("Alice", ("secret.txt", b"secret")))

        assert refusal.status == 403


async def _refusal(pod: Pod, stream_id: StreamId, message: str) -> SymphonyError:
    try:
        await pod.send_message(stream_id, message)
    except MessageRejectedError as refusal:
        return refusal
    raise AssertionError("the message was taken")


async def _unchanged(pod: Pod, stream_id: StreamId, message_id: MessageId, message: str = HELLO) -> SymphonyError:
    try:
        await pod.update_message(stream_id, message_id, message)
    except MessageRejectedError as refusal:
        return refusal
    raise AssertionError("the message was changed")


async def _next_attachments(pod: Pod) -> Sequence[Attachment]:
    """Those of the next message."""
    [raw] = await next_events(pod)
    event = parse_event(raw)
    assert isinstance(event, MessageSent)
    return event.message.attachments


async def _read(pod: Pod, attachment: Attachment) -> bytes:
    assert attachment.stream_id is not None
    assert attachment.message_id is not None
    return await pod.read_attachment(attachment.stream_id, attachment.message_id, attachment.id)


async def _unread(pod: Pod, attachment: Attachment) -> AttachmentError:
    try:
        await _read(pod, attachment)
    except AttachmentError as refusal:
        return refusal
    raise AssertionError("the attachment was read")


def _text(event: dict[str, Any]) -> str:
    message = event["payload"]["messageSent"]["message"]
    return parse_message(message["message"], message["data"]).text
