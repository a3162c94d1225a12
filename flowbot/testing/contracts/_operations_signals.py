"""`SignalsContract`: signals and distribution lists; a part of `OperationsContract`."""

from __future__ import annotations

from flowbot.ids import GroupId, SignalId, UserId
from flowbot.testing.contracts._operations_asking import person, refused
from flowbot.testing.contracts._pod_world import PodWorld

_NOBODY = UserId(12)
_BONDS = "HASHTAG:bonds AND CASHTAG:ibm"


class SignalsContract:
    """What people follow, and the lists that they are on."""

    async def test_a_signal_is_made_changed_and_deleted(self, world: PodWorld) -> None:
        """What is not said stays; what is gone is refused."""
        async with world.connect() as pod:
            signals = pod.operations.signals
            made = await signals.create("Bonds", _BONDS, visible_on_profile=True)
            changed = await signals.update(made.id, name="Bonds and more")
            found, listed = await signals.get(made.id), await signals.list()
            await signals.delete(made.id)
            after, gone = await signals.list(), await refused(signals.get(made.id))

        assert (made.name, made.query, made.visible_on_profile, made.company_wide) == ("Bonds", _BONDS, True, False)
        assert made.created_at is not None
        assert (changed.id, changed.name, changed.query, changed.visible_on_profile) == (
            made.id,
            "Bonds and more",
            _BONDS,
            True,
        )
        assert (found, listed) == (changed, [changed])
        assert (after, gone.status) == ([], 404)

    async def test_a_signal_is_about_a_tag(self, world: PodWorld) -> None:
        """A query without one is refused, and so is a signal without a name."""
        async with world.connect() as pod:
            signals = pod.operations.signals
            errors = [
                await refused(signals.create("Bonds", "AUTHOR:7")),
                await refused(signals.create(" ", _BONDS)),
                await refused(signals.delete(SignalId("nothing"))),
            ]

        assert [each.status for each in errors] == [400, 400, 404]

    async def test_the_bot_follows_its_signal_until_it_does_not(self, world: PodWorld) -> None:
        """Where nobody is named, it is the bot."""
        async with world.connect() as pod:
            signals, me = pod.operations.signals, await pod.get_me()
            made = await signals.create("Bonds", _BONDS)
            first = await signals.subscribers(made.id)
            left = await signals.unsubscribe(made.id)
            none = await signals.subscribers(made.id)
            back = await signals.subscribe(made.id)
            again = await signals.subscribers(made.id)

        assert [(each.user, each.name, each.owner, each.pushed) for each in first] == [
            (me.id, me.display_name, True, False)
        ]
        assert [(each.successful, each.failed) for each in (left, back)] == [(1, 0), (1, 0)]
        assert ([each.user for each in none], [each.user for each in again]) == ([], [me.id])

    async def test_people_are_subscribed_in_bulk(self, world: PodWorld) -> None:
        """Each by themselves: who is nobody does not keep the others from it."""
        async with world.connect() as pod:
            signals, alice, bob = pod.operations.signals, *[await person(world, pod, name) for name in ("Alice", "Bob")]
            made = await signals.create("Bonds", _BONDS)
            done = await signals.subscribe(made.id, [alice, bob, _NOBODY], pushed=True)
            followers = {each.user: each.pushed for each in await signals.subscribers(made.id)}
            some = await signals.subscribers(made.id, limit=2)
            left = await signals.unsubscribe(made.id, [alice])
            after = {each.user for each in await signals.subscribers(made.id)}

        assert (done.successful, done.failed, [each.user for each in done.errors]) == (2, 1, [_NOBODY])
        assert (followers[alice], followers[bob]) == (True, True)
        assert len(some) == 2
        assert (left.successful, left.failed) == (1, 0)
        assert after == followers.keys() - {alice}

    async def test_a_signal_for_the_whole_firm_is_followed_by_everybody(self, world: PodWorld) -> None:
        """And nobody stops."""
        async with world.connect() as pod:
            signals, alice = pod.operations.signals, await person(world, pod, "Alice")
            made = await signals.create("News", "HASHTAG:news", company_wide=True)
            left = await signals.unsubscribe(made.id, [alice])
            followers = {each.user for each in await signals.subscribers(made.id)}

        assert (left.successful, left.failed, [each.user for each in left.errors]) == (0, 1, [alice])
        assert alice in followers

    async def test_a_list_is_made_and_people_come_onto_it(self, world: PodWorld) -> None:
        """Letting somebody in twice is harmless."""
        async with world.connect() as pod:
            groups, alice, bob = pod.operations.groups, *[await person(world, pod, name) for name in ("Alice", "Bob")]
            made = await groups.create("Sales", [alice], company="Acme", email="sales@acme.test")
            await groups.add_member(made.id, bob)
            again = await groups.add_member(made.id, bob)
            found = await groups.get(made.id)

        assert (made.name, made.type, made.status, made.members) == ("Sales", "SDL", "ACTIVE", [alice])
        assert (made.company, made.email) == ("Acme", "sales@acme.test")
        assert found == again
        assert found.members == sorted([alice, bob])

    async def test_a_list_is_changed_and_what_is_not_said_stays(self, world: PodWorld) -> None:
        """Its members take the place of those before; a picture changes nothing else."""
        async with world.connect() as pod:
            groups, alice, bob = pod.operations.groups, *[await person(world, pod, name) for name in ("Alice", "Bob")]
            made = await groups.create("Sales", [alice], company="Acme")
            renamed = await groups.update(made.id, name="Sales EMEA", email="emea@acme.test")
            moved = await groups.update(made.id, members=[bob])
            pictured = await groups.set_avatar(made.id, "iVBORw0KGgo=")

        assert (renamed.name, renamed.company, renamed.email) == ("Sales EMEA", "Acme", "emea@acme.test")
        assert renamed.members == [alice]
        assert (moved.name, moved.members) == ("Sales EMEA", [bob])
        assert pictured == moved

    async def test_lists_are_told_by_their_status(self, world: PodWorld) -> None:
        """Oldest first, and as many as are wanted; one that is deleted is told of when it is asked for."""
        async with world.connect() as pod:
            groups = pod.operations.groups
            made = [await groups.create(f"List {number}") for number in range(3)]
            deleted = await groups.update(made[1].id, status="DELETED")
            active, every, some = await groups.list(), await groups.list(status=None), await groups.list(limit=1)
            others = await groups.list(type="COMPANY")

        assert active == [made[0], made[2]]
        assert every == [made[0], deleted, made[2]]
        assert (some, others) == ([made[0]], [])

    async def test_what_there_is_no_list_of_is_refused(self, world: PodWorld) -> None:
        """And so is a list of nobody, or without a name."""
        async with world.connect() as pod:
            groups = pod.operations.groups
            errors = [
                await refused(groups.get(GroupId("nothing"))),
                await refused(groups.update(GroupId("nothing"), name="Sales")),
                await refused(groups.create("Sales", [_NOBODY])),
                await refused(groups.create("")),
            ]

        assert [each.status for each in errors] == [404, 404, 400, 400]
