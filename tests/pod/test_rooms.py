"""Tests for flowbot.pod.rooms and its endpoints; what both ways have in common is in the contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User, UserRequestedToJoinRoom, parse_event
from flowbot.pod import LocalPod
from flowbot.pod.finding import RoomCriteria, find_rooms
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


def test_anybody_comes_into_a_public_room_and_lets_nobody_else_in(pod: LocalPod, bot: User) -> None:
    boss, ann = pod.ensure_user("boss"), pod.ensure_user("ann")
    room = pod.rooms.create(boss, "Desk", "", public=True)

    assert status_of(lambda: pod.rooms.add_member(bot, room.id, ann.id)) == 403
    pod.rooms.add_member(bot, room.id, bot.id)
    assert room.members == {boss.id, bot.id}


async def test_who_has_found_a_room_asks_its_owners_to_be_let_in(pod: LocalPod, bot: User) -> None:
    ann, feed = pod.ensure_user("ann"), pod.feeds_of(bot).create()
    room = pod.rooms.create(bot, "Desk", "", discoverable=True)
    pod.rooms.ask_to_join(ann, room)
    asked = parse_event((await feed.read(poll_seconds=0)).events[-1])

    assert isinstance(asked, UserRequestedToJoinRoom)
    assert asked.initiator is not None
    assert asked.initiator.id == ann.id
    assert [each.id for each in asked.affected_users] == [bot.id]
    assert asked.stream is not None
    assert asked.stream.id == room.id


def test_nobody_asks_for_a_room_that_they_cannot_know_or_are_in(pod: LocalPod, bot: User) -> None:
    ann, secret, open_one = pod.ensure_user("ann"), pod.rooms.create(bot, "Secret", ""), pod.streams.ensure("Desk")
    open_one.discoverable = True

    assert status_of(lambda: pod.rooms.ask_to_join(ann, secret)) == 400
    assert status_of(lambda: pod.rooms.ask_to_join(bot, open_one)) == 400


def test_the_last_owner_stays_one_unless_the_pod_lets_them(pod: LocalPod, bot: User) -> None:
    room = pod.rooms.create(bot, "Desk", "")

    assert status_of(lambda: pod.rooms.demote(bot, room.id, bot.id)) == 400
    pod.rooms.rules.keeps_an_owner = False
    pod.rooms.demote(bot, room.id, bot.id)
    assert room.owners == set()


def test_rooms_with_other_firms_are_only_where_the_pod_has_them(pod: LocalPod, bot: User) -> None:
    assert status_of(lambda: pod.rooms.create(bot, "Desk", "", cross_pod=True)) == 403
    room = pod.rooms.create(bot, "Desk", "", cross_pod=False)
    assert status_of(lambda: pod.rooms.update(bot, room.id, cross_pod=True)) == 403
    pod.rooms.rules.cross_pod = True
    assert pod.rooms.update(bot, room.id, cross_pod=True).cross_pod


def test_what_a_pod_keeps_as_it_was_made_is_not_changed(pod: LocalPod, bot: User) -> None:
    room = pod.rooms.create(bot, "Desk", "", public=True)
    pod.rooms.rules.fixed = frozenset({"public"})

    assert status_of(lambda: pod.rooms.update(bot, room.id, public=False)) == 400
    assert pod.rooms.update(bot, room.id, read_only=True).read_only
    assert room.public


def test_a_closed_room_keeps_who_is_in_it(pod: LocalPod, bot: User) -> None:
    room, ann = pod.rooms.create(bot, "Desk", ""), pod.ensure_user("ann")
    pod.rooms.add_member(bot, room.id, ann.id)
    pod.rooms.deactivate(bot, room.id)

    assert status_of(lambda: pod.rooms.remove_member(bot, room.id, ann.id)) == 400
    assert room.members == {bot.id, ann.id}


def test_only_owners_write_in_a_room_that_is_so_but_anybody_reads(pod: LocalPod, bot: User) -> None:
    room, ann = pod.rooms.create(bot, "News", "", read_only=True), pod.ensure_user("ann")
    pod.talk.post(bot, room.id, "<messageML>one</messageML>")

    with pytest.raises(MessageRejectedError, match="only its owners write in the room 'News'"):
        pod.talk.say(ann, room, "hi")
    pod.rooms.promote(bot, room.id, ann.id)
    pod.talk.say(ann, room, "hi")
    assert [each.text for each in pod.talk.messages_in(room)] == ["one", "hi"]


async def test_the_event_of_a_closed_room_does_not_say_its_name(pod: LocalPod, bot: User) -> None:
    feed, room = pod.feeds_of(bot).create(), pod.streams.ensure("Desk")
    pod.rooms.deactivate(bot, room.id)
    [event] = [json.loads(each) for each in (await feed.read(poll_seconds=0)).events]

    assert event["type"] == "ROOMDEACTIVATED"
    assert event["payload"]["roomDeactivated"]["stream"].keys() & {"roomName", "external"} == set()


def test_rooms_that_cannot_be_found_are_found_where_they_are_asked_for(pod: LocalPod, bot: User) -> None:
    boss = pod.ensure_user("boss")
    secret, known = pod.rooms.create(boss, "Secret desk", ""), pod.rooms.create(boss, "Open desk", "", public=True)
    found = {
        hidden: find_rooms(pod.streams, bot, RoomCriteria(query="desk", non_discoverable=hidden))
        for hidden in (False, True)
    }

    assert found == {False: [known], True: [secret, known]}


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
    "a flag that is none": ("POST", "/pod/v3/room/create", {"name": "n", "description": "d", "public": "yes"}),
    "keywords that are none": ("POST", "/pod/v3/room/create", {"name": "n", "description": "d", "keywords": {}}),
    "a keyword without a value": (
        "POST",
        "/pod/v3/room/create",
        {"name": "n", "description": "d", "keywords": [{"key": "desk"}]},
    ),
    "labels that are none": ("POST", "/pod/v3/room/search", {"query": "n", "labels": "desk"}),
    "an owner that is none": ("POST", "/pod/v3/room/search", {"query": "n", "owner": {"id": "7"}}),
    "more rooms than a page has": ("POST", "/pod/v3/room/search?limit=101", {"query": "n"}),
    "an IM with nobody": ("POST", "/pod/v1/im/create", []),
    "members of no stream": ("GET", "/pod/v1/admin/stream/nowhere/membership/list", None),
    "a date that is none": ("POST", "/pod/v2/admin/streams/list", {"startDate": "today"}),
    "users by two things": ("GET", "/pod/v3/users?uid=1&email=a@b", None),
    "too many users": ("GET", f"/pod/v3/users?uid={','.join(['1'] * 101)}", None),
    "filters that are none": ("POST", "/pod/v1/user/search", {"query": "a", "filters": ["title"]}),
    "an account that is none": ("GET", "/pod/v2/admin/user/alice", None),
    "attributes that are none": ("POST", "/pod/v2/admin/user/create", {"roles": []}),
    "a name that is no name": ("POST", "/pod/v2/admin/user/ME/update", {"displayName": 1}),
    "a status that is none": ("POST", "/pod/v1/admin/user/ME/status/update", {"status": "AWAY"}),
    "no role": ("POST", "/pod/v1/admin/user/ME/roles/add", {}),
    "a query for nobody": ("GET", "/pod/v3/users", None),
    "streams of a type that is none": ("POST", "/pod/v1/streams/list", {"streamTypes": [{"type": "WALL"}]}),
    "a page that is no number": ("POST", "/pod/v1/streams/list?skip=-1", {"streamTypes": [{"type": "ROOM"}]}),
}


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_request_that_is_wrong_is_refused(served: Bot, method: str, path: str, body: object) -> None:
    room = served.pod.streams.ensure("Desk")
    content = None if body is None else json.dumps(body).encode()
    path = path.replace("ROOM", room.id).replace("ME", str(served.pod.people.ensure("flow-bot").id))
    answer = await served.http.request(method, path, content=content)

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
