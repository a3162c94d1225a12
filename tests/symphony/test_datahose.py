"""Tests for flowbot.symphony.datahose."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import DatahoseConfig, SymphonyConfig
from flowbot.errors import ConfigError, DatafeedError
from flowbot.symphony import SymphonyClient
from tests.symphony.conftest import NoJitter, batch, elapsed_seconds

if TYPE_CHECKING:
    from tests.symphony.conftest import Reply, ScriptedPod

READ = "POST /agent/v5/events/read"
Hoses = Callable[[DatahoseConfig | None], AbstractAsyncContextManager[SymphonyClient]]
MESSAGES = DatahoseConfig(event_types=("MESSAGESENT",))


@pytest.fixture
def connect(pod: ScriptedPod, clock: VirtualClock, config: SymphonyConfig) -> Hoses:
    def connected(hose: DatahoseConfig | None) -> AbstractAsyncContextManager[SymphonyClient]:
        return SymphonyClient.connect(
            config.model_copy(update={"datahose": hose}),
            feed="datahose",
            clock=clock,
            transport=httpx2.MockTransport(pod.handle),
            jitter=NoJitter(),
        )

    return connected


@pytest.fixture
async def client(connect: Hoses) -> AsyncIterator[SymphonyClient]:
    async with connect(MESSAGES) as connected:
        yield connected


def acks(pod: ScriptedPod) -> list[object]:
    return [seen.json["ackId"] for seen in pod.of(READ) if isinstance(seen.json, dict)]


async def test_what_is_wanted_is_said_with_each_read(connect: Hoses, pod: ScriptedPod) -> None:
    hose = DatahoseConfig(tag="all", event_types=("MESSAGESENT", "ROOMCREATED"), scopes=("INTERNAL",))
    pod.script(READ, [batch("a1", {"id": "1"}), batch("a2")])

    async with connect(hose) as client:
        assert await client.open_feed() == "datahose:all since 2026-01-01T00:00:00+00:00"
        assert await client.read_events() == [b'{"id":"1"}']
        assert await client.read_events() == []

    wanted = {"type": "datahose", "tag": "all", "eventTypes": ["MESSAGESENT", "ROOMCREATED"], "scopes": ["INTERNAL"]}
    assert pod.calls() == [READ, READ]
    assert [seen.json for seen in pod.of(READ)] == [{**wanted, "ackId": ""}, {**wanted, "ackId": "a1"}]


async def test_the_tag_is_called_after_the_bot(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.open_feed()

    body = pod.of(READ)[0].json
    assert body == {"type": "datahose", "tag": "datahose-echo-bot", "eventTypes": ["MESSAGESENT"], "ackId": ""}


async def test_a_datahose_on_which_nothing_happens_is_open_after_a_moment(
    client: SymphonyClient, pod: ScriptedPod, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def poll(request: httpx2.Request) -> httpx2.Response:
        await anyio.sleep_forever()
        raise AssertionError

    monkeypatch.setattr("flowbot.symphony.datahose.OPENING_SECONDS", 0.01)
    pod.slow[READ] = poll
    pod.script(READ, [batch("a1", {"id": "1"})])

    with anyio.fail_after(10):
        await client.open_feed()
        assert await client.read_events() == [b'{"id":"1"}']

    assert acks(pod) == ["", ""]


FAULTS: dict[str, tuple[Reply, float]] = {
    "no connection": (httpx2.ConnectError("refused"), 0.5),
    "a page": (httpx2.Response(502, html="<h1>Bad gateway</h1>"), 0.5),
    "429 as 400": (httpx2.Response(400, headers={"Retry-After": "9"}), 9.0),
    "something else": (httpx2.Response(200, json=[]), 0.5),
    "401": (httpx2.Response(401), 0.0),
}


@pytest.mark.parametrize(("fault", "seconds"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_waited_out_with_the_same_acknowledgement(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, fault: Reply, seconds: float
) -> None:
    pod.script(READ, [fault, batch("a1", {"id": "1"}), fault, batch("a2", {"id": "2"})])

    assert await client.read_events() == [b'{"id":"1"}']
    assert await client.read_events() == [b'{"id":"2"}']

    assert acks(pod) == ["", "", "a1", "a1"]
    assert elapsed_seconds(clock) == 2 * seconds


@pytest.mark.parametrize("before", [[], [batch("a1", {"id": "1"})]], ids=["at first", "later"])
async def test_a_400_is_an_error_of_the_bot_and_ends_it(
    client: SymphonyClient, pod: ScriptedPod, before: list[httpx2.Response]
) -> None:
    pod.script(READ, [*before, httpx2.Response(400, json={"code": 400, "message": "unknown type"})])
    for _ in before:
        await client.read_events()

    with pytest.raises(DatafeedError, match=r"status 400: unknown type.*look at datahose\.eventTypes"):
        await client.read_events()


async def test_an_account_without_a_datahose_is_told_so_before_the_bot_is_ready(
    client: SymphonyClient, pod: ScriptedPod
) -> None:
    pod.script(READ, [httpx2.Response(403, json={"code": 403, "message": "not entitled"})])

    with pytest.raises(DatafeedError, match=r"read the datahose \(status 403: not entitled.*is bought for the pod"):
        await client.open_feed()


async def test_a_datahose_that_is_not_configured_is_refused_with_the_mend(connect: Hoses) -> None:
    with pytest.raises(ConfigError, match=r"no section `datahose`; write there which events"):
        async with connect(None):
            pass


async def test_a_datahose_of_an_agent_that_is_not_trusted_ends(client: SymphonyClient, pod: ScriptedPod) -> None:
    untrusted = httpx2.ConnectError("certificate verify failed")
    untrusted.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    pod.script(READ, [untrusted])

    with pytest.raises(DatafeedError, match="datahose: cannot read the feed: its certificate is not trusted"):
        await client.open_feed()
