"""Tests for flowbot.symphony.streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from flowbot.errors import SymphonyError

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import ScriptedPod


LIST = "POST /pod/v1/streams/list"


def listed(stream_id: str, name: str, *, active: bool = True) -> dict[str, object]:
    return {"id": stream_id, "active": active, "streamType": {"type": "ROOM"}, "roomAttributes": {"name": name}}


def page(*rooms: object) -> httpx2.Response:
    return httpx2.Response(200, json=list(rooms))


async def test_rooms_are_found_by_their_exact_name(client: SymphonyClient, pod: ScriptedPod) -> None:
    rooms = [listed("a/b+c==", "Desk"), listed("2", "desk"), listed("3", "Desk 2"), listed("4", "Desk", active=False)]
    pod.script(LIST, [page(*rooms, listed("5", "Desk"), "no room", {"id": None}), httpx2.Response(204)])

    assert await client.find_rooms("Desk") == ["a_b-c", "5"]
    assert pod.of(LIST)[0].json == {"streamTypes": [{"type": "ROOM"}], "includeInactiveStreams": True}


async def test_a_closed_room_is_found_where_no_open_one_has_its_name(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [page(listed("1", "A", active=False), listed("2", "B")), page()])

    assert await client.find_rooms("A") == ["1"]


async def test_every_page_is_read_whatever_its_size(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [page(listed("1", "A"), listed("2", "B")), page(listed("3", "A")), page()])

    assert await client.find_rooms("A") == ["1", "3"]
    assert len(pod.of(LIST)) == 3


async def test_a_pod_that_knows_one_page_alone_is_asked_no_more(client: SymphonyClient, pod: ScriptedPod) -> None:
    same = listed("1", "A")
    pod.script(LIST, [page(same), page(same)])

    assert await client.find_rooms("A") == ["1"]


async def test_where_the_bot_is_in_no_room_none_is_found(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [httpx2.Response(204)])

    assert await client.find_rooms("A") == []


async def test_a_list_that_is_refused_is_an_error(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(LIST, [httpx2.Response(403, json={"code": 403, "message": "not entitled"})])

    with pytest.raises(SymphonyError, match="not entitled"):
        await client.find_rooms("A")
