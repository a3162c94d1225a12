"""Tests for flowbot.symphony.operations, rooms, users and asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import OperationError, RateLimitedError, SymphonyError
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Channel, Member, Operations, Person, Room

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

DETAIL = {
    "roomAttributes": {"name": "Desk", "description": "Ours", "public": True, "crossPod": False},
    "roomSystemInfo": {"id": "a/b+c==", "active": True, "creationDate": 1, "createdByUserId": 7},
}
DESK = Room(id=StreamId("a_b-c"), name="Desk", external=False, description="Ours", public=True)
ROOM = StreamId("a/b+c==")
ALICE = UserId(7)
DONE = {"format": "TEXT", "message": "Member added"}
ALICE_JSON = {
    "id": 7,
    "displayName": "Alice Martin",
    "firstName": "Alice",
    "lastName": "Martin",
    "emailAddress": "alice@acme.test",
    "username": "alice.martin",
    "company": "Acme",
}
PERSON = Person(
    id=ALICE,
    name="Alice Martin",
    first_name="Alice",
    last_name="Martin",
    email="alice@acme.test",
    username="alice.martin",
)
Run = Callable[[Operations], Awaitable[object]]
CALLS: dict[str, tuple[Run, str, object, httpx2.Response, object]] = {
    "rooms.create": (
        lambda each: each.rooms.create("Desk", "Ours", public=True),
        "POST /pod/v3/room/create",
        {"name": "Desk", "description": "Ours", "public": True, "discoverable": True},
        httpx2.Response(200, json=DETAIL),
        DESK,
    ),
    "rooms.get": (
        lambda each: each.rooms.get(ROOM),
        "GET /pod/v3/room/a_b-c/info",
        None,
        httpx2.Response(200, json=DETAIL),
        DESK,
    ),
    "rooms.update": (
        lambda each: each.rooms.update(ROOM, name="Desk"),
        "POST /pod/v3/room/a_b-c/update",
        {"name": "Desk"},
        httpx2.Response(200, json=DETAIL),
        DESK,
    ),
    "rooms.deactivate": (
        lambda each: each.rooms.deactivate(ROOM),
        "POST /pod/v1/room/a_b-c/setActive",
        None,
        httpx2.Response(200, json=DETAIL),
        None,
    ),
    "rooms.add_member": (
        lambda each: each.rooms.add_member(ROOM, ALICE),
        "POST /pod/v1/room/a_b-c/membership/add",
        {"id": 7},
        httpx2.Response(200, json=DONE),
        None,
    ),
    "rooms.remove_member": (
        lambda each: each.rooms.remove_member(ROOM, ALICE),
        "POST /pod/v1/room/a_b-c/membership/remove",
        {"id": 7},
        httpx2.Response(200, json=DONE),
        None,
    ),
    "rooms.members": (
        lambda each: each.rooms.members(ROOM),
        "GET /pod/v2/room/a_b-c/membership/list",
        None,
        httpx2.Response(200, json=[{"id": 7, "owner": True, "joinDate": 1}, {"id": 8}, "?", {"owner": True}]),
        [Member(id=ALICE, owner=True), Member(id=UserId(8), owner=False)],
    ),
    "users.get": (
        lambda each: each.users.get(ALICE),
        "GET /pod/v3/users",
        None,
        httpx2.Response(200, json={"users": [ALICE_JSON], "errors": []}),
        PERSON,
    ),
    "users.find": (
        lambda each: each.users.find("alice@acme.test"),
        "GET /pod/v3/users",
        None,
        httpx2.Response(200, json={"users": [ALICE_JSON]}),
        PERSON,
    ),
    "users.find nobody": (
        lambda each: each.users.find("nobody@acme.test"),
        "GET /pod/v3/users",
        None,
        httpx2.Response(204),
        None,
    ),
    "streams.get room": (
        lambda each: each.streams.get(ROOM),
        "GET /pod/v2/streams/a_b-c/info",
        None,
        httpx2.Response(
            200,
            json={
                "id": "a/b+c==",
                "crossPod": True,
                "active": False,
                "streamType": {"type": "ROOM"},
                "roomAttributes": {"name": "Desk"},
            },
        ),
        Channel(id=StreamId("a_b-c"), name="Desk", type="ROOM", external=True, active=False, members=[]),
    ),
    "streams.get im": (
        lambda each: each.streams.get(ROOM),
        "GET /pod/v2/streams/a_b-c/info",
        None,
        httpx2.Response(200, json={"id": "x", "streamType": {"type": "IM"}, "streamAttributes": {"members": [7, 8]}}),
        Channel(id=StreamId("x"), type="IM", members=[ALICE, UserId(8)]),
    ),
    "messages.suppress": (
        lambda each: each.messages.suppress(MessageId("m/1+")),
        "POST /pod/v1/admin/messagesuppression/m_1-/suppress",
        None,
        httpx2.Response(200, json={"messageId": "m_1-", "suppressed": True, "suppressionDate": 1}),
        None,
    ),
}


@pytest.mark.parametrize(("run", "call", "body", "answer", "result"), CALLS.values(), ids=CALLS.keys())
async def test_an_operation_is_one_request(
    client: SymphonyClient,
    pod: ScriptedPod,
    run: Run,
    call: str,
    body: object,
    answer: httpx2.Response,
    result: object,
) -> None:
    pod.script(call, [answer])

    assert await run(client.operations) == result
    (seen,) = pod.of(call)
    assert (seen.json if seen.body else None) == body


@pytest.mark.parametrize("status", [400, 403, 404, 451])
async def test_what_the_pod_refuses_is_refused_for_good(client: SymphonyClient, pod: ScriptedPod, status: int) -> None:
    call = CALLS["rooms.add_member"][1]
    pod.script(call, [httpx2.Response(status, json={"code": status, "message": "not entitled"})])

    with pytest.raises(
        OperationError, match="the pod refused POST /pod/v1/room/a_b-c/membership/add: not entitled"
    ) as e:
        await client.operations.rooms.add_member(ROOM, ALICE)
    assert e.value.status == status
    assert not e.value.outcome_unknown
    assert len(pod.of(call)) == 1


async def test_an_operation_is_asked_again_while_the_pod_is_down(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = CALLS["rooms.add_member"][1]
    pod.script(call, [httpx2.Response(503), httpx2.ReadTimeout("slow"), httpx2.Response(200, json=DONE)])
    await client.operations.rooms.add_member(ROOM, ALICE)

    assert len(pod.of(call)) == 3


async def test_a_room_is_not_made_twice(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = CALLS["rooms.create"][1]
    pod.script(call, [httpx2.ReadTimeout("slow")])

    with pytest.raises(SymphonyError) as error:
        await client.operations.rooms.create("Desk", "Ours")
    assert error.value.outcome_unknown
    assert len(pod.of(call)) == 1


async def test_a_pod_that_asks_to_slow_down_is_waited_for(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = CALLS["rooms.create"][1]
    pod.script(call, [httpx2.Response(429, headers={"Retry-After": "1"})] * 20)

    with pytest.raises(RateLimitedError):
        await client.operations.rooms.create("Desk", "Ours")


async def test_nobody_has_an_id_that_is_not_there(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script("GET /pod/v3/users", [httpx2.Response(204)])

    with pytest.raises(OperationError, match="there is no user 7"):
        await client.operations.users.get(ALICE)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"roomAttributes": {}}', b'{"roomSystemInfo": {}}'])
async def test_an_answer_that_is_no_room_is_an_error(client: SymphonyClient, pod: ScriptedPod, body: bytes) -> None:
    pod.script(CALLS["rooms.get"][1], [httpx2.Response(200, content=body)])

    with pytest.raises(SymphonyError, match="but no"):
        await client.operations.rooms.get(ROOM)


async def test_a_room_or_a_stream_without_an_id_is_an_error(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(CALLS["rooms.get"][1], [httpx2.Response(200, json={**DETAIL, "roomSystemInfo": {"active": True}})])
    pod.script(CALLS["streams.get im"][1], [httpx2.Response(200, json={"active": True})])

    with pytest.raises(SymphonyError, match="no id of a room"):
        await client.operations.rooms.get(ROOM)
    with pytest.raises(SymphonyError, match="no id of a stream"):
        await client.operations.streams.get(ROOM)
