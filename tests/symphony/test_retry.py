"""Tests for flowbot.symphony.retry."""

from __future__ import annotations

import random
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.config import RetryConfig
from flowbot.errors import RateLimitedError, SymphonyError
from flowbot.symphony.http import Answer
from flowbot.symphony.retry import Backoff, retry_after_seconds, said

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

ME = "GET /pod/v2/sessioninfo"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HTML = "<html><body><h1>Bad gateway</h1></body></html>"


def waited_seconds(clock: VirtualClock) -> float:
    return (clock.now() - NOW).total_seconds()


FAULTS_THAT_PASS = {
    "no connection": (httpx2.ConnectError("refused"), 0.5),
    "a slow connection": (httpx2.ConnectTimeout("slow"), 0.5),
    "no answer in time": (httpx2.ReadTimeout("slow"), 0.5),
    "a cut connection": (httpx2.RemoteProtocolError("cut"), 0.5),
    "a broken proxy": (httpx2.ProxyError("503"), 0.5),
    "500": (httpx2.Response(500, json={"code": 500, "message": "oh"}), 0.5),
    "502 from a proxy": (httpx2.Response(502, html=HTML), 0.5),
    "503 with seconds": (httpx2.Response(503, headers={"Retry-After": "7"}), 7.0),
    "504": (httpx2.Response(504), 0.5),
    "429 without a word": (httpx2.Response(429), 0.5),
    "429 with seconds": (httpx2.Response(429, headers={"Retry-After": "12"}), 12.0),
    "429 with a date": (httpx2.Response(429, headers={"Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT"}), 20.0),
    "429 with nonsense": (httpx2.Response(429, headers={"Retry-After": "soon"}), 0.5),
    "429 for a year": (httpx2.Response(429, headers={"Retry-After": "31536000"}), 300.0),
    "429 as 400": (httpx2.Response(400, headers={"Retry-After": "3"}), 3.0),
}


@pytest.mark.parametrize(("fault", "seconds"), FAULTS_THAT_PASS.values(), ids=FAULTS_THAT_PASS.keys())
async def test_a_fault_that_passes_is_waited_out(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, fault: httpx2.Response | Exception, seconds: float
) -> None:
    pod.script(ME, [fault])

    me = await client.get_me()

    assert me.display_name == "Echo"
    assert waited_seconds(clock) == seconds


FAULTS_THAT_STAY = {
    "400": httpx2.Response(400, json={"code": 400, "message": "bad"}),
    "403": httpx2.Response(403, json={"code": 403, "message": "bad"}),
    "404 page": httpx2.Response(404, html=HTML),
    "501": httpx2.Response(501),
    "302": httpx2.Response(302, headers={"Location": "https://elsewhere.test/?token=x"}),
}


@pytest.mark.parametrize("fault", FAULTS_THAT_STAY.values(), ids=FAULTS_THAT_STAY.keys())
async def test_a_fault_that_stays_is_raised_at_once(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response
) -> None:
    pod.script(ME, [fault])

    with pytest.raises(SymphonyError) as caught:
        await client.get_me()

    assert caught.value.status == fault.status_code
    assert caught.value.trace_id == pod.of(ME)[0].headers["X-Trace-Id"]
    assert f"trace id {caught.value.trace_id}" in str(caught.value)
    assert not caught.value.outcome_unknown
    assert len(pod.of(ME)) == 1


async def test_an_untrusted_certificate_is_not_tried_again(client: SymphonyClient, pod: ScriptedPod) -> None:
    error = httpx2.ConnectError("ssl")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    pod.script(ME, [error])

    with pytest.raises(SymphonyError, match=r"certificate is not trusted.*ssl\.trustStore\.path"):
        await client.get_me()

    assert len(pod.of(ME)) == 1


async def test_waits_grow_and_attempts_end(client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock) -> None:
    pod.script(ME, [httpx2.Response(503)] * 10)

    with pytest.raises(SymphonyError, match="status 503") as caught:
        await client.get_me()

    assert caught.value.status == 503
    assert len(pod.of(ME)) == 10
    assert waited_seconds(clock) == 0.5 + 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128


async def test_no_answer_to_the_last_is_an_error_without_status(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(ME, [httpx2.ReadTimeout("slow")] * 10)

    with pytest.raises(SymphonyError, match="no answer after 10 attempts: no answer in time") as caught:
        await client.get_me()

    assert caught.value.status is None


async def test_to_be_slowed_down_for_ever_is_an_error_of_its_own(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(ME, [httpx2.Response(429, headers={"Retry-After": "2"})] * 10)

    with pytest.raises(RateLimitedError, match="asked to slow down, still after 10 attempts") as caught:
        await client.get_me()

    assert caught.value.retry_after_seconds == 2.0
    assert caught.value.status == 429


async def test_a_fault_is_one_line_in_the_log(
    client: SymphonyClient, pod: ScriptedPod, caplog: pytest.LogCaptureFixture
) -> None:
    pod.script(ME, [httpx2.Response(502, html=HTML)])

    await client.get_me()

    [record] = [record for record in caplog.records if record.name == "flowbot.symphony"]
    assert record.getMessage() == (
        "GET /pod/v2/sessioninfo: status 502, a web page: is there a proxy on the way?; trying again in 0.5 s"
    )


@given(attempt=st.integers(1, 10_000), seed=st.integers())
def test_a_wait_is_between_half_and_all_of_what_the_attempt_calls_for(attempt: int, seed: int) -> None:
    backoff = Backoff(RetryConfig(max_interval_millis=30_000), random.Random(seed))

    whole = min(30.0, 0.5 * 2 ** min(attempt - 1, 20))
    assert whole / 2 <= backoff.delay_seconds(attempt) <= whole


def test_attempts_without_end_have_no_last() -> None:
    backoff = Backoff(RetryConfig(max_attempts=-1), random.Random(0))

    assert not backoff.is_last(1_000_000)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}, 60.0),
        ({"retry-after": "Wed, 31 Dec 2025 00:00:00 GMT"}, 0.0),
        # Our clock is an hour slow: what counts is the server's.
        ({"retry-after": "Thu, 01 Jan 2026 01:00:05 GMT", "date": "Thu, 01 Jan 2026 01:00:00 GMT"}, 5.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], expected: float | None) -> None:
    answer = Answer(status=429, trace_id="abc123", headers=headers)

    assert retry_after_seconds(answer, NOW) == expected


@given(st.text())
def test_any_retry_after_is_readable_or_nothing(text: str) -> None:
    seconds = retry_after_seconds(Answer(status=429, trace_id="abc123", headers={"retry-after": text}), NOW)

    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ""),
        (b'{"code": 400, "message": "Invalid message"}', ": Invalid message"),
        (HTML.encode(), ": Bad gateway"),
        (b"\xff\xfe broken", ": \ufffd\ufffd broken"),
        (b"x" * 1000, f": {'x' * 299}…"),
    ],
)
def test_what_a_component_says_is_short_and_plain(body: bytes, expected: str) -> None:
    assert said(Answer(status=400, trace_id="abc123", body=body)) == expected
