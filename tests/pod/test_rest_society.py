"""Tests for flowbot.pod.rest.connections, presence, signals, groups, bearers and health: what is refused, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowbot.pod.rights import Right
from flowbot.pod.serve import BOT_USERNAME
from tests.pod.test_rest import Bot, bot_logged_in, bot_on_a_pod

GROUPS = "/profile-manager/v1/groups"
SALES = {"type": "SDL", "ownerType": "TENANT", "ownerId": 189, "name": "Sales"}


async def bearer(bot: Bot) -> dict[str, str]:
    """The headers that requests for groups have."""
    token = (await bot.http.post("/login/idm/tokens", params={"scope": "profile-manager"})).json()
    return {"Authorization": f"{token['token_type']} {token['access_token']}", "X-Symphony-Host": "localhost"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/pod/v1/connection/create"),
        ("GET", "/pod/v1/connection/list"),
        ("GET", "/pod/v2/user/presence"),
        ("GET", "/pod/v2/users/presence"),
        ("GET", "/agent/v1/signals/list"),
        ("POST", "/login/idm/tokens"),
        ("GET", f"{GROUPS}/type/SDL"),
    ],
)
async def test_who_has_not_logged_in_is_told_nothing(pod_folder: Path, method: str, path: str) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        answer = await bot.http.request(method, path, headers={"X-Symphony-Host": "localhost"})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", "/pod/v1/connection/create", {}, "`userId` is not the id of a user"),
        ("POST", "/pod/v1/connection/accept", {"userId": True}, "`userId` is not the id of a user"),
        ("GET", "/pod/v1/connection/user/alice/info", None, "'alice' is not the id of a user"),
        ("GET", "/pod/v1/connection/list?status=maybe", None, "ALL or one of"),
        ("GET", "/pod/v1/connection/list?userIds=7,x", None, "'7,x' is not the id of a user"),
        ("POST", "/pod/v2/user/presence", {}, "no `category`"),
        ("POST", "/pod/v2/user/presence", {"category": "ASLEEP"}, "one of AVAILABLE"),
        ("GET", "/pod/v2/users/presence?limit=many", None, "`limit` is not a whole number"),
        ("POST", "/pod/v1/user/presence/register", {"id": 7}, "not a list of the ids"),
        ("POST", "/pod/v1/user/presence/register", ["7"], "not a list of the ids"),
        ("POST", "/agent/v1/signals/create", {"name": "x", "query": 7}, "`query` is not a text"),
        (
            "POST",
            "/agent/v1/signals/create",
            {"name": "x", "query": "hashtag:x", "companyWide": "no"},
            "`companyWide` is neither true nor false",
        ),
    ],
)
async def test_what_cannot_be_read_is_refused(
    pod_folder: Path, method: str, path: str, body: Any, problem: str
) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.request(method, path, json=body)

    assert answer.status_code == 400
    assert problem in answer.json()["message"]


async def test_a_list_without_a_status_is_of_what_is_pending(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        me, contacts = bot.pod.people.ensure(BOT_USERNAME), bot.pod.society.contacts
        carol, dave, erin = (bot.pod.people.ensure_outsider(each) for each in ("Carol", "Dave", "Erin"))
        contacts.request(carol, me.id)
        contacts.request(me, dave.id)
        contacts.request(erin, me.id)
        contacts.accept(me, erin.id)
        pending = (await bot.http.get("/pod/v1/connection/list")).json()
        lower = (await bot.http.get("/pod/v1/connection/list", params={"status": "accepted"})).json()

    assert [each["userId"] for each in pending] == [carol.id, dave.id]
    assert [each["userId"] for each in lower] == [erin.id]


async def test_a_pod_that_begins_anew_has_forgotten_what_was_there(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        await bot.http.post("/agent/v1/signals/create", json={"name": "Bonds", "query": "hashtag:bonds"})
        await bot.http.post("/pod/v2/user/presence", json={"category": "BUSY"})
        bot.pod.reset()
        signals = await bot.http.get("/agent/v1/signals/list")
        presence = await bot.http.get("/pod/v2/user/presence")

    assert signals.json() == []
    assert presence.json()["category"] == "AVAILABLE"


async def test_an_empty_body_is_nobody_else(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        signal = (
            await bot.http.post("/agent/v1/signals/create", json={"name": "Bonds", "query": "hashtag:bonds"})
        ).json()
        path = f"/agent/v1/signals/{signal['id']}"
        answers = [
            (await bot.http.post(f"{path}/subscribe")).json(),
            (await bot.http.post(f"{path}/subscribe", content=b"null")).json(),
            (await bot.http.post(f"{path}/unsubscribe", json=[])).json(),
        ]
        followers = (await bot.http.get(f"{path}/subscribers", params={"skip": 0, "limit": 1})).json()

    assert [each["successfulSubscription"] for each in answers] == [1, 1, 1]
    assert followers == {"offset": 0, "hasMore": False, "total": 0, "data": []}


async def test_a_bearer_token_is_good_for_as_long_as_it_says(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        bot.pod.society.rules.bearer_seconds = 60
        headers = await bearer(bot)
        bot.clock.advance(59)
        good = await bot.http.get(f"{GROUPS}/type/SDL", headers=headers)
        bot.clock.advance(1)
        over = await bot.http.get(f"{GROUPS}/type/SDL", headers=headers)

    assert (good.status_code, over.status_code) == (200, 401)
    assert good.json() == {"pagination": {"cursors": {}}, "data": []}
    assert over.json()["code"] == "SYMPHONY_PROFILE_MANAGER__UNAUTHORIZED"


async def test_a_reset_ends_bearer_tokens(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        headers = await bearer(bot)
        bot.pod.reset()
        over = await bot.http.get(f"{GROUPS}/type/SDL", headers=headers)
        again = await bot.http.get(f"{GROUPS}/type/SDL", headers=await bearer(bot))

    assert (over.status_code, again.status_code) == (401, 200)


async def test_who_lacks_the_role_is_told_in_the_words_of_the_service(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        bot.pod.society.rights.take(bot.pod.people.ensure(BOT_USERNAME), Right.MANAGE_GROUPS)
        answer = await bot.http.get(f"{GROUPS}/type/SDL", headers=await bearer(bot))

    assert answer.status_code == 403
    assert answer.json()["code"] == "SYMPHONY_PROFILE_MANAGER__ENTITLEMENT_NOT_FOUND"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "`name` is missing"),
        ({"type": None}, "`type` is missing"),
        ({"ownerId": "189"}, "`ownerId` is not a whole number"),
        ({"members": 7}, "no list of members"),
        ({"members": [{"memberId": "7"}]}, "`memberId` is not a whole number"),
        ({"members": [{"memberId": 12}]}, "there is no user 12"),
        ({"profile": []}, "`profile` is not an object"),
    ],
)
async def test_a_group_that_is_none_is_refused(pod_folder: Path, change: dict[str, Any], problem: str) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(GROUPS, json={**SALES, **change}, headers=await bearer(bot))

    assert answer.status_code == 400
    assert problem in answer.json()["message"]


async def test_groups_come_page_by_page(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        headers = await bearer(bot)
        made = [await bot.http.post(GROUPS, json={**SALES, "name": f"List {n}"}, headers=headers) for n in range(3)]
        first = (await bot.http.get(f"{GROUPS}/type/SDL", params={"limit": 2}, headers=headers)).json()
        after = first["pagination"]["cursors"]["after"]
        rest = (await bot.http.get(f"{GROUPS}/type/SDL", params={"limit": 2, "after": after}, headers=headers)).json()

    assert [each.status_code for each in made] == [201, 201, 201]
    assert [each["name"] for each in [*first["data"], *rest["data"]]] == ["List 0", "List 1", "List 2"]
    assert rest["pagination"]["cursors"] == {}


async def test_headers_that_the_service_wants_are_asked_for(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        headers = await bearer(bot)
        made = (await bot.http.post(GROUPS, json=SALES, headers=headers)).json()
        path = f"{GROUPS}/{made['id']}"
        without_origin = await bot.http.get(path, headers={"Authorization": headers["Authorization"]})
        without_match = await bot.http.put(path, json=SALES, headers=headers)

    assert [each.status_code for each in (without_origin, without_match)] == [400, 400]
    assert "X-Symphony-Host" in without_origin.json()["message"]
    assert "If-Match" in without_match.json()["message"]


async def test_a_part_that_is_down_is_told_with_a_503_and_a_body(pod_folder: Path) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        bot.pod.society.rules.down["agentservice"] = "cannot log in"
        plain = await bot.http.get("/agent/v3/health")
        answer = await bot.http.get("/agent/v3/health/extended")

    assert (plain.status_code, plain.json()["status"]) == (200, "UP")
    assert (answer.status_code, answer.json()["status"]) == (503, "DOWN")
    assert answer.json()["services"]["pod"] == {"status": "UP"}
    assert answer.json()["users"]["agentservice"] == {
        "authType": "RSA",
        "status": "DOWN",
        "message": "cannot log in",
    }
