"""`OperationsContract`: what `Pod.operations` of every pod must do; a test class inherits it beside `PodContract`."""

from __future__ import annotations

import json

from flowbot.errors import MessageRejectedError
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Member, Person
from flowbot.testing.contracts._operations_accounts import AccountsContract
from flowbot.testing.contracts._operations_asking import person as _person
from flowbot.testing.contracts._operations_asking import refused as _refused
from flowbot.testing.contracts._operations_asking import user_of as _user
from flowbot.testing.contracts._operations_messages import MessagesContract
from flowbot.testing.contracts._operations_people import PeopleContract
from flowbot.testing.contracts._operations_rooms import RoomsContract
from flowbot.testing.contracts._operations_signals import SignalsContract
from flowbot.testing.contracts._operations_society import SocietyContract
from flowbot.testing.contracts._pod_world import HELLO, PodWorld

_NOBODY = UserId(12)
_NOWHERE = StreamId("nobody_ever_heard_of_it")


class OperationsContract(
    MessagesContract, SocietyContract, SignalsContract, RoomsContract, PeopleContract, AccountsContract
):
    """Subclass it in a test module, with a fixture `world` that gives a new `PodWorld`."""

    async def test_a_new_room_belongs_to_the_bot(self, world: PodWorld) -> None:
        """It is its owner, its only member, and may write there."""
        async with world.connect() as pod:
            room = await pod.operations.rooms.create("Deal 7", "Of Alice & co", public=True)
            members = await pod.operations.rooms.members(room.id)
            await pod.send_message(room.id, HELLO)
            me = await pod.get_me()

        assert (room.name, room.description, room.public, room.active) == ("Deal 7", "Of Alice & co", True, True)
        assert members == [Member(id=me.id, owner=True)]
        assert await world.texts_in("Deal 7") == ["Hello, Alice & co: 10 < 20 €"]

    async def test_a_room_is_as_it_was_made(self, world: PodWorld) -> None:
        """Whoever asks for it gets the same, and finds it by its name."""
        async with world.connect() as pod:
            room = await pod.operations.rooms.create("Deal 7", "A deal")
            again = await pod.operations.rooms.get(room.id)
            found = await pod.find_rooms("Deal 7")

        assert again == room
        assert found == [room.id]

    async def test_a_room_gets_another_name(self, world: PodWorld) -> None:
        """And keeps what is not said; the old name finds it no more."""
        async with world.connect() as pod:
            room = await pod.operations.rooms.create("Deal 7", "A deal")
            renamed = await pod.operations.rooms.update(room.id, name="Deal 8")
            described = await pod.operations.rooms.update(room.id, description="Another deal")
            found = {name: await pod.find_rooms(name) for name in ("Deal 7", "Deal 8")}

        assert (renamed.id, renamed.name, renamed.description) == (room.id, "Deal 8", "A deal")
        assert (described.name, described.description) == ("Deal 8", "Another deal")
        assert found == {"Deal 7": [], "Deal 8": [room.id]}

    async def test_people_are_let_in_and_put_out(self, world: PodWorld) -> None:
        """Letting somebody in twice is harmless."""
        async with world.connect() as pod:
            alice, rooms = await _person(world, pod, "Alice"), pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal")
            await rooms.add_member(room.id, alice)
            await rooms.add_member(room.id, alice)
            within = await rooms.members(room.id)
            await rooms.remove_member(room.id, alice)
            after = await rooms.members(room.id)

        assert [each.owner for each in within if each.id == alice] == [False]
        assert len(within) == 2
        assert alice not in [each.id for each in after]

    async def test_the_feed_tells_of_it(self, world: PodWorld) -> None:
        """The bot, which is in the room, hears who came and went."""
        async with world.connect() as pod:
            alice, rooms = await _person(world, pod, "Alice"), pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal")
            await rooms.add_member(room.id, alice)
            await rooms.remove_member(room.id, alice)
            await rooms.deactivate(room.id)
            events = [json.loads(each) for each in await pod.read_events()]

        assert [each["type"] for each in events] == [
            "ROOMCREATED",
            "USERJOINEDROOM",
            "USERLEFTROOM",
            "ROOMDEACTIVATED",
        ]
        assert events[1]["payload"]["userJoinedRoom"]["affectedUser"]["userId"] == alice
        assert events[2]["payload"]["userLeftRoom"]["stream"]["streamId"] == room.id

    async def test_nobody_writes_in_a_closed_room(self, world: PodWorld) -> None:
        """Its name finds it, for no open room has it, so that the refusal says why."""
        async with world.connect() as pod:
            room = await pod.operations.rooms.create("Deal 7", "A deal")
            await pod.operations.rooms.deactivate(room.id)
            closed, found = await pod.operations.rooms.get(room.id), await pod.find_rooms("Deal 7")
            try:
                await pod.send_message(room.id, HELLO)
            except MessageRejectedError as error:
                status = error.status
            else:
                raise AssertionError("somebody wrote in a closed room")

        assert not closed.active
        assert found == [room.id]
        assert status in {400, 403}

    async def test_what_is_not_there_is_refused(self, world: PodWorld) -> None:
        """Rooms, people and messages."""
        async with world.connect() as pod:
            room, asked = await pod.operations.rooms.create("Deal 7", "A deal"), pod.operations
            refusals = [
                await _refused(asked.rooms.get(_NOWHERE)),
                await _refused(asked.rooms.members(_NOWHERE)),
                await _refused(asked.rooms.add_member(room.id, _NOBODY)),
                await _refused(asked.rooms.remove_member(room.id, _NOBODY)),
                await _refused(asked.streams.get(_NOWHERE)),
                await _refused(asked.users.get(_NOBODY)),
                await _refused(asked.messages.suppress(MessageId("nobody_ever_wrote_it"))),
            ]

        assert all(each.status in {204, 400, 403, 404} for each in refusals)
        assert not any(each.outcome_unknown for each in refusals)

    async def test_who_is_not_in_a_room_does_not_leave_it(self, world: PodWorld) -> None:
        """It is refused."""
        async with world.connect() as pod:
            alice = await _person(world, pod, "Alice")
            room = await pod.operations.rooms.create("Deal 7", "A deal")
            refusal = await _refused(pod.operations.rooms.remove_member(room.id, alice))

        assert refusal.status in {400, 404}

    async def test_a_bot_that_has_left_a_room_does_nothing_there(self, world: PodWorld) -> None:
        """Not even look."""
        async with world.connect() as pod:
            rooms, me = pod.operations.rooms, await pod.get_me()
            room = await rooms.create("Deal 7", "A deal")
            await rooms.remove_member(room.id, me.id)
            refusals = [
                await _refused(rooms.get(room.id)),
                await _refused(rooms.members(room.id)),
                await _refused(rooms.add_member(room.id, me.id)),
                await _refused(rooms.update(room.id, name="Mine")),
                await _refused(rooms.deactivate(room.id)),
                await _refused(pod.operations.streams.get(room.id)),
            ]

        assert {each.status for each in refusals} <= {403, 404}

    async def test_a_person_is_found_by_id_and_by_address(self, world: PodWorld) -> None:
        """As the feed tells of them; an address is the same in any case."""
        async with world.connect() as pod:
            await world.say("Alice Martin", "Desk", "hi")
            user = _user(await pod.read_events())
            by_id = await pod.operations.users.get(user.id)
            by_address = [
                await pod.operations.users.find(each) for each in (user.email or "", (user.email or "").upper())
            ]
            nobody = await pod.operations.users.find("nobody+x&y@acme.test")

        assert by_id == Person(
            id=user.id,
            name="Alice Martin",
            first_name="Alice",
            last_name="Martin",
            email=user.email,
            username=user.username,
            company=by_id.company,
        )
        assert by_address == [by_id, by_id]
        assert nobody is None

    async def test_a_stream_tells_what_it_is(self, world: PodWorld) -> None:
        """A room has a name, an IM the two who are in it."""
        async with world.connect() as pod:
            alice, me = await _person(world, pod, "Alice"), await pod.get_me()
            im = await pod.operations.streams.get(await pod.open_im(alice))
            room = await pod.operations.streams.get(await world.say("Alice", "Desk", "hi"))

        assert (im.type, im.name, sorted(im.members)) == ("IM", None, sorted([alice, me.id]))
        assert (room.type, room.name, room.active) == ("ROOM", "Desk", True)

    async def test_a_message_is_taken_back(self, world: PodWorld) -> None:
        """Only one of the bot's own."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            [said] = [json.loads(each) for each in await pod.read_events()]
            sent = await pod.send_message(desk, HELLO)
            await pod.operations.messages.suppress(sent)
            refusal = await _refused(pod.operations.messages.suppress(MessageId(said["messageId"])))

        assert refusal.status == 403
        assert await world.texts_in("Desk") == ["hi"]
