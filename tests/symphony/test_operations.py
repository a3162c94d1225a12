"""Tests for flowbot.symphony.operations and asking, along the table of operations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.authoring import operations
from flowbot.errors import OperationError, RateLimitedError, SymphonyError
from flowbot.ids import StreamId, UserId
from tests.symphony.operations_table import Exchange, Row, names_in, published, rows

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import Reply, ScriptedPod, Seen

ROOM = StreamId("a/b+c==")
ALICE = UserId(7)
ADD = "POST /pod/v1/room/a_b-c/membership/add"
CREATE = "POST /pod/v3/room/create"
SHOW = "GET /pod/v3/room/a_b-c/info"
ROWS = rows()
NOT_TWICE = [
    "rooms.remove_member",
    "messages.suppress",
    "accounts.remove_role",
    "connections.remove",
    "signals.delete",
]
"""What is gone after the first time."""


@pytest.mark.parametrize("row", ROWS, ids=lambda each: f"{each.operation} {each.case}".strip())
async def test_an_operation_asks_what_the_table_says(client: SymphonyClient, pod: ScriptedPod, row: Row) -> None:
    for each in row.exchanges:
        pod.script(each.request, [answer_to(each)])
    group, name = row.operation.split(".")

    assert await getattr(getattr(client.operations, group), name)(**row.arguments) == row.result
    assert [asked(each, of) for each, of in zip(pod.seen_calls(), row.exchanges, strict=True)] == [
        Exchange(request=of.request, query=of.query, json=of.json, parts=of.parts) for of in row.exchanges
    ]


def asked(seen: Seen, like: Exchange) -> Exchange:
    """What was asked, its body read as that of the exchange is."""
    parts = seen.parts if like.parts is not None else None
    body = seen.json if like.parts is None and seen.body else None
    return Exchange(request=seen.name, query=seen.query, json=body, parts=parts)


def answer_to(exchange: Exchange) -> httpx2.Response:
    content = b"" if exchange.answer is None else json.dumps(exchange.answer).encode()
    return httpx2.Response(exchange.status, content=content)


def test_every_operation_is_in_the_table() -> None:
    names = {each.removeprefix("symphony.") for each in operations()}

    assert names == {row.operation for row in ROWS}


def test_every_argument_is_given_in_some_row() -> None:
    given = {(row.operation, name) for row in ROWS for name in row.arguments}
    declared = {
        (each.action.name.removeprefix("symphony."), name)
        for each in operations().values()
        for name in each.action.parameters
    }

    assert declared - given == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda each: f"{each.operation} {each.case}".strip())
def test_what_is_asked_is_published(row: Row) -> None:
    """Path, query and body are those of an OpenAPI document, or the row says where else they are from."""
    for each in row.exchanges:
        found = published(each.request)
        if each.source:
            continue
        assert found is not None, f"{each.request} is in no document: say in `source` where it is from"
        assert set(each.query) <= set(found.query)
        assert set(names_in(each.json)) <= set(found.body or ())
        assert set(each.parts or ()) <= set(found.parts or ())


@pytest.mark.parametrize("status", [400, 403, 404, 451])
async def test_what_the_pod_refuses_is_refused_for_good(client: SymphonyClient, pod: ScriptedPod, status: int) -> None:
    call = ADD
    pod.script(call, [httpx2.Response(status, json={"code": status, "message": "not entitled"})])

    with pytest.raises(
        OperationError, match="the pod refused POST /pod/v1/room/a_b-c/membership/add: not entitled"
    ) as e:
        await client.operations.rooms.add_member(ROOM, ALICE)
    assert e.value.status == status
    assert not e.value.outcome_unknown
    assert len(pod.of(call)) == 1


async def test_an_operation_is_asked_again_while_the_pod_is_down(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = ADD
    pod.script(
        call, [httpx2.Response(503), httpx2.ReadTimeout("slow"), httpx2.Response(200, json={"message": "Member added"})]
    )
    await client.operations.rooms.add_member(ROOM, ALICE)

    assert len(pod.of(call)) == 3


async def test_a_room_is_not_made_twice(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = CREATE
    pod.script(call, [httpx2.ReadTimeout("slow")])

    with pytest.raises(SymphonyError) as error:
        await client.operations.rooms.create("Desk", "Ours")
    assert error.value.outcome_unknown
    assert len(pod.of(call)) == 1


@pytest.mark.parametrize("lost", [httpx2.ReadTimeout("slow"), httpx2.Response(502)], ids=["no answer", "a page"])
@pytest.mark.parametrize("operation", NOT_TWICE)
async def test_what_is_refused_the_second_time_is_asked_once(
    client: SymphonyClient, pod: ScriptedPod, operation: str, lost: Reply
) -> None:
    [row] = [each for each in ROWS if each.operation == operation]
    [exchange] = row.exchanges
    pod.script(exchange.request, [lost, httpx2.Response(400, json={"code": 400, "message": "not there"})])
    group, name = operation.split(".")

    with pytest.raises(SymphonyError) as error:
        await getattr(getattr(client.operations, group), name)(**row.arguments)
    assert error.value.outcome_unknown
    assert not isinstance(error.value, OperationError)
    assert len(pod.of(exchange.request)) == 1


async def test_a_pod_that_asks_to_slow_down_is_waited_for(client: SymphonyClient, pod: ScriptedPod) -> None:
    call = CREATE
    pod.script(call, [httpx2.Response(429, headers={"Retry-After": "1"})] * 20)

    with pytest.raises(RateLimitedError):
        await client.operations.rooms.create("Desk", "Ours")


async def test_nobody_has_an_id_that_is_not_there(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script("GET /pod/v3/users", [httpx2.Response(204)])

    with pytest.raises(OperationError, match="there is no user 7"):
        await client.operations.users.get(ALICE)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"roomAttributes": {}}', b'{"roomSystemInfo": {}}'])
async def test_an_answer_that_is_no_room_is_an_error(client: SymphonyClient, pod: ScriptedPod, body: bytes) -> None:
    pod.script(SHOW, [httpx2.Response(200, content=body)])

    with pytest.raises(SymphonyError, match="but no"):
        await client.operations.rooms.get(ROOM)


async def test_a_room_or_a_stream_without_an_id_is_an_error(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(
        SHOW, [httpx2.Response(200, json={"roomAttributes": {"name": "Desk"}, "roomSystemInfo": {"active": True}})]
    )
    pod.script("GET /pod/v2/streams/a_b-c/info", [httpx2.Response(200, json={"active": True})])

    with pytest.raises(SymphonyError, match="no id of a room"):
        await client.operations.rooms.get(ROOM)
    with pytest.raises(SymphonyError, match="no id of a stream"):
        await client.operations.streams.get(ROOM)
