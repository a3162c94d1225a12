"""Tests for flowbot.symphony.auth.delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import jwt
import pytest

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

LOGIN = "POST /login/pubkey/authenticate"
RELAY = "POST /relay/pubkey/authenticate"
INFO = "GET /agent/v1/info"
ME = "GET /pod/v2/sessioninfo"


def session(**claims: object) -> httpx2.Response:
    """A login that gives a session token with these claims."""
    return httpx2.Response(200, json={"token": jwt.encode(claims, "k" * 64, algorithm="HS512")})


def agent(version: object) -> httpx2.Response:
    return httpx2.Response(200, json={"version": version})


async def ask(client: SymphonyClient, pod: ScriptedPod, login: httpx2.Response, *about: httpx2.Response) -> list[str]:
    """What a bot that logs in asks for, and shows the agent."""
    pod.script(LOGIN, [login])
    pod.script(INFO, about)
    pod.script(ME, [httpx2.Response(200, json={"id": 1})])
    await client.get_me()
    return [each.name for each in pod.seen]


@pytest.mark.parametrize("version", ["Agent-24.12.1-Linux", "Agent-25.1.0", "Agent-100.0.0-x"])
async def test_a_session_that_may_and_an_agent_that_can_need_no_key_manager(
    client: SymphonyClient, pod: ScriptedPod, version: str
) -> None:
    asked = await ask(client, pod, session(canUseSimplifiedKeyDelivery=True), agent(version))

    assert asked == [LOGIN, INFO, ME]


async def test_the_agent_is_shown_the_session_alone(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script("GET /agent/v5/datafeeds", [httpx2.Response(200, json=[{"id": "f_f", "type": "fanout"}])])
    await ask(client, pod, session(canUseSimplifiedKeyDelivery=True), agent("Agent-25.8.1"))
    await client.open_feed()

    [listed] = pod.of("GET /agent/v5/datafeeds")
    assert "keymanagertoken" not in listed.headers
    assert listed.headers["sessiontoken"].count(".") == 2


@pytest.mark.parametrize(
    "about",
    [agent("Agent-24.11.9"), agent("Agent-9.99"), agent("a beta"), agent(None), agent(7), httpx2.Response(503)],
    ids=["24.11", "9.99", "no version", "none", "a number", "it is down"],
)
async def test_an_agent_that_is_older_or_does_not_tell_wants_the_key_manager(
    client: SymphonyClient, pod: ScriptedPod, about: httpx2.Response
) -> None:
    asked = await ask(client, pod, session(canUseSimplifiedKeyDelivery=True), about)

    assert asked == [LOGIN, INFO, RELAY, ME]


@pytest.mark.parametrize(
    "login",
    [session(), session(canUseSimplifiedKeyDelivery=False), session(canUseSimplifiedKeyDelivery="true")],
    ids=["without the claim", "it says no", "it says a text"],
)
async def test_a_session_that_does_not_say_so_asks_no_agent(
    client: SymphonyClient, pod: ScriptedPod, login: httpx2.Response
) -> None:
    assert await ask(client, pod, login) == [LOGIN, RELAY, ME]
