"""Tests for flowbot.symphony.operations.messages: a blast is made once, and what is no answer is not taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import OperationError, SymphonyError
from flowbot.ids import StreamId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

BLAST = "POST /agent/v4/message/blast"
ROOM = StreamId("ROOM")
SENT = {"messages": [{"messageId": "m", "stream": {"streamId": "ROOM"}}], "errors": {}}
IN_DOUBT = {
    "no answer in time": httpx2.ReadTimeout("slow"),
    "a cut connection": httpx2.ReadError("reset"),
    "503": httpx2.Response(503),
    "a page": httpx2.Response(200, html="<h1>Sign in</h1>"),
    "nothing": httpx2.Response(200, json={"messages": [], "errors": {}}),
    "no lists": httpx2.Response(200, json={}),
}


@pytest.mark.parametrize("reply", IN_DOUBT.values(), ids=IN_DOUBT.keys())
async def test_a_blast_in_doubt_is_not_made_again(
    client: SymphonyClient, pod: ScriptedPod, reply: httpx2.Response | Exception
) -> None:
    pod.script(BLAST, [reply])

    with pytest.raises(SymphonyError) as failed:
        await client.operations.messages.blast([ROOM], text="hi")
    assert failed.value.outcome_unknown
    assert len(pod.of(BLAST)) == 1


NOT_SENT = {
    "no connection": httpx2.ConnectError("refused"),
    "401": httpx2.Response(401, json={"code": 401, "message": "expired"}),
    "429": httpx2.Response(429, headers={"Retry-After": "1"}),
}


@pytest.mark.parametrize("reply", NOT_SENT.values(), ids=NOT_SENT.keys())
async def test_a_blast_that_was_surely_not_sent_is_made_again(
    client: SymphonyClient, pod: ScriptedPod, reply: httpx2.Response | Exception
) -> None:
    pod.script(BLAST, [reply, httpx2.Response(200, json=SENT)])
    done = await client.operations.messages.blast([ROOM], text="hi")

    assert [each.message for each in done.sent] == ["m"]
    assert len(pod.of(BLAST)) == 2


@pytest.mark.parametrize("status", [400, 403, 413, 451])
async def test_a_blast_that_is_refused_is_not_sent(client: SymphonyClient, pod: ScriptedPod, status: int) -> None:
    pod.script(BLAST, [httpx2.Response(status, json={"code": status, "message": "no"})])

    with pytest.raises(OperationError, match="the pod refused POST /agent/v4/message/blast: no") as refused:
        await client.operations.messages.blast([ROOM], text="hi")
    assert refused.value.status == status
    assert not refused.value.outcome_unknown


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("GET /agent/v1/message/m", "get"),
        ("GET /pod/v1/message/m/status", "status"),
        ("GET /pod/v1/admin/messages/m/receipts", "receipts"),
        ("GET /pod/v1/admin/messages/m/metadata/relationships", "relationships"),
        ("POST /agent/v1/message/search", "search"),
        ("GET /pod/v1/streams/m/attachments", "attachments"),
        ("GET /pod/v1/files/allowedTypes", "file_types"),
    ],
)
async def test_a_page_of_a_proxy_is_no_answer(client: SymphonyClient, pod: ScriptedPod, call: str, asked: str) -> None:
    pod.script(call, [httpx2.Response(200, html="<h1>Sign in</h1>")])
    messages = client.operations.messages
    arguments = {"file_types": (), "search": (None, None, 7)}.get(asked, ("m",))

    with pytest.raises(SymphonyError, match="but no "):
        await getattr(messages, asked)(*arguments)


async def test_a_message_without_an_id_is_no_answer(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script("GET /agent/v1/message/m", [httpx2.Response(200, json={"message": "<div/>"})])

    with pytest.raises(SymphonyError, match="but no id of a message"):
        await client.operations.messages.get("m")  # type: ignore[arg-type]  # any id


async def test_more_files_than_a_page_has_are_asked_for_in_pages(client: SymphonyClient, pod: ScriptedPod) -> None:
    def page(first: int, last: int) -> httpx2.Response:
        numbers = range(first, last, -1)
        return httpx2.Response(
            200,
            json=[
                {"messageId": f"m{each}", "fileId": f"f{each}", "name": "a", "ingestionDate": each} for each in numbers
            ],
        )

    call = "GET /pod/v1/streams/ROOM/attachments"
    pod.script(call, [page(300, 200), page(201, 101), page(102, 52)])
    found = await client.operations.messages.attachments(ROOM, limit=230)

    assert [each.id for each in found] == [f"f{number}" for number in range(71, 301)]
    assert [seen.query.get("to") for seen in pod.of(call)] == [None, "201", "102"]
