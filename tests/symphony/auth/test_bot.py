"""Tests for flowbot.symphony.auth: the bot with its key, tokens and requests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.clock import VirtualClock
from flowbot.errors import AuthenticationError, SymphonyError

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

ME = "GET /pod/v2/sessioninfo"
LOGIN = "POST /login/pubkey/authenticate"
RELAY = "POST /relay/pubkey/authenticate"
REFUSED = {"code": 401, "message": "Authentication Error"}


async def test_a_login_says_who_and_until_when_signed_with_rs512(
    client: SymphonyClient, pod: ScriptedPod, key: rsa.RSAPrivateKey, clock: VirtualClock
) -> None:
    await client.get_me()

    [login], [relay] = pod.of(LOGIN), pod.of(RELAY)
    token = json.loads(login.body)["token"]
    claims = jwt.decode(token, key.public_key(), algorithms=["RS512"], options={"verify_exp": False})
    assert claims == {"sub": "echo-bot", "exp": int(clock.now().timestamp()) + 290}
    assert list(json.loads(relay.body)) == ["token"]


async def test_nobody_logs_in_before_the_first_call(client: SymphonyClient, pod: ScriptedPod) -> None:
    assert pod.seen == []


async def test_tokens_are_kept_until_they_are_refused(client: SymphonyClient, pod: ScriptedPod) -> None:
    for _ in range(3):
        await client.get_me()

    assert pod.logins == 1


async def test_a_401_renews_both_tokens_and_repeats_the_call(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.get_me()
    pod.logins += 1  # the tokens that were given are now of the past

    await client.read_events()

    assert [len(pod.of(LOGIN)), len(pod.of(RELAY))] == [2, 2]


async def test_many_401s_at_once_are_one_login(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.get_me()
    pod.logins += 1

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(client.get_me)

    assert [len(pod.of(LOGIN)), len(pod.of(RELAY))] == [2, 2]


async def test_a_late_401_for_old_tokens_does_not_log_in_again(client: SymphonyClient, pod: ScriptedPod) -> None:
    answered, renewed = anyio.Event(), anyio.Event()

    async def slow(request: httpx2.Request) -> httpx2.Response:
        answered.set()
        await renewed.wait()
        return httpx2.Response(401, json=REFUSED)

    await client.get_me()
    pod.slow["POST /agent/v5/datafeeds"] = slow
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(client.read_events)
        await answered.wait()
        pod.logins += 1
        await client.get_me()
        renewed.set()

    assert len(pod.of(LOGIN)) == 2


async def test_those_who_wait_for_a_login_share_its_failure(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LOGIN, [httpx2.Response(401, json=REFUSED)])
    errors: list[AuthenticationError] = []

    async def ask() -> None:
        try:
            await client.get_me()
        except AuthenticationError as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)

    assert len(pod.of(LOGIN)) == 1
    assert len({str(error) for error in errors}) == 1
    assert len({id(error) for error in errors}) == 5


async def test_a_login_whose_caller_is_cancelled_is_taken_over(client: SymphonyClient, pod: ScriptedPod) -> None:
    logging_in = anyio.Event()

    async def stuck(request: httpx2.Request) -> httpx2.Response:
        logging_in.set()
        await anyio.sleep_forever()
        raise AssertionError

    async def ask_in_vain(scope: anyio.CancelScope) -> None:
        with scope:
            await client.get_me()

    pod.slow[LOGIN] = stuck
    async with anyio.create_task_group() as tasks:
        first = anyio.CancelScope()
        tasks.start_soon(ask_in_vain, first)
        await logging_in.wait()
        tasks.start_soon(client.get_me)
        first.cancel()

    assert pod.calls() == [ME]


async def test_a_refused_login_names_who_where_and_what_to_look_at(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
) -> None:
    pod.script(LOGIN, [httpx2.Response(401, json=REFUSED)])

    with pytest.raises(AuthenticationError) as caught:
        await client.get_me()

    message = str(caught.value)
    assert "the pod at http://pod.test:8080/login does not accept the bot 'echo-bot'" in message
    assert "status 401: Authentication Error" in message
    assert "Has the public key that belongs to bot.privateKey been uploaded" in message
    assert "Is this machine's clock right?" in message
    assert caught.value.status == 401


async def test_a_refused_login_measures_the_clocks_when_it_can(client: SymphonyClient, pod: ScriptedPod) -> None:
    date = {"Date": "Thu, 01 Jan 2026 00:06:40 GMT"}
    pod.script(RELAY, [httpx2.Response(401, json=REFUSED, headers=date)])

    with pytest.raises(AuthenticationError, match=r"key manager at .*/relay") as caught:
        await client.get_me()

    assert "This machine's clock is 400 s behind the server's: set it right." in str(caught.value)


async def test_a_refused_login_is_not_tried_again(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LOGIN, [httpx2.Response(403, json={"code": 403, "message": "deactivated"})])

    with pytest.raises(AuthenticationError, match="deactivated"):
        await client.get_me()

    assert len(pod.seen) == 1


async def test_a_login_waits_out_faults(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LOGIN, [httpx2.ConnectError("refused"), httpx2.Response(503, html="<h1>down</h1>")])

    await client.get_me()

    assert len(pod.of(LOGIN)) == 3


async def test_a_page_instead_of_a_token_is_no_login(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LOGIN, [httpx2.Response(200, html="<h1>Welcome to the proxy</h1>")])

    with pytest.raises(SymphonyError, match=r"no token: is http://pod.test:8080/login the pod\?"):
        await client.get_me()


async def test_tokens_that_are_refused_as_soon_as_given_are_an_error(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(ME, [httpx2.Response(401, json=REFUSED)] * 3)

    with pytest.raises(AuthenticationError, match="belong to the same pod"):
        await client.get_me()

    assert len(pod.of(LOGIN)) == 3


async def test_each_login_is_signed_anew(client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock) -> None:
    await client.get_me()
    clock.set(clock.now() + timedelta(hours=2))
    pod.logins += 1

    await client.get_me()

    assert pod.logins == 3
