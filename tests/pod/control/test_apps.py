"""Tests for flowbot.pod.control.apps."""

from __future__ import annotations

import jwt

from tests.pod.control.conftest import Script


async def test_an_app_that_is_new_is_made(script: Script) -> None:
    assert await script.ask("POST", "/v1/apps/lunch", {"people": []}) == {"app": "lunch", "people": []}


async def test_people_let_an_app_act_for_them_and_others_do_not(script: Script) -> None:
    script.pod.apps.add("lunch")
    for name in ("alice", "bob", "carol"):
        script.pod.ensure_user(name)
    before = await script.ask("GET", "/v1/apps/lunch")
    after = await script.ask("POST", "/v1/apps/lunch", {"people": ["carol", "alice"]})

    assert before == {"app": "lunch", "people": None}
    assert set(after["people"]) == {"alice", "carol"}
    assert await script.ask("POST", "/v1/apps/lunch", {"people": None}) == before


async def test_who_opens_an_app_is_told_to_it(script: Script) -> None:
    script.pod.apps.add("lunch")
    alice = script.pod.ensure_user("alice")
    token = (await script.ask("POST", "/v1/apps/lunch/open", {"user": "alice"}))["token"]
    claims = jwt.decode(token, options={"verify_signature": False})

    assert (claims["sub"], claims["aud"]) == (str(alice.id), "lunch")


async def test_what_is_not_there_is_named(script: Script) -> None:
    no_app = await script.refused("GET", "/v1/apps/lunch")
    script.pod.apps.add("lunch")
    nobody = await script.refused("POST", "/v1/apps/lunch", {"people": ["alice"]})
    nothing = await script.refused("POST", "/v1/apps/lunch", {})

    assert no_app == (404, "there is no app 'lunch'; POST /v1/apps/lunch makes one")
    assert nobody[0] == 404
    assert nothing[0] == 400
    assert script.pod.apps.get("lunch").people is None  # type: ignore[union-attr]  # it was added
