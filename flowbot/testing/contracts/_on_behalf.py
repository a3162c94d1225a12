"""`OnBehalfContract`: what is done on behalf of people; a part of `PodContract`."""

from __future__ import annotations

from collections.abc import Awaitable

from flowbot.errors import MessageRejectedError, NotAllowedError, OperationError
from flowbot.ids import UserId
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

_SEEN = "Hello, Alice & co: 10 < 20 €"
_NOBODY = UserId(1)


class OnBehalfContract:
    """It is a person's, or it is refused: it never seems to be the bot's."""

    async def test_a_message_on_behalf_of_a_person_is_theirs_or_is_refused(self, world: PodWorld) -> None:
        """A pod that cannot do it at all refuses it for good."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            alice = said["initiator"]["user"]["userId"]
            try:
                await pod.send_message(stream_id, HELLO, on_behalf_of=UserId(alice))
            except MessageRejectedError:
                writers, seen = [alice], ["hi"]
            else:
                writers = [each["initiator"]["user"]["userId"] for each in await next_events(pod)]
                seen = ["hi", _SEEN]

        assert writers == [alice]
        assert await world.texts_in("Desk") == seen

    async def test_a_message_on_behalf_of_a_person_is_changed_so_or_not_at_all(self, world: PodWorld) -> None:
        """The bot itself cannot change it."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            alice = UserId(said["initiator"]["user"]["userId"])
            try:
                sent = await pod.send_message(stream_id, HELLO, on_behalf_of=alice)
            except MessageRejectedError:
                return
            refusal = await _refusal(pod.update_message(stream_id, sent, HELLO))
            bye = "<messageML>Bye</messageML>"
            await pod.update_message(stream_id, sent, bye, on_behalf_of=alice)

        assert isinstance(refusal, MessageRejectedError)
        assert await world.texts_in("Desk") == ["hi", "Bye"]

    async def test_an_operation_on_behalf_of_a_person_is_theirs_or_is_refused(self, world: PodWorld) -> None:
        """What they make belongs to them, and they may do no more than they may."""
        async with world.connect() as pod:
            await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            alice = UserId(said["initiator"]["user"]["userId"])
            mine = await pod.operations.rooms.create("Mine", "Of the bot")
            try:
                rooms = pod.operations_for(alice).rooms
                theirs = (await rooms.create("Theirs", "Of Alice")).id
            except NotAllowedError:
                return
            members = [(each.id, each.owner) for each in await rooms.members(theirs)]
            refused = [await _refusal(each) for each in (pod.operations.rooms.get(theirs), rooms.get(mine.id))]

        assert members == [(alice, True)]
        assert all(isinstance(each, OperationError) for each in refused)

    async def test_nothing_is_done_on_behalf_of_nobody(self, world: PodWorld) -> None:
        """Neither a message nor an operation."""
        async with world.connect() as pod:
            stream_id = await world.say("Alice", "Desk", "hi")

            async def look() -> object:
                return await pod.operations_for(_NOBODY).rooms.get(stream_id)

            refusals = [
                await _refusal(pod.send_message(stream_id, HELLO, on_behalf_of=_NOBODY)),
                await _refusal(look()),
            ]

        assert isinstance(refusals[0], MessageRejectedError)
        assert isinstance(refusals[1], OperationError)
        assert await world.texts_in("Desk") == ["hi"]


async def _refusal(asked: Awaitable[object]) -> MessageRejectedError | OperationError:
    """Why something was not done, and will not be."""
    try:
        await asked
    except (MessageRejectedError, OperationError) as refusal:
        return refusal
    raise AssertionError("it was done")
