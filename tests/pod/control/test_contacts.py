"""Tests for flowbot.pod.control.contacts."""

from __future__ import annotations

import pytest

from tests.pod.control.conftest import Script

ZOE = {"user": "Zoe", "to": "flow-bot"}


@pytest.fixture
async def asked(script: Script) -> Script:
    """Zoe, who is of another firm, has asked the bot."""
    script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/people", {"name": "Zoe", "isExternal": True})
    assert await script.ask("POST", "/v1/connections/request", ZOE) == {"to": "flow-bot", "status": "PENDING_OUTGOING"}
    return script


async def test_somebody_asks_a_bot_to_connect_and_is_accepted(asked: Script) -> None:
    [event] = asked.events()
    accepted = await asked.ask("POST", "/v1/connections/accept", {"user": "flow-bot", "to": "Zoe"})
    listed = await asked.ask("GET", "/v1/people/Zoe/connections")

    assert (event["type"], event["initiator"]["user"]["displayName"]) == ("CONNECTIONREQUESTED", "Zoe")
    assert accepted == {"to": "Zoe", "status": "ACCEPTED"}
    assert listed == [{"to": "flow-bot", "status": "ACCEPTED"}]


async def test_who_is_rejected_may_ask_again(asked: Script) -> None:
    rejected = await asked.ask("POST", "/v1/connections/reject", {"user": "flow-bot", "to": "Zoe"})
    again = await asked.ask("POST", "/v1/connections/request", ZOE)

    assert (rejected["status"], again["status"]) == ("REJECTED", "PENDING_OUTGOING")


async def test_a_connection_ends(asked: Script) -> None:
    await asked.ask("POST", "/v1/connections/accept", {"user": "flow-bot", "to": "Zoe"})
    await asked.ask("POST", "/v1/connections/remove", ZOE)

    assert await asked.ask("GET", "/v1/people/Zoe/connections") == []


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("accept", ZOE, 404, "flow-bot has not asked Zoe to connect"),
        ("request", {"user": "flow-bot", "to": "Zoe"}, 400, "there is a request between flow-bot and Zoe"),
        ("request", {"user": "Zoe", "to": "nobody"}, 404, "there is nobody called 'nobody'"),
        ("remove", {}, 400, "user: Field required; to: Field required; its fields are user, to"),
    ],
)
async def test_what_is_wrong_is_said(asked: Script, path: str, body: object, status: int, problem: str) -> None:
    found, words = await asked.refused("POST", f"/v1/connections/{path}", body)

    assert found == status
    assert problem in words


async def test_people_are_seen_as_they_say_and_get_nothing_while_they_are_away(script: Script) -> None:
    bob = script.pod.ensure_user("bob")
    script.pod.streams.ensure("desk").members.add(bob.id)
    before = await script.ask("GET", "/v1/people/bob/presence")
    await script.ask("POST", "/v1/people/bob/presence", {"category": "OFFLINE"})
    sent = await script.ask("POST", "/v1/say", {"user": "alice", "stream": "desk", "text": "hi"})
    receipts = script.pod.talk.keeper.receipts
    away = receipts.of(sent["messageId"])[bob.id].delivered_ms
    await script.ask("POST", "/v1/people/bob/presence", {"category": "BUSY"})

    assert (before, away) == ({"category": "AVAILABLE"}, None)
    assert receipts.of(sent["messageId"])[bob.id].delivered_ms is not None
    assert await script.ask("GET", "/v1/people/bob/presence") == {"category": "BUSY"}


async def test_a_presence_that_is_none_is_said(script: Script) -> None:
    script.pod.ensure_user("bob")
    status, words = await script.refused("POST", "/v1/people/bob/presence", {"category": "ASLEEP"})

    assert status == 400
    assert words.startswith("presence is one of AVAILABLE, BUSY, ")
