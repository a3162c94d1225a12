"""Tests for flowbot.symphony.reading."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import OperationError, SymphonyError
from flowbot.ids import StreamId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod


STREAM = StreamId("desk_1")
LIST = f"GET /agent/v4/stream/{STREAM}/message"
SINCE = datetime(2026, 11, 23, tzinfo=UTC)


def page(*written: tuple[str, int]) -> httpx2.Response:
    return httpx2.Response(200, json=[{"messageId": name, "timestamp": at} for name, at in written])


async def read(client: SymphonyClient, limit: int = 500) -> list[str]:
    return [json.loads(each)["messageId"] for each in await client.read_messages(STREAM, SINCE, limit=limit)]


@pytest.mark.parametrize(
    "written",
    [[("c", 3), ("b2", 2), ("b1", 2), ("a", 1)], [("a", 1), ("b1", 2), ("b2", 2), ("c", 3)]],
    ids=["newest first", "oldest first"],
)
async def test_messages_are_read_oldest_first_whichever_end_the_agent_begins_with(
    client: SymphonyClient, pod: ScriptedPod, written: list[tuple[str, int]]
) -> None:
    pod.script(LIST, [page(*written), httpx2.Response(204)])

    assert await read(client) == ["a", "b1", "b2", "c"]


async def test_every_page_is_read_though_messages_come_meanwhile(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [page(("c", 3), ("b", 2)), page(("b", 2), ("a", 1)), page()])

    assert await read(client) == ["a", "b", "c"]


async def test_an_agent_that_knows_one_page_alone_is_asked_no_more(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [page(("b", 2), ("a", 1)), page(("b", 2), ("a", 1))])

    assert await read(client) == ["a", "b"]
    assert len(pod.of(LIST)) == 2


async def test_no_more_is_read_than_is_asked_for(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [page(("d", 4), ("c", 3)), page(("b", 2), ("a", 1))])

    assert await read(client, limit=3) == ["b", "c", "d"]
    assert len(pod.of(LIST)) == 2


async def test_reading_is_tried_again_where_it_may_help(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [httpx2.Response(503), page(("a", 1)), page()])

    assert await read(client) == ["a"]


async def test_a_stream_that_may_not_be_read_is_refused_for_good(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [httpx2.Response(403, json={"code": 403, "message": "not entitled"})])

    with pytest.raises(OperationError, match="not entitled"):
        await read(client)


async def test_an_answer_that_is_no_list_is_not_taken_for_silence(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [httpx2.Response(200, html="<html>Sign in</html>")])

    with pytest.raises(SymphonyError, match="no list of messages"):
        await read(client)
