"""Tests for flowbot.symphony.attachments."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.config import SymphonyConfig
from flowbot.errors import AttachmentError, RateLimitedError, SymphonyError
from flowbot.ids import MessageId, StreamId
from flowbot.symphony.attachments import quote_ids

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import Connect, ScriptedPod

ROOM = StreamId("ROOM")
MESSAGE = MessageId("m_1")
FILE = "internal_7696581411197%2FY3%2Ba"
GET = "GET /agent/v1/stream/ROOM/attachment"


def sent(content: bytes) -> httpx2.Response:
    """A file as the agent answers with it."""
    headers = {"Content-Type": "application/octet-stream"}
    return httpx2.Response(200, headers=headers, content=base64.b64encode(content))


async def test_the_base64_text_of_the_agent_is_decoded(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [sent(b"\x00\xff\r\n")])

    assert await client.read_attachment(ROOM, MESSAGE, FILE) == b"\x00\xff\r\n"


async def test_an_empty_file_is_empty(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [sent(b"")])

    assert await client.read_attachment(ROOM, MESSAGE, FILE) == b""


async def test_ids_are_quoted_once_on_the_wire(client: SymphonyClient, pod: ScriptedPod) -> None:
    urls: list[bytes] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        urls.append(request.url.raw_path)
        return sent(b"x")

    pod.script("GET /agent/v1/stream/a_b-c/attachment", [answer])
    await client.read_attachment(StreamId("a/b+c=="), MessageId("m/1+"), FILE)

    assert urls == [
        b"/agent/v1/stream/a_b-c/attachment?fileId=internal_7696581411197%252FY3%252Ba&messageId=m_1-",
    ]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_attachment_id_arrives_as_it_was_given(attachment_id: str) -> None:
    url = httpx2.URL(f"http://pod.test/agent{quote_ids(ROOM, MESSAGE, attachment_id)}")

    assert url.params.multi_items() == [("fileId", attachment_id), ("messageId", MESSAGE)]


FAULTS_THAT_PASS = {
    "no connection": httpx2.ConnectError("refused"),
    "a cut connection": httpx2.ReadError("reset"),
    "no answer in time": httpx2.ReadTimeout("slow"),
    "401": httpx2.Response(401, json={"code": 401, "message": "expired"}),
    "429": httpx2.Response(429, headers={"Retry-After": "4"}),
    "429 as 400": httpx2.Response(400, headers={"Retry-After": "4"}),
    "500": httpx2.Response(500, json={"code": 500, "message": "oh"}),
    "502 page": httpx2.Response(502, html="<h1>Bad gateway</h1>"),
}


@pytest.mark.parametrize("fault", FAULTS_THAT_PASS.values(), ids=FAULTS_THAT_PASS.keys())
async def test_reading_is_tried_again(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response | Exception
) -> None:
    pod.script(GET, [fault, sent(b"at last")])

    assert await client.read_attachment(ROOM, MESSAGE, FILE) == b"at last"
    assert pod.calls() == [GET, GET]


async def test_a_body_that_breaks_off_is_asked_for_again(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
) -> None:
    pod.script(GET, [lambda _: httpx2.Response(200, stream=Breaking()), sent(b"whole")])

    assert await client.read_attachment(ROOM, MESSAGE, FILE) == b"whole"


class Breaking(httpx2.AsyncByteStream):
    """A body that ends too soon."""

    async def __aiter__(self):  # type: ignore[no-untyped-def]  # an async generator, for the library alone
        yield b"d2hv"
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


REFUSALS = {
    "204": (httpx2.Response(204), "there is no such attachment, message or stream"),
    "400": (httpx2.Response(400, json={"code": 400, "message": "bad id"}), "no such attachment.*: bad id "),
    "403": (httpx2.Response(403, json={"code": 403, "message": "no"}), "the bot is not a member of the stream"),
    "404 page": (httpx2.Response(404, html="<h1>Not Found</h1>"), "no such attachment.*is there a proxy on the way"),
    "451": (httpx2.Response(451), "blocked by compliance rules"),
    "a sign-in page": (httpx2.Response(200, html="<h1>Sign in</h1>"), "not Base64 .*is there a proxy on the way"),
    "JSON": (httpx2.Response(200, json={"content": "YQ=="}), "the answer is not Base64"),
    "URL-safe Base64": (httpx2.Response(200, content=b"_-_-"), "not Base64"),
    "no padding": (httpx2.Response(200, content=b"YQ"), r"not Base64 \(Incorrect padding\)"),
    "more than Base64": (httpx2.Response(200, content=b"YQ==YQ=="), "not Base64"),
    "no ASCII": (httpx2.Response(200, content="Yé==".encode()), "not Base64"),
}


@pytest.mark.parametrize(("answer", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_what_is_no_file_says_why(
    client: SymphonyClient, pod: ScriptedPod, answer: httpx2.Response, reason: str
) -> None:
    pod.script(GET, [answer])

    with pytest.raises(AttachmentError, match=reason) as caught:
        await client.read_attachment(ROOM, MESSAGE, FILE)

    assert str(caught.value).startswith(f"the attachment {FILE} of message m_1 in stream ROOM ")
    assert caught.value.status == answer.status_code
    assert caught.value.trace_id == pod.of(GET)[0].headers["X-Trace-Id"]
    assert not caught.value.outcome_unknown
    assert pod.calls() == [GET]


@pytest.mark.parametrize("size", range(95, 101))
async def test_a_file_of_the_largest_size_is_read(
    connect: Connect, config: SymphonyConfig, pod: ScriptedPod, size: int
) -> None:
    pod.script(GET, [sent(b"x" * size)])

    async with connect(config.model_copy(update={"max_attachment_bytes": size})) as client:
        assert await client.read_attachment(ROOM, MESSAGE, FILE) == b"x" * size


@pytest.mark.parametrize("limit", range(95, 101))
@pytest.mark.parametrize("more", [1, 2, 3, 100_000])
async def test_a_larger_file_is_refused(
    connect: Connect, config: SymphonyConfig, pod: ScriptedPod, limit: int, more: int
) -> None:
    pod.script(GET, [sent(b"x" * (limit + more))])

    async with connect(config.model_copy(update={"max_attachment_bytes": limit})) as client:
        with pytest.raises(AttachmentError, match=f"has more than {limit} bytes; maxAttachmentBytes"):
            await client.read_attachment(ROOM, MESSAGE, FILE)


async def test_another_failure_is_no_fault_of_the_file(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [httpx2.Response(405)])

    with pytest.raises(SymphonyError, match="GET /agent/v1/stream/ROOM/attachment: status 405") as caught:
        await client.read_attachment(ROOM, MESSAGE, FILE)

    assert type(caught.value) is SymphonyError


async def test_a_limit_that_stays_is_told(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [httpx2.Response(429, headers={"Retry-After": "1"})] * 10)

    with pytest.raises(RateLimitedError):
        await client.read_attachment(ROOM, MESSAGE, FILE)
