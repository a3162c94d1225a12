"""Tests for flowbot.symphony.pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.ids import MessageId, StreamId

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod

STREAM = "GET /pod/v2/streams/a_b-c/info"
ROOM, UPDATE_ROOM = "GET /pod/v3/room/a_b-c/info", "POST /pod/v3/room/a_b-c/update"
IM, UPDATE_IM = "GET /pod/v1/im/a_b-c/info", "POST /pod/v1/im/a_b-c/update"
WHERE, MESSAGE = StreamId("a/b+c=="), MessageId("m/1+")


def answer(body: object, status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, json=body)


def of_type(kind: str) -> httpx2.Response:
    return answer({"id": "a_b-c", "streamType": {"type": kind}})


async def test_a_message_of_a_room_is_pinned_as_an_attribute_of_it(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(STREAM, [of_type("ROOM")])
    pod.script(UPDATE_ROOM, [answer({})])
    await client.pin_message(WHERE, MESSAGE)

    assert pod.calls() == [STREAM, UPDATE_ROOM]
    assert pod.of(UPDATE_ROOM)[0].json == {"pinnedMessageId": "m_1-"}


async def test_a_message_of_an_im_is_pinned_as_an_attribute_of_it(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(STREAM, [of_type("IM")])
    pod.script(UPDATE_IM, [answer({})])
    await client.pin_message(WHERE, MESSAGE)

    assert pod.of(UPDATE_IM)[0].json == {"pinnedMessageId": "m_1-"}


@pytest.mark.parametrize(
    ("kind", "info", "update", "attributes"),
    [("ROOM", ROOM, UPDATE_ROOM, "roomAttributes"), ("IM", IM, UPDATE_IM, "V1IMAttributes")],
)
async def test_a_message_is_unpinned_with_an_empty_id(
    client: SymphonyClient, pod: ScriptedPod, kind: str, info: str, update: str, attributes: str
) -> None:
    pod.script(STREAM, [of_type(kind)])
    pod.script(info, [answer({attributes: {"pinnedMessageId": "m/1+="}})])
    pod.script(update, [answer({})])
    await client.unpin_message(WHERE, MESSAGE)

    assert pod.of(update)[0].json == {"pinnedMessageId": ""}


@pytest.mark.parametrize(
    "info", [{"roomAttributes": {"pinnedMessageId": "other"}}, {"roomAttributes": {}}, {"roomAttributes": None}, []]
)
async def test_what_another_message_has_taken_the_place_of_is_left_alone(
    client: SymphonyClient, pod: ScriptedPod, info: object
) -> None:
    pod.script(STREAM, [of_type("ROOM")])
    pod.script(ROOM, [answer(info)])
    await client.unpin_message(WHERE, MESSAGE)

    assert pod.calls() == [STREAM, ROOM]


async def test_who_may_not_pin_is_told_so(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(STREAM, [of_type("ROOM")])
    pod.script(UPDATE_ROOM, [answer({"code": 403, "message": "not an owner"}, 403)])
    with pytest.raises(MessageRejectedError, match=r"not an owner.*must be an owner of it") as told:
        await client.pin_message(WHERE, MESSAGE)

    assert told.value.status == 403


async def test_a_pin_that_nobody_answers_is_tried_again_and_then_fails(
    client: SymphonyClient, pod: ScriptedPod
) -> None:
    pod.script(STREAM, [httpx2.ReadTimeout("slow"), of_type("ROOM")])
    pod.script(UPDATE_ROOM, [httpx2.ReadTimeout("slow")] * 20)
    with pytest.raises(SymphonyError) as told:
        await client.pin_message(WHERE, MESSAGE)

    assert not told.value.outcome_unknown
    assert len(pod.of(UPDATE_ROOM)) > 1
