"""Tests for flowbot.symphony.auth.app and flowbot.symphony.on_behalf, on a pod that is served."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from flowbot.errors import AuthenticationError, MessageRejectedError, NotAllowedError
from flowbot.ids import UserId
from flowbot.pod.serve import BOT_USERNAME

if TYPE_CHECKING:
    from tests.symphony.auth.conftest import Serve

APP = "flow-app"
HELLO = "<messageML>Hello</messageML>"
WITH_KEYS: dict[str, Any] = {"app": APP}
WITH_CERTIFICATES: dict[str, Any] = {"app": APP, "tls": True, "by_certificate": True, "split": True, "context": "bank"}
WAYS = [pytest.param(WITH_KEYS, id="keys"), pytest.param(WITH_CERTIFICATES, id="certificates")]


@pytest.mark.parametrize("way", WAYS)
async def test_two_people_and_the_bot_each_do_it_as_themselves(serve: Serve, way: dict[str, Any]) -> None:
    async with serve(**way) as world, world.client() as client:
        alice, bob = (world.pod.ensure_user(name) for name in ("Alice Martin", "Bob"))
        desk = world.pod.streams.ensure("Desk")
        desk.members.update({alice.id, bob.id})
        for who in (alice.id, None, bob.id, alice.id):
            await client.send_message(desk.id, HELLO, on_behalf_of=who)
        room = await client.operations_for(bob.id).rooms.create("Deal", "Of Bob")

    writers = [each.user.display_name for each in world.pod.messages]
    assert writers == ["Alice Martin", "Flow Bot", "Bob", "Alice Martin"]
    assert world.pod.streams.ensure("Deal").id == room.id
    assert world.pod.streams.ensure("Deal").owners == {bob.id}
    assert [world.logins(each) for each in ("alice.martin", "bob", BOT_USERNAME)] == [1, 1, 1]
    assert world.admitted.count(("appToken", APP)) == 1


async def test_a_person_is_told_by_their_user_name(serve: Serve) -> None:
    async with serve(**WITH_CERTIFICATES) as world, world.client() as client:
        alice = world.pod.ensure_user("Alice Martin")
        room = await client.operations_for("alice.martin").rooms.create("Deal", "Of Alice")

    assert [each.id for each in members_of(world, room.name)] == [alice.id]


def members_of(world: Any, room: str) -> list[Any]:
    return [world.pod.people.get(each) for each in world.pod.streams.ensure(room).members]


async def test_what_is_asked_at_once_on_behalf_of_a_person_is_one_login(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        alice, rooms = world.pod.ensure_user("alice"), list[str]()

        async def create(name: str) -> None:
            rooms.append((await client.operations_for(alice.id).rooms.create(name, "")).name)

        async with anyio.create_task_group() as tasks:
            for number in range(10):
                tasks.start_soon(create, f"Deal {number}")

    assert len(rooms) == 10
    assert (world.logins("alice"), world.admitted.count(("appToken", APP))) == (1, 1)


async def test_a_401_on_behalf_of_a_person_renews_theirs_alone(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        alice = world.pod.ensure_user("alice")
        await client.operations_for(alice.id).users.get(alice.id)
        world.clock.advance(1800)
        await client.get_me()  # the bot logs in later
        world.clock.advance(1801)
        await client.operations_for(alice.id).users.get(alice.id)
        await client.get_me()

    assert (world.logins("alice"), world.logins(BOT_USERNAME)) == (2, 1)


async def test_a_401_of_the_bot_leaves_the_sessions_of_people(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        alice = world.pod.ensure_user("alice")
        await client.get_me()
        world.clock.advance(1800)
        await client.operations_for(alice.id).users.get(alice.id)
        world.clock.advance(1801)
        await client.get_me()
        await client.operations_for(alice.id).users.get(alice.id)

    assert (world.logins("alice"), world.logins(BOT_USERNAME)) == (1, 2)


async def test_a_session_that_is_not_used_is_forgotten(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        world.pod.logins.token_seconds = timedelta(days=1).total_seconds()
        alice, bob = (world.pod.ensure_user(name) for name in ("alice", "bob"))
        for minutes in (0, 40, 40):
            world.clock.advance(minutes * 60)
            await client.operations_for(alice.id).users.get(alice.id)
            if minutes == 0:
                await client.operations_for(bob.id).users.get(bob.id)
        await client.operations_for(bob.id).users.get(bob.id)

    assert (world.logins("alice"), world.logins("bob")) == (1, 2)


@pytest.mark.parametrize("way", WAYS)
async def test_who_does_not_let_the_app_is_not_acted_for(serve: Serve, way: dict[str, Any]) -> None:
    async with serve(**way) as world, world.client() as client:
        alice, bob = (world.pod.ensure_user(name) for name in ("alice", "bob"))
        world.pod.apps.add(APP, [alice.id])
        desk = world.pod.streams.ensure("Desk")
        desk.members.update({alice.id, bob.id})
        await client.send_message(desk.id, HELLO, on_behalf_of=alice.id)
        with pytest.raises(MessageRejectedError, match="does not let the app 'flow-app' act for them") as refused:
            await client.send_message(desk.id, HELLO, on_behalf_of=bob.id)
        with pytest.raises(NotAllowedError) as not_allowed:
            await client.operations_for(bob.id).rooms.create("Deal", "Of Bob")

    assert (refused.value.status, not_allowed.value.status) == (403, 403)
    assert [each.user.id for each in world.pod.messages] == [alice.id]


async def test_the_app_logs_in_again_before_anybody_is_taken_to_refuse(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        alice, bob = (world.pod.ensure_user(name) for name in ("alice", "bob"))
        await client.operations_for(alice.id).users.get(alice.id)
        world.clock.advance(3601)
        await client.operations_for(bob.id).users.get(bob.id)

    assert world.admitted.count(("appToken", APP)) == 2


async def test_a_401_to_an_app_that_has_just_logged_in_is_said_of_the_person(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        for seconds in (0, 30, 29, 1, 59):
            world.clock.advance(seconds)
            with pytest.raises(NotAllowedError) as refused:
                await client.operations_for("nobody").users.get(UserId(1))
            assert refused.value.status == 401

    assert world.admitted.count(("appToken", APP)) == 2


async def test_an_app_that_the_pod_does_not_know_is_no_login(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world:
        app = world.config.app
        assert app is not None
        strange = world.config.model_copy(update={"app": app.model_copy(update={"app_id": "strange"})})
        async with world.client(strange) as client:
            with pytest.raises(AuthenticationError, match="does not accept the app 'strange'") as caught:
                await client.operations_for(world.pod.ensure_user("alice").id).rooms.create("Deal", "")

    assert "app.appId" in str(caught.value)


async def test_without_an_app_nothing_is_done_for_anybody(serve: Serve) -> None:
    async with serve() as world, world.client() as client:
        alice = world.pod.ensure_user("alice").id
        with pytest.raises(NotAllowedError, match=r"write app\.appId and app\.privateKey\.path"):
            client.operations_for(alice)
        with pytest.raises(MessageRejectedError, match=r"write app\.appId and app\.privateKey\.path"):
            await client.send_message(world.pod.streams.ensure("Desk").id, HELLO, on_behalf_of=alice)

    assert world.admitted == []
