"""`AccountsContract`: what `symphony.accounts` of every pod must do; a part of `OperationsContract`."""

from __future__ import annotations

from flowbot.ids import UserId
from flowbot.operations import Account
from flowbot.ports import Pod
from flowbot.testing.contracts._operations_asking import person, refused
from flowbot.testing.contracts._pod_world import PodWorld

_NOBODY = UserId(12)


class AccountsContract:
    """Accounts of people and services, administered by a bot that may."""

    async def test_a_new_account_is_as_it_was_made(self, world: PodWorld) -> None:
        """And its user is found from then on."""
        async with world.connect() as pod:
            made = await _carol(pod)
            again = await pod.operations.accounts.get(made.id)
            user = await pod.operations.users.find("carol@acme.test")

        assert again == made
        assert made == Account(
            id=made.id,
            name="Carol Jones",
            username="carol.jones",
            email="carol@acme.test",
            first_name="Carol",
            last_name="Jones",
            type="NORMAL",
            roles=["INDIVIDUAL"],
            title="Trader",
            department="Rates",
            division="Markets",
            company="Acme",
            location="Paris",
            job_function="Trader",
            work_phone="+33 1",
            mobile_phone="+33 6",
        )
        assert user is not None
        assert (user.id, user.name, user.title, user.company) == (made.id, "Carol Jones", "Trader", "Acme")

    async def test_a_service_has_an_account(self, world: PodWorld) -> None:
        """Of a type of its own."""
        async with world.connect() as pod:
            made = await pod.operations.accounts.create_service("quote-bot", "quote-bot@acme.test", "Quote Bot")
            found = await pod.operations.users.find_by_username("quote-bot")

        assert (made.type, made.name, made.username, made.active) == ("SYSTEM", "Quote Bot", "quote-bot", True)
        assert found is not None
        assert found.id == made.id

    async def test_an_account_is_changed(self, world: PodWorld) -> None:
        """What is left out stays; the user is called otherwise from then on."""
        async with world.connect() as pod:
            carol, accounts = await _carol(pod), pod.operations.accounts
            changed = await accounts.update(carol.id, name="Carol Smith", last_name="Smith", title="Head of rates")
            user = await pod.operations.users.get(carol.id)

        assert (changed.name, changed.last_name, changed.title) == ("Carol Smith", "Smith", "Head of rates")
        assert (changed.email, changed.department) == (carol.email, carol.department)
        assert (user.name, user.last_name, user.title) == ("Carol Smith", "Smith", "Head of rates")

    async def test_roles_are_given_and_taken(self, world: PodWorld) -> None:
        """Giving one twice is harmless."""
        async with world.connect() as pod:
            carol, accounts = await _carol(pod), pod.operations.accounts
            await accounts.add_role(carol.id, "L1_SUPPORT")
            await accounts.add_role(carol.id, "L1_SUPPORT")
            with_role = await accounts.get(carol.id)
            supporters = await accounts.list(role="L1_SUPPORT")
            await accounts.remove_role(carol.id, "L1_SUPPORT")
            without = await accounts.get(carol.id)
            roles = [each.id for each in await accounts.roles()]

        assert sorted(with_role.roles) == ["INDIVIDUAL", "L1_SUPPORT"]
        assert [each.id for each in supporters] == [carol.id]
        assert list(without.roles) == ["INDIVIDUAL"]
        assert {"INDIVIDUAL", "L1_SUPPORT", "USER_PROVISIONING"} <= set(roles)

    async def test_an_account_is_closed_and_opened(self, world: PodWorld) -> None:
        """Look-ups tell which are which."""
        async with world.connect() as pod:
            carol, accounts, users = await _carol(pod), pod.operations.accounts, pod.operations.users
            await accounts.deactivate(carol.id)
            closed = await accounts.get(carol.id)
            disabled = [each.id for each in await accounts.list(status="DISABLED")]
            found = [await users.list([carol.id], active=each) for each in (True, False)]
            await accounts.activate(carol.id)
            opened = await accounts.get(carol.id)

        assert not closed.active
        assert disabled == [carol.id]
        assert [[each.id for each in some] for some in found] == [[], [carol.id]]
        assert opened.active

    async def test_accounts_are_listed(self, world: PodWorld) -> None:
        """Those of the bot and of people, as many as are wanted."""
        async with world.connect() as pod:
            alice, me = await person(world, pod, "Alice"), await pod.get_me()
            everybody = {each.id: each.type for each in await pod.operations.accounts.list()}
            one = await pod.operations.accounts.list(limit=1)

        assert everybody == {alice: "NORMAL", me.id: "SYSTEM"}
        assert len(one) == 1

    async def test_an_account_that_cannot_be_is_refused(self, world: PodWorld) -> None:
        """One whose name or address is taken, with a role that is none, or of nobody."""
        async with world.connect() as pod:
            carol, accounts = await _carol(pod), pod.operations.accounts
            refusals = [
                await refused(accounts.create_service("carol.jones", "other@acme.test", "Other")),
                await refused(accounts.create_service("other", "carol@acme.test", "Other")),
                await refused(accounts.create_service("other", "other@acme.test", "Other", roles=["KING"])),
                await refused(accounts.create_service("other", "other@acme.test", " ")),
                await refused(accounts.add_role(carol.id, "KING")),
                await refused(accounts.remove_role(carol.id, "L1_SUPPORT")),
                await refused(accounts.get(_NOBODY)),
                await refused(accounts.update(_NOBODY, name="Nobody")),
                await refused(accounts.deactivate(_NOBODY)),
            ]

        assert all(each.status in {400, 404} for each in refusals)

    async def test_who_has_no_role_for_it_administers_nothing(self, world: PodWorld) -> None:
        """Not even looks."""
        async with world.connect() as pod:
            me, asked = await pod.get_me(), pod.operations
            room = await asked.rooms.create("Deal 7", "")
            await asked.accounts.remove_role(me.id, "USER_PROVISIONING")
            refusals = [
                await refused(asked.accounts.get(me.id)),
                await refused(asked.accounts.list()),
                await refused(asked.accounts.list(role="INDIVIDUAL")),
                await refused(asked.accounts.roles()),
                await refused(asked.accounts.add_role(me.id, "USER_PROVISIONING")),
                await refused(asked.streams.search()),
                await refused(asked.streams.members(room.id)),
            ]

        assert {each.status for each in refusals} == {403}


async def _carol(pod: Pod) -> Account:
    return await pod.operations.accounts.create(
        "carol.jones",
        "carol@acme.test",
        "Carol",
        "Jones",
        "Carol Jones",
        title="Trader",
        department="Rates",
        division="Markets",
        company="Acme",
        location="Paris",
        job_function="Trader",
        work_phone="+33 1",
        mobile_phone="+33 6",
        more={"assetClasses": ["Rates"]},
    )
