"""Tests for flowbot.pod.rooms and its endpoints; what both ways have in common is in the contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.pod import LocalPod
from tests.pod.test_rest import Bot, bot_logged_in


@pytest.fixture
def pod() -> LocalPod:
    made = LocalPod(VirtualClock())
    made.add_bot("flow-bot")
    return made


@pytest.fixture
def bot(pod: LocalPod) -> User:
    return pod.people.ensure("flow-bot")


def status_of(run: Any) -> int | None:
    with pytest.raises(OperationError) as refusal:
        run()
    return refusal.value.status


def test_everybody_in_a_room_without_owners_may_change_it(pod: LocalPod, bot: User) -> None:
    room, bob = pod.streams.ensure("Desk"), pod.ensure_user("bob")
    pod.rooms.add_member(bot, room.id, bob.id)
    pod.rooms.update(bob, room.id, "Lounge", None)
    pod.rooms.remove_member(bob, room.id, bot.id)

    assert (room.name, room.members) == ("Lounge", {bob.id})


def test_only_an_owner_changes_a_room_that_has_one(pod: LocalPod, bot: User) -> None:
    boss, ann = pod.ensure_user("boss"), pod.ensure_user("ann")
    room = pod.rooms.create(boss, "Desk", "", public=False)
    pod.rooms.add_member(boss, room.id, bot.id)
    pod.rooms.add_member(bot, room.id, ann.id)

    assert status_of(lambda: pod.rooms.update(bot, room.id, "Lounge", None)) == 403
    assert status_of(lambda: pod.rooms.deactivate(bot, room.id)) == 403
    assert status_of(lambda: pod.rooms.remove_member(bot, room.id, ann.id)) == 403
    pod.rooms.remove_member(bot, room.id, bot.id)
    assert room.members == {boss.id, ann.id}


def test_two_rooms_have_no_name_in_common(pod: LocalPod, bot: User) -> None:
    desk, lounge = pod.streams.ensure("Desk"), pod.streams.ensure("Lounge")

    assert status_of(lambda: pod.rooms.create(bot, "Desk", "", public=False)) == 400
    assert status_of(lambda: pod.rooms.update(bot, lounge.id, "Desk", None)) == 400
    assert status_of(lambda: pod.rooms.create(bot, " ", "", public=False)) == 400
    assert pod.streams.find("Desk") is desk


def test_a_name_that_is_free_again_is_that_of_another_room(pod: LocalPod, bot: User) -> None:
    first = pod.rooms.create(bot, "Desk", "", public=False)
    pod.rooms.update(bot, first.id, "Old desk", None)
    second = pod.rooms.create(bot, "Desk", "", public=False)

    assert first.id != second.id
    assert pod.streams.find("Desk") is second
    assert pod.streams.find("Old desk") is first


def test_an_im_is_no_room(pod: LocalPod, bot: User) -> None:
    im = pod.streams.im(pod.ensure_user("bob"), bot)

    assert status_of(lambda: pod.rooms.add_member(bot, im.id, bot.id)) == 400
    assert pod.streams.of_member(bot, im.id) is im


def test_people_write_no_more_in_a_closed_room_either(pod: LocalPod, bot: User) -> None:
    room, bob = pod.streams.ensure("Desk"), pod.ensure_user("bob")
    pod.rooms.deactivate(bot, room.id)

    with pytest.raises(MessageRejectedError, match="the room 'Desk' is closed"):
        pod.talk.say(bob, room, "hi")


def test_a_message_is_taken_back_once(pod: LocalPod, bot: User) -> None:
    room = pod.streams.ensure("Desk")
    first = pod.talk.post(bot, room.id, "<messageML>one</messageML>")
    changed = pod.talk.update(bot, room.id, first.id, "<messageML>two</messageML>")
    pod.talk.suppress(bot, first.id)

    assert pod.talk.messages_in(room) == []
    assert status_of(lambda: pod.talk.suppress(bot, changed.id)) == 400


@pytest.fixture
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    async with bot_logged_in(tmp_path_factory.mktemp("pod")) as each:
        yield each


REQUESTS: dict[str, tuple[str, str, object]] = {
    "no name": ("POST", "/pod/v3/room/create", {"description": "d"}),
    "no description": ("POST", "/pod/v3/room/create", {"name": "n"}),
    "a name that is no text": ("POST", "/pod/v3/room/create", {"name": 1, "description": "d"}),
    "a body that is no object": ("POST", "/pod/v3/room/create", []),
    "a user that is none": ("POST", "/pod/v1/room/ROOM/membership/add", {"id": "7"}),
    "a room that is neither opened nor closed": ("POST", "/pod/v1/room/ROOM/setActive?active=1", {}),
    "a query for nobody": ("GET", "/pod/v3/users", None),
    "streams of a type that is none": ("POST", "/pod/v1/streams/list", {"streamTypes": [{"type": "WALL"}]}),
    "a page that is no number": ("POST", "/pod/v1/streams/list?skip=-1", {"streamTypes": [{"type": "ROOM"}]}),
}


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_request_that_is_wrong_is_refused(served: Bot, method: str, path: str, body: object) -> None:
    room = served.pod.streams.ensure("Desk")
    content = None if body is None else json.dumps(body).encode()
    answer = await served.http.request(method, path.replace("ROOM", room.id), content=content)

    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_a_room_is_changed_as_clients_in_python_ask_for_it(served: Bot) -> None:
    room = served.pod.streams.ensure("Desk").id
    nulls = {"name": "Lounge", "pinnedMessageId": None, "public": None}
    changed = await served.http.post(f"/pod/v3/room/{room}/update", json=nulls)
    closed = await served.http.post(f"/pod/v1/room/{room}/setActive?active=False")

    assert changed.json()["roomAttributes"]["name"] == "Lounge"
    assert closed.json()["roomSystemInfo"]["active"] is False


async def test_a_body_that_is_no_json_is_refused(served: Bot) -> None:
    answer = await served.http.post("/pod/v3/room/create", content=b"{")

    assert answer.status_code == 400


async def test_who_has_not_logged_in_asks_for_nothing(served: Bot) -> None:
    room = served.pod.streams.ensure("Desk")
    del served.http.headers["sessionToken"]
    answers = [
        await served.http.get(f"/pod/v3/room/{room.id}/info"),
        await served.http.get("/pod/v3/users?uid=1"),
        await served.http.post("/pod/v1/streams/list", json={}),
    ]

    assert [each.status_code for each in answers] == [401, 401, 401]


async def test_rooms_are_listed_in_pages(served: Bot) -> None:
    rooms = [served.pod.streams.ensure(name).id for name in "abc"]
    body = {"streamTypes": [{"type": "ROOM"}]}
    pages: list[httpx2.Response] = [
        await served.http.post(f"/pod/v1/streams/list?skip={skip}&limit=2", json=body) for skip in (0, 2, 4)
    ]

    assert [[each["id"] for each in page.json()] for page in pages[:2]] == [rooms[:2], rooms[2:]]
    assert pages[2].status_code == 204
