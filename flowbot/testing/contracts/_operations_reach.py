"""`ReachContract`: whom messages reach, as `symphony.messages` of every pod tells; a part of `MessagesContract`."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.events import MessageSent, parse_event
from flowbot.ids import StreamId
from flowbot.operations import Delivered, Message
from flowbot.testing.contracts._operations_asking import refused
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

NOWHERE = StreamId("nobody_ever_heard_of_it")
SEEN = "Hello, Alice & co: 10 < 20 €"


class ReachContract:
    """Receipts, answers and forwards, and blasts."""

    async def test_who_has_read_a_message_is_told(self, world: PodWorld) -> None:
        """And who has it, and has not."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            await world.say("Bob", "Desk", "ho")
            sent = await pod.send_message(desk, HELLO)
            before = await pod.operations.messages.status(sent)
            await world.pass_visibility_time()
            await world.read("Alice", "Desk")
            after = await pod.operations.messages.status(sent)
            message = await pod.operations.messages.get(sent)

        assert sorted(each.name for each in before.delivered) == ["Alice", "Bob"]
        assert [(each.name, each.email) for each in after.read] == [("Alice", "alice@local.test")]
        assert [each.name for each in after.delivered] == ["Bob"]
        assert (before.read, before.sent, after.sent) == ([], [], [])
        assert message.at is not None
        assert [each.at is not None and each.at > message.at for each in after.read] == [True]

    async def test_the_receipts_of_a_message_are_told(self, world: PodWorld) -> None:
        """Of each person, and how many there are."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            await world.say("Bob", "Desk", "ho")
            sent = await pod.send_message(desk, HELLO)
            await world.read("Alice", "Desk")
            receipts = await pod.operations.messages.receipts(sent)

        read = {each.person.username: each.read is not None for each in receipts.people}
        assert read == {"alice": True, "bob": False}
        assert (receipts.delivered, receipts.read, receipts.emailed) == (2, 1, 0)
        assert all(each.delivered is not None for each in receipts.people)

    async def test_answers_and_forwards_of_a_message_are_told(self, world: PodWorld) -> None:
        """And what they are answers to."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(desk, HELLO)
            answer = await world.answer("Alice", sent, "Why?")
            forward = await world.answer("Alice", sent, "Look:", forward_to="Lounge")
            asked = pod.operations.messages
            of_sent, of_answer, of_forward = [await asked.relationships(each) for each in (sent, answer, forward)]
            answered = await asked.get(answer)

        assert (of_sent.parent, of_sent.replies, of_sent.forwards) == (None, [answer], [forward])
        assert (of_answer.parent, of_answer.relation, of_answer.replies) == (sent, "REPLY", [])
        assert (of_forward.parent, of_forward.relation) == (sent, "FORWARD")
        assert (answered.parent, answered.text) == (sent, "Why?")

    async def test_a_forward_comes_with_what_it_forwards(self, world: PodWorld) -> None:
        """The feed has both."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(desk, HELLO)
            await world.answer("Alice", sent, "Look:", forward_to="Lounge")
            event = parse_event((await next_events(pod))[-1])

        assert isinstance(event, MessageSent)
        assert event.message.parent_message_id == sent
        assert event.message.shared_message is not None
        assert event.message.shared_message.id == sent

    async def test_a_blast_goes_to_every_stream_that_takes_it(self, world: PodWorld) -> None:
        """Where it does not arrive is told with the reason, and keeps nobody else from it."""
        async with world.connect() as pod:
            desk, lounge = await world.say("Alice", "Desk", "hi"), await world.say("Alice", "Lounge", "ho")
            done = await pod.operations.messages.blast([desk, NOWHERE, lounge], text="10 < 20 & ${more}\nBye")
            sent = [await pod.operations.messages.get(each.message) for each in done.sent]

        assert [each.stream for each in done.sent] == [desk, lounge]
        assert texts_of(sent) == ["10 < 20 & ${more}\nBye"] * 2
        assert await world.texts_in("Desk") == ["hi", "10 < 20 & ${more}\nBye"]
        [failed] = done.failed
        assert failed.stream == NOWHERE
        assert failed.code in {400, 403, 404}
        assert failed.message

    async def test_a_blast_may_be_messageml_with_data(self, world: PodWorld) -> None:
        """As any message of a bot."""
        mark = {"type": "x", "version": "1"}
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            done = await pod.operations.messages.blast([desk, desk], messageml=HELLO, data={"mark": mark})
            [found] = [await pod.operations.messages.get(each.message) for each in done.sent]

        assert done.sent == [Delivered(stream=desk, message=found.id)]
        assert (found.text, found.data, done.failed) == (SEEN, {"mark": mark}, [])

    async def test_what_is_no_blast_is_not_sent(self, world: PodWorld) -> None:
        """It is refused, and nobody sees anything."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            blast = pod.operations.messages.blast
            refusals = [
                await refused(blast([], text="hi")),
                await refused(blast([desk])),
                await refused(blast([desk], text="hi", messageml=HELLO)),
                await refused(blast([desk], messageml="<messageML><b>never closed</messageML>")),
                await refused(blast([desk], messageml="<messageML>${secret}</messageML>")),
                await refused(blast([desk], messageml=f"<messageML>{'<br/>' * 300_000}</messageML>")),
                await refused(blast([StreamId(f"stream{number}") for number in range(101)], text="hi")),
            ]

        assert not any(each.outcome_unknown for each in refusals)
        assert await world.texts_in("Desk") == ["hi"]


def texts_of(messages: Sequence[Message]) -> list[str]:
    return [each.text for each in messages]
