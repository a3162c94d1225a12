"""Tests for flowbot.pod.control.people."""

from __future__ import annotations

import pytest

from flowbot.ids import UserId
from flowbot.pod.identifiers import OTHER_TENANT_ID, TENANT_ID
from tests.pod.control.conftest import Script


async def test_somebody_comes_and_is_listed_with_the_bots(script: Script) -> None:
    script.pod.add_bot("flow-bot")
    added = await script.ask("POST", "/v1/people", {"name": "Alice Martin", "email": "alice@bank.example"})

    assert added == {
        "name": "Alice Martin",
        "username": "alice.martin",
        "id": script.pod.ensure_user("Alice Martin").id,
        "email": "alice@bank.example",
        "isBot": False,
        "isExternal": False,
        "isActive": True,
    }
    assert [each["name"] for each in await script.ask("GET", "/v1/people")] == ["flow-bot", "Alice Martin"]
    assert await script.ask("GET", "/v1/people/alice.martin") == added


async def test_a_username_of_ones_own_is_known(script: Script) -> None:
    await script.ask("POST", "/v1/people", {"name": "Alice Martin", "username": "am01"})

    assert (await script.ask("GET", "/v1/people/am01"))["name"] == "Alice Martin"
    assert (await script.ask("GET", "/v1/people/Alice%20Martin"))["username"] == "am01"


async def test_somebody_of_another_firm_makes_what_they_are_in_external(script: Script) -> None:
    script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/people", {"name": "Zoe", "isExternal": True})
    for user in ("alice", "Zoe"):
        await script.ask("POST", "/v1/say", {"user": user, "stream": "desk", "text": "hi"})
    before, after = (each["payload"]["messageSent"]["message"] for each in script.events())

    zoe = await script.ask("GET", "/v1/people/Zoe")
    assert (zoe["isExternal"], zoe["email"]) == (True, "zoe@other.test")
    assert [each["externalRecipients"] for each in (before, after)] == [False, True]
    assert after["stream"]["external"] is True
    assert after["stream"]["recipientTenantIds"] == [TENANT_ID, OTHER_TENANT_ID]


async def test_somebody_is_called_otherwise_and_stays_the_same(script: Script) -> None:
    added = await script.ask("POST", "/v1/people", {"name": "Alice Martin"})
    changed = await script.ask("POST", "/v1/people/Alice%20Martin", {"name": "Alice Smith"})
    await script.ask("POST", "/v1/say", {"user": "Alice Smith", "stream": "desk", "text": "hi"})

    assert (changed["id"], changed["username"], changed["name"]) == (added["id"], "alice.martin", "Alice Smith")
    assert script.pod.people.get(UserId(added["id"])) is script.pod.people.find("alice.martin")
    assert script.pod.messages[0].user.last_name == "Smith"


async def test_an_account_is_closed_and_opened(script: Script) -> None:
    bot = script.pod.add_bot("flow-bot")
    closed = await script.ask("POST", "/v1/people/flow-bot", {"isActive": False})
    may_log_in = script.pod.accounts.is_open("flow-bot")
    opened = await script.ask("POST", "/v1/people/flow-bot", {"isActive": True})

    assert (closed["isActive"], may_log_in, opened["isActive"]) == (False, False, True)
    assert script.pod.people.bots == [bot]


async def test_whose_account_is_closed_does_nothing_more_until_it_is_open_again(script: Script) -> None:
    bot, alice, desk = (
        script.pod.add_bot("flow-bot"),
        script.pod.ensure_user("alice"),
        script.pod.streams.ensure("desk"),
    )
    said = script.pod.talk.say(alice, desk, "hi").id
    button = '<form id="f"><button name="b" type="action">Go</button></form>'
    form = script.pod.talk.post(bot, desk.id, f"<messageML>{button}</messageML>").id
    acts = {
        "say": {"user": "alice", "stream": "desk", "text": "more"},
        "reply": {"user": "alice", "messageId": said, "text": "more"},
        "edit": {"user": "alice", "messageId": said, "text": "more"},
        "submit": {"user": "alice", "messageId": form},
    }
    await script.ask("POST", "/v1/people/alice", {"isActive": False})
    refused = [await script.refused("POST", f"/v1/{act}", body) for act, body in acts.items()]
    written = len(script.pod.talk.written.history)
    await script.ask("POST", "/v1/people/alice", {"isActive": True})
    for act, body in acts.items():
        await script.ask("POST", f"/v1/{act}", body)

    assert refused == [(403, "the account of alice is closed")] * 4
    assert written == 2


async def test_a_bot_is_called_otherwise(script: Script) -> None:
    script.pod.add_bot("flow-bot")
    await script.ask("POST", "/v1/people/flow-bot", {"name": "Desk Bot"})

    [bot] = script.pod.people.bots
    assert (bot.display_name, bot.first_name) == ("Desk Bot", None)


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("/v1/people", {"name": "alice"}, 400, "'alice' cannot be added: 'alice' has that name"),
        ("/v1/people", {"name": "Ann", "username": "alice"}, 400, "'Ann' cannot be added: 'alice' has that name"),
        ("/v1/people", {}, 400, "name: Field required; its fields are name, username, email, isExternal"),
        ("/v1/people/bob", {"name": "Alice"}, 400, "'bob' cannot be called 'Alice': somebody else is"),
        ("/v1/people/alcie", {"name": "Ann"}, 404, "there is nobody called 'alcie'; did you mean 'alice'?"),
        ("/v1/people/zzz", {"name": "Ann"}, 404, "there is nobody called 'zzz'; POST /v1/people adds somebody"),
    ],
)
async def test_what_is_wrong_is_said(script: Script, path: str, body: object, status: int, problem: str) -> None:
    script.pod.ensure_user("alice")
    script.pod.ensure_user("bob")
    found, words = await script.refused("POST", path, body)

    assert found == status
    assert problem in words
