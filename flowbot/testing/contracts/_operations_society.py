"""`SocietyContract`: connections, presence and health; a part of `OperationsContract`."""

from __future__ import annotations

import json

from flowbot.errors import NotAllowedError
from flowbot.ids import UserId
from flowbot.testing.contracts._operations_asking import person, refused
from flowbot.testing.contracts._pod_world import PodWorld

_NOBODY = UserId(12)


class SocietyContract:
    """Who is connected with whom, who is there, and how the agent is."""

    async def test_a_person_of_another_firm_is_asked_to_connect_and_accepts(self, world: PodWorld) -> None:
        """Then both are connected, and the feed tells of both."""
        async with world.connect() as pod:
            carol, asked = await world.outsider("Carol"), pod.operations.connections
            before = await asked.get(carol)
            requested = await asked.create(carol)
            await world.answer_request("Carol", accept=True)
            after = await asked.get(carol)
            events = [json.loads(each) for each in await pod.read_events()]

        assert before is None
        assert (requested.user, requested.status, requested.requests) == (carol, "PENDING_OUTGOING", 1)
        assert after is not None
        assert (after.user, after.status, after.requested_at) == (carol, "ACCEPTED", requested.requested_at)
        assert [each["type"] for each in events] == ["CONNECTIONREQUESTED", "CONNECTIONACCEPTED"]
        assert events[0]["payload"]["connectionRequested"]["toUser"]["userId"] == carol
        assert events[1]["initiator"]["user"]["userId"] == carol

    async def test_who_rejects_may_be_asked_again(self, world: PodWorld) -> None:
        """And who is asked already may not."""
        async with world.connect() as pod:
            carol, asked = await world.outsider("Carol"), pod.operations.connections
            await asked.create(carol)
            twice = await refused(asked.create(carol))
            await world.answer_request("Carol", accept=False)
            rejected = await asked.get(carol)
            again = await asked.create(carol)

        assert twice.status == 400
        assert rejected is not None
        assert rejected.status == "REJECTED"
        assert (again.status, again.requests) == ("PENDING_OUTGOING", 2)

    async def test_the_bot_accepts_and_rejects(self, world: PodWorld) -> None:
        """What people of another firm asked of it; only they who asked can be answered."""
        async with world.connect() as pod:
            asked = pod.operations.connections
            carol, dave = await world.request("Carol"), await world.request("Dave")
            pending = await asked.list("PENDING_INCOMING")
            accepted, rejected = await asked.accept(carol), await asked.reject(dave)
            twice, late = await asked.accept(carol), await refused(asked.reject(dave))

        assert [each.user for each in pending] == [carol, dave]
        assert (accepted.status, rejected.status, twice.status) == ("ACCEPTED", "REJECTED", "ACCEPTED")
        assert late.status == 404

    async def test_connections_are_listed_by_status_and_by_user(self, world: PodWorld) -> None:
        """People of the same firm are connected without asking, and listed only where they are named."""
        async with world.connect() as pod:
            asked, alice = pod.operations.connections, await person(world, pod, "Alice")
            carol, dave = await world.request("Carol"), await world.outsider("Dave")
            await asked.create(dave)
            found = {
                "all": await asked.list(),
                "outgoing": await asked.list("PENDING_OUTGOING"),
                "accepted": await asked.list("ACCEPTED", users=[alice, carol]),
                "of one": await asked.list(users=[carol]),
            }

        assert {name: [each.user for each in listed] for name, listed in found.items()} == {
            "all": [carol, dave],
            "outgoing": [dave],
            "accepted": [alice],
            "of one": [carol],
        }

    async def test_a_connection_ends(self, world: PodWorld) -> None:
        """Only one that there is; that with a colleague does not."""
        async with world.connect() as pod:
            asked, carol = pod.operations.connections, await world.request("Carol")
            early = await refused(asked.remove(carol))
            await asked.accept(carol)
            await asked.remove(carol)
            after = await asked.get(carol)
            alice = await person(world, pod, "Alice")
            colleague = await refused(asked.reject(alice))

        assert (early.status, colleague.status) == (400, 400)
        assert after is None

    async def test_nobody_connects_with_nobody(self, world: PodWorld) -> None:
        """It is refused; who is asked about is none."""
        async with world.connect() as pod:
            asked = pod.operations.connections
            errors = [
                await refused(asked.create(_NOBODY)),
                await refused(asked.accept(_NOBODY)),
                await refused(asked.remove(_NOBODY)),
            ]
            found = await asked.get(_NOBODY)

        assert {each.status for each in errors} <= {400, 404}
        assert found is None

    async def test_the_bot_says_that_it_is_busy(self, world: PodWorld) -> None:
        """And others see it, until it is there again."""
        async with world.connect() as pod:
            presence, me = pod.operations.presence, await pod.get_me()
            set_to = await presence.set("BUSY")
            seen = [await presence.get(), await presence.get_user(me.id)]
            await presence.set("AVAILABLE")
            after = await presence.get()

        assert (set_to.category, set_to.user) == ("BUSY", me.id)
        assert set_to.since is not None
        assert seen == [set_to, set_to]
        assert after.category == "AVAILABLE"

    async def test_presence_is_told_of_everybody_in_the_firm(self, world: PodWorld) -> None:
        """By their ids, and of as many as are wanted."""
        async with world.connect() as pod:
            presence, me, carol = pod.operations.presence, await pod.get_me(), await world.outsider("Carol")
            people = sorted([await person(world, pod, name) for name in ("Alice", "Bob")] + [me.id])
            everybody, some = await presence.list(), await presence.list(limit=2)

        assert [each.user for each in everybody] == people
        assert some == everybody[:2]
        assert carol not in people

    async def test_presence_of_somebody_else_is_set(self, world: PodWorld) -> None:
        """To what there is; `soft` leaves who is offline so."""
        async with world.connect() as pod:
            presence, alice = pod.operations.presence, await person(world, pod, "Alice")
            await presence.set_user(alice, "IN_A_MEETING")
            meeting = await presence.get_user(alice)
            await world.leave("Alice")
            soft = await presence.set_user(alice, "AVAILABLE", soft=True)
            errors = [
                await refused(presence.set_user(_NOBODY, "BUSY")),
                await refused(presence.set("ASLEEP")),
                await refused(presence.get_user(_NOBODY)),
            ]

        assert (meeting.category, soft.category) == ("IN_A_MEETING", "OFFLINE")
        assert [each.status for each in errors] == [404, 400, 404]

    async def test_people_of_another_firm_are_seen_by_those_who_are_connected_and_interested(
        self, world: PodWorld
    ) -> None:
        """A local look sees none of them."""
        async with world.connect() as pod:
            presence, carol = pod.operations.presence, await world.request("Carol")
            await pod.operations.connections.accept(carol)
            before = await presence.get_user(carol)
            await presence.register([carol])
            after, local = await presence.get_user(carol), await presence.get_user(carol, local=True)
            nobody = await refused(presence.register([carol, _NOBODY]))

        assert [each.category for each in (before, after, local)] == ["UNDEFINED", "AVAILABLE", "OFFLINE"]
        assert nobody.status == 404

    async def test_nobody_does_on_behalf_of_people_what_the_bot_does_for_itself(self, world: PodWorld) -> None:
        """Lists and health; whether anything else is done for them, they and the settings say."""
        async with world.connect() as pod:
            alice = await person(world, pod, "Alice")
            try:
                await pod.operations_for(alice).health.get()
            except NotAllowedError as refusal:
                words = str(refusal)
            else:
                raise AssertionError("it was done")

        assert "on behalf of" in words

    async def test_the_agent_tells_how_it_is(self, world: PodWorld) -> None:
        """Also when something that it needs is down: that is an answer, and no error."""
        async with world.connect() as pod:
            health = pod.operations.health
            plain, well, agent = await health.get(), await health.get(extended=True), await health.agent()
            world.break_down("datafeed", "no connection")
            ill, still = await health.get(extended=True), await health.get()

        assert (plain.up, plain.version, [*plain.components]) == (True, agent.version, [])
        assert {each.name: each.up for each in well.components} == dict.fromkeys(
            ("pod", "key_manager", "datafeed", "agentservice", "ceservice"), True
        )
        assert (well.up, ill.up, still.up) == (True, False, True)
        assert [(each.name, each.message) for each in ill.components if not each.up] == [("datafeed", "no connection")]
