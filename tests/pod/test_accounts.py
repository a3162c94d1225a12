"""Tests for flowbot.pod.accounts and its endpoints; what both ways have in common is in the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.errors import OperationError
from flowbot.pod.control.settings import change_settings, show_settings
from tests.pod.test_rest import Bot, bot_logged_in

SERVICE = {
    "accountType": "SYSTEM",
    "userName": "quote-bot",
    "emailAddress": "quote-bot@acme.test",
    "displayName": "Quote Bot",
}


@pytest.fixture
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    async with bot_logged_in(tmp_path_factory.mktemp("pod")) as each:
        yield each


async def test_an_account_that_is_closed_can_do_nothing_and_cannot_log_in(served: Bot) -> None:
    me = served.pod.people.ensure("flow-bot")
    served.pod.accounts.of(me.id).active = False
    answers = [
        await served.http.get("/pod/v2/sessioninfo"),
        await served.http.get("/agent/v5/datafeeds"),
        await served.http.post("/login/pubkey/authenticate", json={"token": served.signed()}),
        await served.http.post("/relay/pubkey/authenticate", json={"token": served.signed()}),
    ]
    served.pod.accounts.of(me.id).active = True
    await served.log_in()
    again = await served.http.get("/pod/v2/sessioninfo")

    assert [each.status_code for each in answers] == [401] * 4
    assert "deactivated" in answers[0].json()["message"]
    assert again.status_code == 200


async def test_a_service_that_was_made_with_a_key_logs_in_with_it(served: Bot) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    body = {"userAttributes": {**SERVICE, "currentKey": {"key": pem.decode(), "action": "SAVE"}}, "roles": []}
    made = await served.http.post("/pod/v2/admin/user/create", json=body)
    signed = served.signed(key=key, sub="quote-bot")
    token = (await served.http.post("/login/pubkey/authenticate", json={"token": signed})).json()["token"]
    me = (await served.http.get("/pod/v2/sessioninfo", headers={"sessionToken": token})).json()

    assert me["id"] == made.json()["userSystemInfo"]["id"]
    assert me["displayName"] == "Quote Bot"
    assert "currentKey" not in made.json()["userAttributes"]


async def test_a_new_service_has_a_feed_and_is_in_no_room(served: Bot) -> None:
    room, me = served.pod.streams.ensure("Desk"), served.pod.people.ensure("flow-bot")
    made = served.pod.accounts.create(me, SERVICE, ["INDIVIDUAL"])
    served.pod.rooms.add_member(me, room.id, me.id)

    assert made.id not in room.members
    assert served.pod.feeds_of(made).list() == []


@pytest.mark.parametrize("missing", ["userName", "emailAddress", "displayName", "firstName", "lastName"])
async def test_a_person_has_all_names(served: Bot, missing: str) -> None:
    person = {**SERVICE, "accountType": "NORMAL", "firstName": "Quentin", "lastName": "Bot"}
    del person[missing]

    with pytest.raises(OperationError, match=f"an account has a `{missing}`"):
        served.pod.accounts.create(served.pod.people.ensure("flow-bot"), person, [])


async def test_who_is_renamed_is_known_by_the_new_name_alone(served: Bot) -> None:
    me, alice = served.pod.people.ensure("flow-bot"), served.pod.ensure_user("Alice Martin")
    served.pod.accounts.update(me, alice.id, {"userName": "alice.young", "displayName": "Alice Young"})

    assert served.pod.people.find("Alice Martin") is None
    assert served.pod.ensure_user("Alice Young").id == alice.id
    assert served.pod.ensure_user("alice.young").id == alice.id


async def test_a_status_can_be_asked_for(served: Bot) -> None:
    alice = served.pod.ensure_user("alice")
    path = f"/pod/v1/admin/user/{alice.id}/status"
    before = (await served.http.get(path)).json()
    await served.http.post(f"{path}/update", json={"status": "DISABLED"})

    assert (before["status"], (await served.http.get(path)).json()["status"]) == ("ENABLED", "DISABLED")


async def test_a_look_up_tells_which_of_its_words_are_none(served: Bot) -> None:
    alice = served.pod.ensure_user("alice")
    by_id = (await served.http.get(f"/pod/v3/users?uid={alice.id},x")).json()
    by_address = (await served.http.get("/pod/v3/users?email=alice")).json()
    nobody = await served.http.get("/pod/v3/users?uid=12")

    assert [each["id"] for each in by_id["users"]] == [alice.id]
    assert by_id["errors"] == [{"error": "invalid.format", "id": "x"}]
    assert by_address == {"users": [], "errors": [{"error": "invalid.format", "email": "alice"}]}
    assert nobody.status_code == 204


async def test_rules_and_keys_outlive_what_a_pod_forgets(served: Bot) -> None:
    served.pod.accounts.rules.company = "Acme"
    served.pod.rooms.rules.cross_pod = True
    served.pod.accounts.keys["quote-bot"] = b"key"
    served.pod.reset()
    alice = served.pod.ensure_user("alice")

    assert served.pod.rooms.rules.cross_pod
    assert served.pod.accounts.keys == {"quote-bot": b"key"}
    assert served.pod.accounts.of(alice.id).details == {"companyName": "Acme"}


async def test_members_are_changed_in_the_rooms_that_there_are_after_a_reset(served: Bot) -> None:
    served.pod.reset()
    await served.log_in()
    room, alice = served.pod.streams.ensure("Desk"), served.pod.ensure_user("alice")
    answer = await served.http.post(f"/pod/v1/room/{room.id}/membership/add", json={"id": alice.id})

    assert answer.status_code == 200
    assert alice.id in room.members


async def test_rules_of_rooms_and_accounts_are_settings_of_the_pod(served: Bot) -> None:
    change_settings(served.pod, {"rooms": {"fixed": ["public"]}, "accounts": {"administrators": ["L1_SUPPORT"]}})

    assert served.pod.rooms.rules.fixed == {"public"}
    assert served.pod.accounts.rules.administrators == {"L1_SUPPORT"}
    assert show_settings(served.pod)["rooms"] == {"crossPod": False, "fixed": ["public"], "keepsAnOwner": True}
