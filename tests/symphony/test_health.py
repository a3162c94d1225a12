"""Tests for flowbot.symphony.operations.health."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import SymphonyError

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

EXTENDED = "GET /agent/v3/health/extended"


async def test_nobody_logs_in_to_ask(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(EXTENDED, [httpx2.Response(200, json={"status": "UP"})])
    before = pod.logins

    assert (await client.operations.health.get(extended=True)).up

    [asked] = pod.of(EXTENDED)
    assert pod.logins == before
    assert not {"sessiontoken", "keymanagertoken"} & {each.lower() for each in asked.headers}


async def test_an_agent_that_does_not_answer_is_told_at_once(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(EXTENDED, [httpx2.ConnectError("refused")])

    with pytest.raises(SymphonyError, match="cannot connect"):
        await client.operations.health.get(extended=True)
    assert len(pod.of(EXTENDED)) == 1


async def test_the_page_of_a_proxy_is_no_health(client: SymphonyClient, pod: ScriptedPod) -> None:
    page = httpx2.Response(503, content=b"<html>Bad</html>", headers={"Content-Type": "text/html"})
    pod.script(EXTENDED, [page])

    with pytest.raises(SymphonyError, match="a web page: is there a proxy on the way"):
        await client.operations.health.get(extended=True)
