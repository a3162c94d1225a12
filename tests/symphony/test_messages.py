"""Tests for flowbot.symphony.messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, RateLimitedError, SymphonyError
from flowbot.ids import MessageId, StreamId, UserId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

ROOM = StreamId("ROOM")
SEND = "POST /agent/v4/stream/ROOM/message/create"
HI = "<messageML>hé 😀 &lt;hi&gt;</messageML>"


async def test_a_message_is_a_multipart_form(client: SymphonyClient, pod: ScriptedPod) -> None:
    message_id = await client.send_message(ROOM, HI, '{"mark": "é"}')

    [sent] = pod.of(SEND)
    assert message_id == "a_b-c"
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert sent.parts == {"message": HI, "data": '{"mark": "é"}'}


async def test_a_message_without_data_has_no_such_part(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.send_message(ROOM, HI)

    assert pod.of(SEND)[0].parts == {"message": HI}


async def test_files_are_parts_of_the_form_with_their_names(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.send_message(ROOM, HI, '{"mark": 1}', files=[("été.csv", b"1;2\r\n"), ("b.bin", b"\x00\xff")])

    body = pod.of(SEND)[0].body
    assert body.count(b'name="attachment"; filename=') == 2
    assert b"Content-Type: text/csv\r\n\r\n1;2\r\n\r\n--" in body
    assert b'filename="b.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\xff\r\n--' in body


async def test_a_message_on_behalf_of_a_person_is_refused_and_never_sent(
    client: SymphonyClient, pod: ScriptedPod
) -> None:
    with pytest.raises(
        MessageRejectedError, match=r"on behalf of people.*take `on_behalf_of` out.*here user 7"
    ) as told:
        await client.send_message(ROOM, HI, on_behalf_of=UserId(7))

    assert not told.value.outcome_unknown
    assert pod.calls() == []


async def test_a_stream_id_is_normalised_and_quoted(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script("POST /agent/v4/stream/a_b-c/message/create", [httpx2.Response(200, json={"messageId": "m"})])

    assert await client.send_message(StreamId("a/b+c=="), HI) == "m"


SURELY_NOT_SENT = {
    "no connection": (httpx2.ConnectError("refused"), 0.5),
    "a slow connection": (httpx2.ConnectTimeout("slow"), 0.5),
    "no free connection": (httpx2.PoolTimeout("busy"), 0.5),
    "a proxy that refuses": (httpx2.ProxyError("503"), 0.5),
    "401": (httpx2.Response(401, json={"code": 401, "message": "expired"}), 0.0),
}


@pytest.mark.parametrize(("fault", "seconds"), SURELY_NOT_SENT.values(), ids=SURELY_NOT_SENT.keys())
async def test_what_was_surely_not_sent_is_sent_again(
    client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, fault: httpx2.Response | Exception, seconds: float
) -> None:
    start = clock.now()
    pod.script(SEND, [fault])

    assert await client.send_message(ROOM, HI) == "a_b-c"

    assert [sent.parts["message"] for sent in pod.of(SEND)] == [HI, HI]
    assert (clock.now() - start).total_seconds() == seconds


PERHAPS_SENT = {
    "no answer in time": httpx2.ReadTimeout("slow"),
    "sending took too long": httpx2.WriteTimeout("slow"),
    "a cut connection": httpx2.RemoteProtocolError("Server disconnected without sending a response."),
    "a read error": httpx2.ReadError("reset"),
    "500": httpx2.Response(500, json={"code": 500, "message": "oh"}),
    "502 page": httpx2.Response(502, html="<h1>Bad gateway</h1>"),
    "503 with seconds": httpx2.Response(503, headers={"Retry-After": "1"}),
    "504": httpx2.Response(504),
    "408": httpx2.Response(408),
    "200 without an id": httpx2.Response(200, html="<h1>?</h1>"),
}


@pytest.mark.parametrize("fault", PERHAPS_SENT.values(), ids=PERHAPS_SENT.keys())
async def test_what_was_perhaps_sent_is_not_sent_again(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response | Exception
) -> None:
    pod.script(SEND, [fault])

    with pytest.raises(SymphonyError) as caught:
        await client.send_message(ROOM, HI)

    assert caught.value.outcome_unknown
    assert caught.value.status == (fault.status_code if isinstance(fault, httpx2.Response) else None)
    assert caught.value.trace_id == pod.of(SEND)[0].headers["X-Trace-Id"]
    assert not isinstance(caught.value, MessageRejectedError)
    assert len(pod.of(SEND)) == 1


TOO_LARGE = {
    "message": "Limit message-content-max-total-size reached",
    "status": "PAYLOAD_TOO_LARGE",
    "code": "LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED",
}
REFUSALS = {
    "400": (httpx2.Response(400, json={"code": 400, "message": "Invalid message"}), "Invalid message"),
    "403": (httpx2.Response(403, json={"code": 403, "message": "no"}), "the bot is not a member"),
    "404": (httpx2.Response(404, json={"code": 404, "message": "no"}), "there is no such stream"),
    "413 page": (httpx2.Response(413, html="<h1>Too Large</h1>"), "it is too large"),
    "451": (httpx2.Response(451, json={"code": 451, "message": "DLP"}), "blocked by compliance rules"),
    "size, code as text": (httpx2.Response(400, json=TOO_LARGE), "it is too large"),
    "size, odd status": (httpx2.Response(500, json=TOO_LARGE), "it is too large"),
}


@pytest.mark.parametrize(("answer", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_what_is_refused_for_good_says_why(
    client: SymphonyClient, pod: ScriptedPod, answer: httpx2.Response, reason: str
) -> None:
    pod.script(SEND, [answer])

    with pytest.raises(MessageRejectedError, match=reason) as caught:
        await client.send_message(ROOM, HI)

    assert caught.value.status == answer.status_code
    assert not caught.value.outcome_unknown
    assert len(pod.of(SEND)) == 1


async def test_another_4xx_is_no_refusal_of_the_message(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(SEND, [httpx2.Response(405)])

    with pytest.raises(SymphonyError) as caught:
        await client.send_message(ROOM, HI)

    assert type(caught.value) is SymphonyError
    assert not caught.value.outcome_unknown


async def test_a_connection_that_never_comes_leaves_no_doubt(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(SEND, [httpx2.ConnectError("refused")] * 10)

    with pytest.raises(SymphonyError, match="after 10 attempts") as caught:
        await client.send_message(ROOM, HI)

    assert not caught.value.outcome_unknown


LIMITED = {
    "429": (httpx2.Response(429, headers={"Retry-After": "4"}), 4),
    "429 as 400": (httpx2.Response(400, headers={"Retry-After": "4"}), 4),
    "429 with a date": (httpx2.Response(429, headers={"Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT"}), 20),
    "429 without a word": (httpx2.Response(429), None),
}


@pytest.mark.parametrize(("fault", "seconds"), LIMITED.values(), ids=LIMITED.keys())
async def test_who_sends_too_fast_is_told_at_once_how_long_to_wait(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response, seconds: float | None
) -> None:
    pod.script(SEND, [fault])

    with pytest.raises(RateLimitedError, match="asked to slow down") as caught:
        await client.send_message(ROOM, HI)

    assert caught.value.retry_after_seconds == seconds
    assert not caught.value.outcome_unknown
    assert len(pod.of(SEND)) == 1


async def test_nothing_that_is_said_is_logged(
    client: SymphonyClient, pod: ScriptedPod, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="flowbot")
    pod.script(SEND, [httpx2.ConnectError("refused"), httpx2.Response(401)])

    await client.send_message(ROOM, "<messageML>the secret plan</messageML>")

    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("flowbot"))
    assert "message/create" in logged
    assert "secret" not in logged
    assert "session-1" not in logged


# Changes

FORM = MessageId("FORM")
UPDATE = "POST /agent/v4/stream/ROOM/message/FORM/update"
UPDATED = httpx2.Response(200, json={"messageId": "d/e+f=="})


async def test_a_change_is_a_multipart_form_and_gives_another_id(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(UPDATE, [UPDATED])

    message_id = await client.update_message(ROOM, FORM, HI, '{"mark": "é"}')

    [sent] = pod.of(UPDATE)
    assert message_id == "d_e-f"
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert sent.parts == {"message": HI, "data": '{"mark": "é"}'}


async def test_the_ids_of_a_change_are_normalised_and_it_may_have_no_data(
    client: SymphonyClient, pod: ScriptedPod
) -> None:
    path = "POST /agent/v4/stream/a_b-c/message/g_h-i/update"
    pod.script(path, [UPDATED])

    await client.update_message(StreamId("a/b+c=="), MessageId("g/h+i=="), HI)

    assert [sent.parts for sent in pod.of(path)] == [{"message": HI}]


@pytest.mark.parametrize("fault", [fault for fault, _ in SURELY_NOT_SENT.values()], ids=SURELY_NOT_SENT.keys())
async def test_a_change_that_was_surely_not_made_is_made_again(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response | Exception
) -> None:
    pod.script(UPDATE, [fault, UPDATED])

    assert await client.update_message(ROOM, FORM, HI) == "d_e-f"
    assert [sent.parts["message"] for sent in pod.of(UPDATE)] == [HI, HI]


@pytest.mark.parametrize("fault", PERHAPS_SENT.values(), ids=PERHAPS_SENT.keys())
async def test_a_change_that_was_perhaps_made_is_in_doubt_and_not_made_again(
    client: SymphonyClient, pod: ScriptedPod, fault: httpx2.Response | Exception
) -> None:
    pod.script(UPDATE, [fault])

    with pytest.raises(SymphonyError) as caught:
        await client.update_message(ROOM, FORM, HI)

    assert caught.value.outcome_unknown
    assert not isinstance(caught.value, MessageRejectedError)
    assert len(pod.of(UPDATE)) == 1


@pytest.mark.parametrize(("answer", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_change_that_is_refused_for_good_says_why(
    client: SymphonyClient, pod: ScriptedPod, answer: httpx2.Response, reason: str
) -> None:
    pod.script(UPDATE, [answer])

    with pytest.raises(MessageRejectedError, match=reason) as caught:
        await client.update_message(ROOM, FORM, HI)

    assert caught.value.status == answer.status_code
    assert len(pod.of(UPDATE)) == 1
