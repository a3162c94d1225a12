"""`PeopleContract`: what `symphony.streams` and `symphony.users` of every pod must do; of `OperationsContract`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from flowbot.ids import UserId
from flowbot.testing.contracts._operations_asking import person, refused
from flowbot.testing.contracts._pod_world import PodWorld

_NOBODY = UserId(12)


class PeopleContract:
    """Streams, and who is on the pod."""

    async def test_a_stream_with_several_people_is_always_the_same(self, world: PodWorld) -> None:
        """In any order; the feed tells of it once."""
        async with world.connect() as pod:
            alice, bob, me = await person(world, pod, "Alice"), await person(world, pod, "Bob"), await pod.get_me()
            several = await pod.operations.streams.open_im([alice, bob])
            again = await pod.operations.streams.open_im([bob, alice])
            one = await pod.operations.streams.open_im([alice])
            events = [json.loads(each) for each in await pod.read_events()]
            im = await pod.open_im(alice)

        assert (several.type, sorted(several.members)) == ("MIM", sorted([alice, bob, me.id]))
        assert again == several
        assert (one.type, one.id) == ("IM", im)
        assert [each["type"] for each in events] == ["INSTANTMESSAGECREATED", "INSTANTMESSAGECREATED"]
        created = events[0]["payload"]["instantMessageCreated"]["stream"]
        assert (created["streamId"], created["streamType"]) == (several.id, "MIM")
        assert sorted(each["userId"] for each in created["members"]) == sorted([alice, bob, me.id])

    async def test_no_stream_is_opened_with_nobody(self, world: PodWorld) -> None:
        """It is refused for good."""
        async with world.connect() as pod:
            alice = await person(world, pod, "Alice")
            refusal = await refused(pod.operations.streams.open_im([alice, _NOBODY]))

        assert refusal.status == 400

    async def test_people_are_found_by_their_addresses(self, world: PodWorld) -> None:
        """In any case, and each once; whose address nobody has is left out."""
        async with world.connect() as pod:
            alice, bob = await person(world, pod, "Alice"), await person(world, pod, "Bob")
            known = await pod.operations.users.list(users=[alice, bob])
            emails = [str(each.email) for each in known]
            found = await pod.find_people([emails[0].upper(), emails[1], emails[0], "nobody@local.test"])

        assert sorted(found, key=lambda each: each.id) == sorted(known, key=lambda each: each.id)

    async def test_streams_are_listed_by_their_types(self, world: PodWorld) -> None:
        """Closed ones only where they are asked for, and as many as are wanted."""
        async with world.connect() as pod:
            alice, streams = await person(world, pod, "Alice"), pod.operations.streams
            im = await streams.open_im([alice])
            room = await pod.operations.rooms.create("Deal 7", "")
            await pod.operations.rooms.deactivate(room.id)
            ims, rooms = await streams.list(["IM"]), await streams.list(["ROOM"])
            everything = await streams.list(inactive=True)
            one, walls = await streams.list(limit=1), await streams.list(["POST"])

        assert ims == [im]
        assert walls == []
        assert [each.name for each in rooms] == ["Lobby"]
        assert [(each.name, each.active) for each in everything if each.id == room.id] == [("Deal 7", False)]
        assert len(everything) == 3
        assert len(one) == 1

    async def test_all_streams_of_the_firm_are_searched(self, world: PodWorld) -> None:
        """Those that the bot is not in, too."""
        async with world.connect() as pod:
            alice, me, rooms = await person(world, pod, "Alice"), await pod.get_me(), pod.operations.rooms
            room = await rooms.create("Deal 7", "", public=True)
            await rooms.add_member(room.id, alice)
            await rooms.remove_member(room.id, me.id)
            streams = pod.operations.streams
            found = await streams.search(["ROOM"], scope="INTERNAL", origin="INTERNAL", status="ACTIVE")
            public = await streams.search(["ROOM"], privacy="PUBLIC")
            closed = await streams.search(["ROOM"], status="INACTIVE")
            abroad = await streams.search(scope="EXTERNAL")
            members = await streams.members(room.id)

        assert sorted(each.name or "" for each in found) == ["Deal 7", "Lobby"]
        assert [(each.id, each.public, each.member_count) for each in public] == [(room.id, True, 1)]
        assert (closed, abroad) == ([], [])
        assert [(each.id, each.name, each.owner, each.creator) for each in members] == [(alice, "Alice", False, False)]

    async def test_streams_are_searched_by_when_they_were_made(self, world: PodWorld) -> None:
        """Between two moments."""
        async with world.connect() as pod:
            room = await pod.operations.rooms.create("Deal 7", "")
            [created] = [json.loads(each) for each in await pod.read_events()]
            at = datetime.fromtimestamp(created["timestamp"] / 1000, tz=UTC)
            day, streams = timedelta(days=1), pod.operations.streams
            within = await streams.search(since=at - day, until=at + day)
            before = await streams.search(since=at - 2 * day, until=at - day)

        assert room.id in [each.id for each in within]
        assert room.id not in [each.id for each in before]

    async def test_users_are_found_by_all_that_names_them(self, world: PodWorld) -> None:
        """Each once; nobody is left out silently but those who are not there."""
        async with world.connect() as pod:
            alice, bob, users = (
                await person(world, pod, "Alice Martin"),
                await person(world, pod, "Bob"),
                pod.operations.users,
            )
            known = await users.get(alice)
            by_name = await users.find_by_username(known.username or "")
            nobody = await users.find_by_username("nobody.at.all")
            found = await users.list(
                users=[alice, bob, _NOBODY],
                emails=[known.email or "", "nobody@acme.test"],
                usernames=[known.username or "", "nobody.at.all"],
            )
            none = await users.list()

        assert by_name == known
        assert nobody is None
        assert sorted(each.id for each in found) == sorted([alice, bob])
        assert none == []

    async def test_people_of_other_firms_are_known_but_not_of_the_pod(self, world: PodWorld) -> None:
        """So a look-up that is local leaves them out, and they have no account here."""
        async with world.connect() as pod:
            carol, users = await world.outsider("Carol Jones"), pod.operations.users
            known = await users.get(carol)
            here, anywhere = await users.search("carol", local=True), await users.search("carol")
            by_id = [[each.id for each in await users.list([carol], local=local)] for local in (True, False)]
            by_name = await users.find_by_username(known.username or "carol.jones")
            accounts = await pod.operations.accounts.list()
            refusal = await refused(pod.operations.accounts.get(carol))

        assert known.name == "Carol Jones"
        assert (here, [each.id for each in anywhere]) == ([], [carol])
        assert by_id == [[], [carol]]
        assert by_name is None
        assert carol not in [each.id for each in accounts]
        assert refusal.status in {400, 404}

    async def test_users_are_searched_by_name_and_address(self, world: PodWorld) -> None:
        """And by what their accounts say."""
        async with world.connect() as pod:
            alice, users = await person(world, pod, "Alice Martin"), pod.operations.users
            other = await person(world, pod, "Alice Young")
            await pod.operations.accounts.update(alice, title="Trader", department="Rates", location="Paris")
            names = [each.id for each in await users.search("ALICE")]
            one = await users.search("alice", limit=1)
            traders = await users.search("alice", title="trad", location="Paris")
            by_address = await users.search("alice.young@")
            nobody = await users.search("nobody like that")

        assert sorted(names) == sorted([alice, other])
        assert len(one) == 1
        assert [(each.id, each.title, each.department, each.location) for each in traders] == [
            (alice, "Trader", "Rates", "Paris")
        ]
        assert [each.id for each in by_address] == [other]
        assert nobody == []
