"""Tests for flowbot.symphony.client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import SymphonyError
from flowbot.events import User
from flowbot.ids import UserId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

ME = "GET /pod/v2/sessioninfo"


async def test_the_bot_learns_who_it_is(client: SymphonyClient) -> None:
    me = await client.get_me()

    assert me == User(id=UserId(71811853190567), display_name="Echo", username="echo-bot")


async def test_a_session_without_a_user_is_an_error(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(ME, [httpx2.Response(200, html="<h1>Welcome</h1>")])

    with pytest.raises(SymphonyError, match="does not say who the bot is"):
        await client.get_me()


async def test_only_the_agent_is_shown_the_key_manager_token(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.get_me()
    await client.read_events()

    [me] = pod.of(ME)
    [read] = pod.of("POST /agent/v5/datafeeds/feed1_f/read")
    assert me.headers["sessionToken"] == read.headers["sessionToken"] == "session-1"
    assert "keyManagerToken" not in me.headers
    assert read.headers["keyManagerToken"] == "km-1"
