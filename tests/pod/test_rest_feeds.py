"""Tests for flowbot.pod.rest.feeds and flowbot.pod.rest.datahose: what is special about reading on one of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flowbot.pod import LocalPod
from flowbot.pod.serve import BOT_USERNAME
from tests.pod.test_rest import bot_logged_in

HOSE = {"type": "datahose", "tag": "t", "eventTypes": ["MESSAGESENT"]}


def say(pod: LocalPod, *texts: str) -> None:
    for text in texts:
        pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), text)


def texts(events: list[Any]) -> list[str]:
    found = [event["payload"]["messageSent"]["message"]["message"] for event in events]
    return [re.sub(r"<[^>]*>", "", each) for each in found]


async def test_feeds_are_listed_by_their_tag(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        made = [(await bot.http.post("/agent/v5/datafeeds", json=body)).json() for body in ({}, {"tag": "desk"})]
        desk = await bot.http.get("/agent/v5/datafeeds", params={"tag": "desk"})
        every = await bot.http.get("/agent/v5/datafeeds")

    assert desk.json() == made[1:]
    assert every.json() == made


@pytest.mark.parametrize("body", [{"tag": "a" * 101}, {"tag": 3}, {"includeInvisible": "yes"}])
async def test_a_feed_that_cannot_be_is_400(pod_folder: Path, body: dict[str, object]) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post("/agent/v5/datafeeds", json=body)

    assert answer.status_code == 400


@pytest.mark.parametrize(("idle", "status", "events"), [("empty", 200, []), ("null", 200, [None]), ("none", 204, None)])
async def test_an_idle_read_is_answered_as_the_settings_say(
    pod_folder: Path, idle: Any, status: int, events: list[object] | None
) -> None:
    async with bot_logged_in(pod_folder, poll_seconds=0) as bot:
        bot.pod.delivery.settings.idle_answer = idle
        feed_id = await bot.create_feed()
        answer = await bot.http.post(f"/agent/v5/datafeeds/{feed_id}/read", json={})

    assert answer.status_code == status
    assert (answer.json()["events"] if answer.content else None) == events


async def test_deleting_is_answered_as_the_settings_say(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder, delete_status=200, gone_status=204) as bot:
        feed_id = await bot.create_feed()
        answers = [await bot.http.delete(f"/agent/v5/datafeeds/{feed_id}") for _ in range(2)]

    assert [(each.status_code, each.content) for each in answers] == [(200, b"{}"), (204, b"")]


class TestVersion1:
    async def test_what_was_read_is_gone(self, pod_folder: Path) -> None:
        async with bot_logged_in(pod_folder, poll_seconds=0) as bot:
            feed = (await bot.http.post("/agent/v4/datafeed/create")).json()
            say(bot.pod, "one", "two", "three")
            path = f"/agent/v4/datafeed/{feed['id']}/read"
            answers = [await bot.http.get(path, params={"limit": 2}) for _ in range(3)]
            bot.clock.advance(60)
            later = await bot.http.get(path)

        assert list(feed) == ["id"]
        assert [texts(each.json()) for each in answers[:2]] == [["one", "two"], ["three"]]
        assert [(each.status_code, each.content) for each in (answers[2], later)] == [(204, b"")] * 2

    async def test_it_is_no_feed_of_version_2(self, pod_folder: Path) -> None:
        async with bot_logged_in(pod_folder, poll_seconds=0) as bot:
            old = (await bot.http.post("/agent/v4/datafeed/create")).json()["id"]
            new = await bot.create_feed()
            listed = await bot.http.get("/agent/v5/datafeeds")
            answers = [
                await bot.http.post(f"/agent/v5/datafeeds/{old}/read", json={}),
                await bot.http.get(f"/agent/v4/datafeed/{new}/read"),
            ]

        assert [each["id"] for each in listed.json()] == [new]
        assert [each.status_code for each in answers] == [400, 400]


class TestDatahose:
    async def test_it_is_read_like_a_feed(self, pod_folder: Path) -> None:
        async with bot_logged_in(pod_folder, poll_seconds=0) as bot:
            first = (await bot.http.post("/agent/v5/events/read", json=HOSE)).json()
            say(bot.pod, "one")
            one = (await bot.http.post("/agent/v5/events/read", json={**HOSE, "ackId": first["ackId"]})).json()
            bot.clock.advance(31)
            again = (await bot.http.post("/agent/v5/events/read", json=HOSE)).json()
            last = (await bot.http.post("/agent/v5/events/read", json={**HOSE, "ackId": again["ackId"]})).json()

        assert first["events"] == []
        assert texts(one["events"]) == texts(again["events"]) == ["one"]
        assert last["events"] == []

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "fanout"},
            {"tag": ""},
            {"tag": "a" * 81},
            {"tag": None},
            {"eventTypes": []},
            {"eventTypes": None},
            {"eventTypes": ["MOONLANDED"]},
            {"eventTypes": "MESSAGESENT"},
            {"scopes": ["MOON"]},
            {"ackId": 3},
        ],
    )
    async def test_what_cannot_be_asked_for_is_400(self, pod_folder: Path, change: dict[str, object]) -> None:
        async with bot_logged_in(pod_folder, poll_seconds=0) as bot:
            answer = await bot.http.post("/agent/v5/events/read", json={**HOSE, **change})

        assert answer.status_code == 400

    async def test_a_pod_without_one_is_403(self, pod_folder: Path) -> None:
        async with bot_logged_in(pod_folder, has_datahose=False) as bot:
            answer = await bot.http.post("/agent/v5/events/read", json=HOSE)

        assert answer.status_code == 403


async def test_a_form_may_name_its_message_by_an_id_that_is_not_url_safe(pod_folder: Path) -> None:
    form = (
        '<messageML><form id="f"><text-field name="a"/><button name="go" type="action">Go</button></form></messageML>'
    )
    async with bot_logged_in(pod_folder, raw_form_ids=True) as bot:
        feed_id = await bot.create_feed()
        alice = bot.pod.ensure_user("alice")
        stream = bot.pod.streams.im(alice, bot.pod.ensure_user(BOT_USERNAME))
        for _ in range(20):  # an id may have no character that is written in another way
            message = bot.pod.talk.post(bot.pod.ensure_user(BOT_USERNAME), stream.id, form)
            bot.pod.talk.submit(alice, message, {"a": "x"})
        events = (await bot.read(feed_id))["events"]

    forms = [each["payload"]["symphonyElementsAction"]["formMessageId"] for each in events[1::2]]
    sent = [each["messageId"] for each in events[::2]]
    assert [each.replace("+", "-").replace("/", "_").rstrip("=") for each in forms] == sent
    assert any(set(each) & {"+", "/"} for each in forms)


async def test_events_of_a_moment_may_share_their_id(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder, shared_event_ids=True) as bot:
        feed_id = await bot.create_feed()
        say(bot.pod, "one", "two")
        bot.clock.advance(1)
        say(bot.pod, "three")
        events = (await bot.read(feed_id))["events"]

    assert events[0]["id"] == events[1]["id"] != events[2]["id"]
    assert len({each["messageId"] for each in events}) == 3
