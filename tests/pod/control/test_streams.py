"""Tests for flowbot.pod.control.streams."""

from __future__ import annotations

import pytest

from tests.pod.control.conftest import Script


async def test_a_room_is_made_by_somebody_who_owns_it(script: Script) -> None:
    script.pod.connect("flow-bot")
    said = {"description": "all of it", "public": True, "readOnly": True, "keywords": {"desk": "fx"}}
    body = {"name": "FX", "user": "alice", **said, "members": ["flow-bot", "bob"]}
    room = await script.ask("POST", "/v1/streams", body)

    assert room == {
        "id": script.pod.streams.ensure("FX").id,
        "type": "ROOM",
        "name": "FX",
        "description": "all of it",
        "public": True,
        "discoverable": True,
        "membersCanInvite": True,
        "readOnly": True,
        "copyProtected": False,
        "crossPod": False,
        "viewHistory": True,
        "multiLateralRoom": False,
        "keywords": {"desk": "fx"},
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


async def test_a_room_is_changed_and_opened_again(script: Script) -> None:
    script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/streams", {"name": "FX", "user": "alice", "members": ["flow-bot"]})
    changed = await script.ask("POST", "/v1/streams/FX", {"name": "Rates", "description": "low", "copyProtected": True})
    await script.ask("POST", "/v1/streams/Rates/close")
    opened = await script.ask("POST", "/v1/streams/Rates/open")

    assert (changed["name"], changed["description"], changed["copyProtected"]) == ("Rates", "low", True)
    assert opened["isActive"] is True
    assert [each["type"] for each in script.events()[1:]] == ["ROOMUPDATED", "ROOMDEACTIVATED", "ROOMREACTIVATED"]


async def test_members_become_owners_and_no_more(script: Script) -> None:
    script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/streams", {"name": "FX", "user": "alice", "members": ["flow-bot", "bob"]})
    promoted = await script.ask("POST", "/v1/streams/FX/promote", {"member": "bob"})
    demoted = await script.ask("POST", "/v1/streams/FX/demote", {"user": "bob", "member": "alice"})

    assert (promoted["owners"], demoted["owners"]) == (["alice", "bob"], ["bob"])
    assert [each["type"] for each in script.events()[-2:]] == [
        "ROOMMEMBERPROMOTEDTOOWNER",
        "ROOMMEMBERDEMOTEDFROMOWNER",
    ]


async def test_somebody_asks_to_be_let_in(script: Script) -> None:
    bot = script.pod.connect("flow-bot")
    await bot.operations.rooms.create("FX", "", public=True)
    await script.ask("POST", "/v1/streams/FX/join", {"user": "bob"})
    event = script.events()[-1]

    assert (event["type"], event["initiator"]["user"]["displayName"]) == ("USERREQUESTEDTOJOINROOM", "bob")


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("/v1/streams", {"name": "FX", "user": "bob"}, 400, "there is a room 'FX' already"),
        ("/v1/streams", {"name": "GX"}, 400, "user: Field required; its fields are public, discoverable"),
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
