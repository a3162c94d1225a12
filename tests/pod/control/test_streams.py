"""Tests for flowbot.pod.control.streams."""

from __future__ import annotations

import pytest

from tests.pod.control.conftest import Script


async def test_a_room_is_made_by_somebody_who_owns_it(script: Script) -> None:
    script.pod.connect("flow-bot")
    body = {"name": "FX", "user": "alice", "description": "all of it", "isPublic": True, "members": ["flow-bot", "bob"]}
    room = await script.ask("POST", "/v1/streams", body)

    assert room == {
        "id": script.pod.streams.ensure("FX").id,
        "type": "ROOM",
        "name": "FX",
        "description": "all of it",
        "isPublic": True,
        "isActive": True,
        "members": ["alice", "bob", "flow-bot"],
        "owners": ["alice"],
        "pinned": None,
    }
    assert await script.ask("GET", "/v1/streams") == [room]
    assert [each["type"] for each in script.events()] == ["USERJOINEDROOM", "USERJOINEDROOM"]


async def test_two_have_one_im(script: Script) -> None:
    script.pod.add_bot("flow-bot")
    im = await script.ask("POST", "/v1/ims", {"user": "alice", "to": "flow-bot"})

    assert (im["type"], im["name"], im["members"]) == ("IM", "", ["alice", "flow-bot"])
    assert await script.ask("POST", "/v1/ims", {"user": "alice", "to": "flow-bot"}) == im


async def test_people_come_and_go_and_the_room_is_closed(script: Script) -> None:
    script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/streams", {"name": "FX", "user": "alice", "members": ["flow-bot"]})
    came = await script.ask("POST", "/v1/streams/FX/add", {"member": "bob"})
    went = await script.ask("POST", "/v1/streams/FX/remove", {"user": "bob", "member": "bob"})
    closed = await script.ask("POST", "/v1/streams/FX/close")

    assert came["members"] == ["alice", "bob", "flow-bot"]
    assert went["members"] == ["alice", "flow-bot"]
    assert closed["isActive"] is False
    events = [(each["type"], each["initiator"]["user"]["displayName"]) for each in script.events()[1:]]
    assert events == [("USERJOINEDROOM", "alice"), ("USERLEFTROOM", "bob"), ("ROOMDEACTIVATED", "alice")]


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("/v1/streams", {"name": "FX", "user": "bob"}, 400, "there is a room 'FX' already"),
        ("/v1/streams", {"name": "GX"}, 400, "user: Field required; its fields are name, user, description"),
        ("/v1/ims", {"user": "alice", "to": "nobody"}, 404, "there is nobody called 'nobody'"),
        ("/v1/streams/empyt/add", {"member": "bob"}, 404, "there is no stream called 'empyt'; did you mean 'empty'?"),
        ("/v1/streams/FX/add", {"user": "bob", "member": "bob"}, 403, "bob is not a member of the stream"),
        ("/v1/streams/FX/remove", {"member": "bob"}, 400, "bob is not a member of the room 'FX'"),
        ("/v1/streams/FX/close", {"user": "flow-bot"}, 403, "flow-bot does not own the room 'FX'"),
        ("/v1/streams/empty/close", {}, 400, "nobody is in the room 'empty', so 'user' says who does it"),
    ],
)
async def test_what_is_wrong_is_said(script: Script, path: str, body: object, status: int, problem: str) -> None:
    script.pod.streams.ensure("empty")
    script.pod.ensure_user("bob")
    script.pod.add_bot("flow-bot")
    await script.ask("POST", "/v1/streams", {"name": "FX", "user": "alice", "members": ["flow-bot"]})
    script.pod.streams.ensure("empty").members.clear()
    found, words = await script.refused("POST", path, body)

    assert found == status
    assert problem in words
