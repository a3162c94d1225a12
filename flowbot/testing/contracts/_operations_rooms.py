"""`RoomsContract`: what `symphony.rooms` of every pod must do beside the simplest; a part of `OperationsContract`."""

from __future__ import annotations

import json
from typing import Any

from flowbot.errors import MessageRejectedError
from flowbot.operations import Member
from flowbot.ports import Pod
from flowbot.testing.contracts._operations_asking import person, refused
from flowbot.testing.contracts._pod_world import HELLO, PodWorld


class RoomsContract:
    """Rooms, their owners, and how they are found."""

    async def test_a_room_has_the_attributes_that_it_was_made_with(self, world: PodWorld) -> None:
        """Whoever asks for it later gets the same."""
        async with world.connect() as pod:
            me = await pod.get_me()
            made = await pod.operations.rooms.create(
                "Deal 7",
                "A deal",
                public=True,
                discoverable=False,
                members_can_invite=False,
                read_only=True,
                copy_protected=True,
                view_history=False,
                keywords={"desk": "rates", "region": "EMEA"},
            )
            again = await pod.operations.rooms.get(made.id)

        assert again == made
        assert (made.public, made.discoverable, made.members_can_invite, made.read_only) == (True, False, False, True)
        assert (made.copy_protected, made.view_history) == (True, False)
        assert made.keywords == {"desk": "rates", "region": "EMEA"}
        assert made.creator == me.id

    async def test_a_public_room_is_found_unless_that_is_said(self, world: PodWorld) -> None:
        """And one that is not public is not."""
        async with world.connect() as pod:
            rooms = pod.operations.rooms
            found = [
                (await rooms.create("Deal 1", "", public=True)).discoverable,
                (await rooms.create("Deal 2", "")).discoverable,
                (await rooms.create("Deal 3", "", discoverable=True)).discoverable,
            ]

        assert found == [True, False, True]

    async def test_what_is_not_said_of_a_room_stays(self, world: PodWorld) -> None:
        """Where another thing is changed."""
        async with world.connect() as pod:
            rooms = pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal", keywords={"desk": "rates"}, copy_protected=True)
            changed = await rooms.update(room.id, read_only=True, members_can_invite=False)
            again = await rooms.update(room.id, keywords={}, public=True, discoverable=True, view_history=False)

        assert (changed.name, changed.keywords, changed.copy_protected) == ("Deal 7", {"desk": "rates"}, True)
        assert (changed.read_only, changed.members_can_invite) == (True, False)
        assert (again.read_only, again.keywords, again.public, again.discoverable) == (True, {}, True, True)
        assert not again.view_history

    async def test_a_member_becomes_an_owner_and_a_member_again(self, world: PodWorld) -> None:
        """The feed tells of both."""
        async with world.connect() as pod:
            alice, me, rooms = await person(world, pod, "Alice"), await pod.get_me(), pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal")
            await rooms.add_member(room.id, alice)
            await rooms.promote_owner(room.id, alice)
            both = await rooms.members(room.id)
            await rooms.demote_owner(room.id, alice)
            one = await rooms.members(room.id)
            events = await _events(pod)

        assert sorted(both, key=lambda each: each.id) == sorted(
            (Member(id=alice, owner=True), Member(id=me.id, owner=True)), key=lambda each: each.id
        )
        assert [each.id for each in one if each.owner] == [me.id]
        promoted, demoted = events[-2:]
        assert (promoted["type"], demoted["type"]) == ("ROOMMEMBERPROMOTEDTOOWNER", "ROOMMEMBERDEMOTEDFROMOWNER")
        assert promoted["payload"]["roomMemberPromotedToOwner"]["affectedUser"]["userId"] == alice
        assert demoted["payload"]["roomMemberDemotedFromOwner"]["stream"]["streamId"] == room.id

    async def test_who_is_no_owner_any_more_does_less(self, world: PodWorld) -> None:
        """In a room where only owners write and let people in, neither."""
        async with world.connect() as pod:
            alice, bob = await person(world, pod, "Alice"), await person(world, pod, "Bob")
            me, rooms = await pod.get_me(), pod.operations.rooms
            room = await rooms.create("News", "", read_only=True, members_can_invite=False)
            await rooms.add_member(room.id, alice)
            await rooms.promote_owner(room.id, alice)
            await pod.send_message(room.id, HELLO)
            await rooms.demote_owner(room.id, me.id)
            refusals = [
                await refused(rooms.add_member(room.id, bob)),
                await refused(rooms.promote_owner(room.id, me.id)),
                await refused(rooms.demote_owner(room.id, alice)),
                await refused(rooms.update(room.id, read_only=False)),
                await refused(rooms.activate(room.id)),
            ]
            try:
                await pod.send_message(room.id, HELLO)
            except MessageRejectedError as error:
                status = error.status
            else:
                raise AssertionError("somebody wrote who does not own the room")

        assert {each.status for each in refusals} == {403}
        assert status == 403
        assert len(await world.texts_in("News")) == 1

    async def test_only_a_member_becomes_an_owner(self, world: PodWorld) -> None:
        """Anybody else is refused."""
        async with world.connect() as pod:
            alice, rooms = await person(world, pod, "Alice"), pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal")
            refusals = [
                await refused(rooms.promote_owner(room.id, alice)),
                await refused(rooms.demote_owner(room.id, alice)),
            ]

        assert all(each.status in {400, 404} for each in refusals)

    async def test_a_closed_room_is_opened_again(self, world: PodWorld) -> None:
        """Nobody comes into it meanwhile; then the bot writes there as before, and the feed tells of it."""
        async with world.connect() as pod:
            alice, rooms = await person(world, pod, "Alice"), pod.operations.rooms
            room = await rooms.create("Deal 7", "A deal")
            await rooms.deactivate(room.id)
            refusal = await refused(rooms.add_member(room.id, alice))
            await rooms.activate(room.id)
            await rooms.add_member(room.id, alice)
            await pod.send_message(room.id, HELLO)
            opened = await rooms.get(room.id)
            kinds = [each["type"] for each in await _events(pod)]

        assert opened.active
        assert refusal.status in {400, 403}
        assert kinds == ["ROOMCREATED", "ROOMDEACTIVATED", "ROOMREACTIVATED", "USERJOINEDROOM", "MESSAGESENT"]

    async def test_rooms_are_found_by_what_is_like_them(self, world: PodWorld) -> None:
        """By name, description and keywords, in any case, and only as many as are wanted."""
        async with world.connect() as pod:
            rooms = pod.operations.rooms
            first = await rooms.create("Deal 7", "Of Alice")
            second = await rooms.create("Lounge", "For deals", public=True)
            third = await rooms.create("Desk", "", keywords={"subject": "deal"})
            await rooms.create("Elsewhere", "")
            found = await rooms.search("DEAL")
            two = await rooms.search("deal", limit=2)
            nothing = await rooms.search("nothing like it")

        assert sorted(each.id for each in found) == sorted([first.id, second.id, third.id])
        assert len(two) == 2
        assert nothing == []

    async def test_a_search_of_rooms_has_criteria(self, world: PodWorld) -> None:
        """Open or closed, private or public, whose, with whom, with which keywords."""
        async with world.connect() as pod:
            alice, me, rooms = await person(world, pod, "Alice"), await pod.get_me(), pod.operations.rooms
            first = await rooms.create("Deal 7", "", keywords={"desk": "rates"})
            second = await rooms.create("Deal 8", "", public=True)
            await rooms.add_member(second.id, alice)
            await rooms.deactivate(second.id)
            found = {
                "active": await rooms.search("deal", active=True),
                "closed": await rooms.search("deal", active=False),
                "private": await rooms.search("deal", private=True),
                "with alice": await rooms.search("deal", member=alice),
                "mine": await rooms.search("deal", owner=me.id, creator=me.id),
                "of alice": await rooms.search("deal", owner=alice),
                "rates": await rooms.search("deal", labels=["desk"]),
            }

        assert {name: [each.id for each in some] for name, some in found.items()} == {
            "active": [first.id],
            "closed": [second.id],
            "private": [first.id],
            "with alice": [second.id],
            "mine": [first.id, second.id],
            "of alice": [],
            "rates": [first.id],
        }

    async def test_more_rooms_are_found_than_a_page_has(self, world: PodWorld) -> None:
        """Each once."""
        async with world.connect() as pod:
            made = [(await pod.operations.rooms.create(f"Deal {each}", "")).id for each in range(103)]
            found = [each.id for each in await pod.operations.rooms.search("deal", limit=1000)]
            listed = [each.id for each in await pod.operations.streams.list(["ROOM"])]

        assert sorted(found) == sorted(made)
        assert sorted(listed) == sorted(made)


async def _events(pod: Pod) -> list[dict[str, Any]]:
    return [json.loads(each) for each in await pod.read_events()]
