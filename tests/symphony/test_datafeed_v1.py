"""Tests for flowbot.symphony.datafeed_v1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import DatafeedConfig, SymphonyConfig
from flowbot.errors import DatafeedError
from tests.symphony.conftest import elapsed_seconds

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import Connect, Reply, ScriptedPod

CREATE = "POST /agent/v4/datafeed/create"
READ = "GET /agent/v4/datafeed/one/read"
READ_2 = "GET /agent/v4/datafeed/two/read"
KEPT = "@http://pod.test:8080/agent"


def events(*listed: object) -> httpx2.Response:
    return httpx2.Response(200, json=list(listed))


@pytest.fixture
def v1(config: SymphonyConfig, tmp_path: Path) -> SymphonyConfig:
    return config.model_copy(update={"datafeed": DatafeedConfig(version="v1", id_file_path=tmp_path)})


@pytest.fixture
async def client(connect: Connect, v1: SymphonyConfig, pod: ScriptedPod) -> AsyncIterator[SymphonyClient]:
    pod.script(CREATE, [httpx2.Response(200, json={"id": name}) for name in ("one", "two")])
    async with connect(v1) as connected:
        yield connected


async def test_a_feed_is_made_and_kept_for_the_next_start(
    client: SymphonyClient, pod: ScriptedPod, connect: Connect, v1: SymphonyConfig, tmp_path: Path
) -> None:
    pod.script(READ, [events({"id": "1"}, None, {"id": "2"}), httpx2.Response(204), events({"id": "3"})])

    assert await client.read_events() == [b'{"id":"1"}', b'{"id":"2"}']
    assert await client.read_events() == []
    async with connect(v1) as again:
        assert await again.read_events() == [b'{"id":"3"}']

    assert (tmp_path / "datafeed.id").read_text() == f"one{KEPT}"
    assert pod.calls() == [CREATE, READ, READ, READ]
    assert pod.of(READ)[0].timeout["read"] >= 60


async def test_it_is_said_once_that_v1_is_past_its_end(
    client: SymphonyClient, pod: ScriptedPod, caplog: pytest.LogCaptureFixture
) -> None:
    pod.script(READ, [events()] * 2)
    for _ in range(2):
        await client.read_events()

    [record] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert record.getMessage().startswith("datafeed.version: v1 is past its end of support")


async def test_a_feed_that_is_gone_is_replaced(client: SymphonyClient, pod: ScriptedPod, tmp_path: Path) -> None:
    (tmp_path / "datafeed.id").write_text("old@")
    pod.script("GET /agent/v4/datafeed/old/read", [httpx2.Response(400, json={"code": 400, "message": "unknown"})])
    pod.script(READ, [events({"id": "1"})])

    assert await client.open_feed() == "old"
    assert await client.read_events() == ()
    assert await client.open_feed() == "one"
    assert await client.read_events() == [b'{"id":"1"}']
    assert (tmp_path / "datafeed.id").read_text() == f"one{KEPT}"


async def test_feeds_that_are_lost_one_after_the_other_are_not_made_in_a_rush(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
) -> None:
    pod.script(READ, [httpx2.Response(400)])
    pod.script(READ_2, [httpx2.Response(400)])
    pod.script(CREATE, [httpx2.Response(200, json={"id": "three"})])

    for _ in range(2):
        await client.read_events()

    assert await client.open_feed() == "three"
    assert elapsed_seconds(clock) == 0.5


FAULTS: dict[str, tuple[Reply, float]] = {
    "no connection": (httpx2.ConnectError("refused"), 0.5),
    "a page": (httpx2.Response(502, html="<h1>Bad gateway</h1>"), 0.5),
    "429 as 400": (httpx2.Response(400, headers={"Retry-After": "9"}), 9.0),
    "something else": (httpx2.Response(200, json={"events": []}), 0.5),
    "no JSON": (httpx2.Response(200, text="ok"), 0.5),
    "401": (httpx2.Response(401), 0.0),
}


@pytest.mark.parametrize(("fault", "seconds"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_waited_out_on_the_same_feed(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, fault: Reply, seconds: float
) -> None:
    pod.script(READ, [fault, events({"id": "1"})])

    assert await client.read_events() == [b'{"id":"1"}']

    assert pod.calls() == [CREATE, READ, READ]
    assert elapsed_seconds(clock) == seconds


async def test_a_feed_that_cannot_be_made_is_asked_for_again(
    connect: Connect, v1: SymphonyConfig, pod: ScriptedPod
) -> None:
    pod.script(CREATE, [httpx2.Response(503), httpx2.Response(200, json={}), httpx2.Response(200, json={"id": "one"})])

    async with connect(v1) as client:
        assert await client.open_feed() == "one"


@pytest.mark.parametrize("call", [CREATE, READ])
async def test_an_account_that_may_not_read_it_is_a_clear_error(
    connect: Connect, v1: SymphonyConfig, pod: ScriptedPod, call: str
) -> None:
    pod.script(call, [httpx2.Response(403, json={"code": 403, "message": "no"})])
    pod.script(CREATE, [httpx2.Response(200, json={"id": "one"})])

    async with connect(v1) as client:
        with pytest.raises(DatafeedError, match=r"the datafeed \(status 403: no, .*may this account"):
            await client.read_events()


async def test_events_that_python_cannot_read_do_not_stop_the_feed(client: SymphonyClient, pod: ScriptedPod) -> None:
    body = f'[{{"text": {"9" * 5000}}}]'
    pod.script(READ, [httpx2.Response(200, text=body)])

    assert await client.read_events() == [body.encode()]
