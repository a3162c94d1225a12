"""Tests for flowbot.symphony.bearer, through `symphony.groups`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import OperationError, SymphonyError
from flowbot.ids import GroupId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

GROUP = GroupId("g1")
GET = "GET /profile-manager/v1/groups/g1"
PUT = "PUT /profile-manager/v1/groups/g1"
TOKENS = "POST /login/idm/tokens"
FOUND = {"id": "g1", "name": "Sales", "eTag": "e1"}


def token(text: str, **fields: object) -> httpx2.Response:
    return httpx2.Response(200, json={"token_type": "Bearer", "access_token": text, **fields})


def found(times: int = 1) -> list[httpx2.Response]:
    return [httpx2.Response(200, json=FOUND) for _ in range(times)]


def shown(pod: ScriptedPod, call: str = GET) -> list[str]:
    """The tokens that a call was made with."""
    return [each.headers["authorization"] for each in pod.of(call)]


async def test_a_session_is_changed_for_a_token_which_alone_is_shown(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1", expires_in=300)])
    pod.script(GET, found())

    await client.operations.groups.get(GROUP)

    [login], [asked] = pod.of(TOKENS), pod.of(GET)
    assert login.headers["sessionToken"] == "session-1"
    assert "authorization" not in login.headers
    assert asked.headers["authorization"] == "Bearer b1"
    assert asked.headers["x-symphony-host"]
    assert not {"sessiontoken", "keymanagertoken"} & {each.lower() for each in asked.headers}


async def test_an_update_names_what_it_replaces(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1")])
    pod.script(GET, found())
    pod.script(PUT, [httpx2.Response(412, json={"code": "CONCURRENT", "message": "changed meanwhile"})])

    with pytest.raises(OperationError, match="changed meanwhile") as error:
        await client.operations.groups.update(GROUP, name="Desk")
    assert error.value.status == 412
    assert [each.headers["if-match"] for each in pod.of(PUT)] == ["e1"]


async def test_a_group_without_an_etag_is_not_updated(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1")])
    pod.script(GET, [httpx2.Response(200, json={"id": "g1"})])

    with pytest.raises(SymphonyError, match="no eTag of a group"):
        await client.operations.groups.update(GROUP, name="Desk")
    assert pod.of(PUT) == []


async def test_the_etag_may_be_in_the_header(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1")])
    pod.script(GET, [httpx2.Response(200, json={"id": "g1"}, headers={"ETag": "e2"})])
    pod.script(PUT, found())

    await client.operations.groups.update(GROUP, name="Desk")

    assert [each.headers["if-match"] for each in pod.of(PUT)] == ["e2"]


@pytest.mark.parametrize(("seconds", "spare"), [(300, 30), (20, 2)])
async def test_a_token_is_renewed_before_it_ends(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, seconds: int, spare: int
) -> None:
    pod.script(TOKENS, [token("b1", expires_in=seconds), token("b2", expires_in=seconds)])
    pod.script(GET, found(3))

    await client.operations.groups.get(GROUP)
    clock.advance(seconds - spare - 1)
    await client.operations.groups.get(GROUP)
    clock.advance(1)
    await client.operations.groups.get(GROUP)

    assert shown(pod) == ["Bearer b1", "Bearer b1", "Bearer b2"]


@pytest.mark.parametrize(
    "told", [{}, {"expires_in": None}, {"expires_in": True}, {"expires_in": "300"}, {"expires_in": 10**30}]
)
async def test_a_token_that_tells_no_end_is_good_until_it_is_refused(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, told: dict[str, object]
) -> None:
    pod.script(TOKENS, [token("b1", **told), token("b2", **told)])
    pod.script(GET, [*found(2), httpx2.Response(401), *found()])

    await client.operations.groups.get(GROUP)
    clock.advance(1_000_000)
    for _ in range(2):
        await client.operations.groups.get(GROUP)

    assert shown(pod) == ["Bearer b1", "Bearer b1", "Bearer b1", "Bearer b2"]


async def test_many_who_ask_get_one_token(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1"), token("b2")])
    pod.script(GET, [*found(), *[httpx2.Response(401) for _ in range(5)], *found(5)])

    await client.operations.groups.get(GROUP)
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(client.operations.groups.get, GROUP)

    assert len(pod.of(TOKENS)) == 2
    assert sorted(shown(pod)) == ["Bearer b1"] * 6 + ["Bearer b2"] * 5


async def test_many_who_ask_share_a_login_that_fails(client: SymphonyClient, pod: ScriptedPod) -> None:
    refusal = httpx2.Response(403, json={"code": 403, "message": "not entitled"})
    pod.script(TOKENS, [refusal] * 5)
    refused: list[OperationError] = []

    async def ask() -> None:
        try:
            await client.operations.groups.get(GROUP)
        except OperationError as error:
            refused.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)

    assert len(pod.of(TOKENS)) == 1
    assert [each.status for each in refused] == [403] * 5


async def test_a_token_that_was_just_given_and_is_refused_is_told(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1"), token("b2")])
    pod.script(GET, [httpx2.Response(401, json={"code": "X", "message": "no such token"})] * 2)

    with pytest.raises(OperationError, match="no such token") as error:
        await client.operations.groups.get(GROUP)
    assert error.value.status == 401


async def test_a_session_that_has_ended_is_renewed_for_a_token(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [httpx2.Response(401), token("b1")])
    pod.script(GET, found())

    await client.operations.groups.get(GROUP)

    assert pod.logins == 2
    assert shown(pod) == ["Bearer b1"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"access_token": ""}', b'{"access_token": 7}'])
async def test_an_answer_without_a_token_is_an_error(client: SymphonyClient, pod: ScriptedPod, body: bytes) -> None:
    pod.script(TOKENS, [httpx2.Response(200, content=body)])

    with pytest.raises(SymphonyError, match="but no token"):
        await client.operations.groups.get(GROUP)


async def test_a_group_is_not_made_twice(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(TOKENS, [token("b1")])
    pod.script("POST /profile-manager/v1/groups", [httpx2.ReadTimeout("slow")])

    with pytest.raises(SymphonyError) as error:
        await client.operations.groups.create("Sales")
    assert error.value.outcome_unknown
    assert len(pod.of("POST /profile-manager/v1/groups")) == 1
