"""Tests for flowbot.pod.control.settings."""

from __future__ import annotations

import anyio
import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.control import ControlApi
from flowbot.web.messages import Request
from tests.pod.control.conftest import Script


async def test_every_setting_is_shown_and_set(script: Script) -> None:
    before = await script.ask("GET", "/v1/settings")
    after = await script.ask("POST", "/v1/settings", {"feeds": {"pollSeconds": 5, "maxFeeds": 2}})

    assert before["feeds"]["pollSeconds"] == 30
    assert after["feeds"] == {**before["feeds"], "pollSeconds": 5, "maxFeeds": 2}
    assert script.pod.delivery.settings.max_feeds == 2


async def test_settings_are_again_what_they_were_at_the_start() -> None:
    pod = LocalPod(VirtualClock(), feeds=FeedSettings(poll_seconds=7))
    api = ControlApi(pod)
    await api(Request(method="POST", path="/v1/settings", body=b'{"feeds": {"pollSeconds": 5}}'))
    await api(Request(method="DELETE", path="/v1/settings"))

    assert pod.delivery.settings == FeedSettings(poll_seconds=7)


async def test_a_feed_that_is_there_keeps_to_new_settings(script: Script) -> None:
    feed = script.pod.feeds_of(script.pod.add_bot("flow-bot")).create()
    await script.ask("POST", "/v1/settings", {"feeds": {"batchLimit": 1}})
    for text in ("one", "two"):
        await script.ask("POST", "/v1/say", {"user": "alice", "stream": "desk", "text": text})

    with anyio.fail_after(1):
        assert len((await feed.read(poll_seconds=0)).events) == 1


def test_settings_are_a_pods_own() -> None:
    settings = FeedSettings()
    LocalPod(VirtualClock(), feeds=settings).delivery.settings.poll_seconds = 1

    assert settings == FeedSettings()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"{", "the body is not JSON"),
        ([], 'send groups of settings: {"feeds": {"pollSeconds": 5}}'),
        ({"feeds": 5}, 'send groups of settings: {"feeds": {"pollSeconds": 5}}'),
        ({"fedes": {}}, "there is no group of settings 'fedes'; did you mean 'feeds'?"),
        ({"feeds": {"pollSecond": 5}}, "there is no setting of feeds 'pollSecond'; did you mean 'pollSeconds'?"),
        (
            {"feeds": {"maxFeeds": 5, "pollSeconds": "5"}},
            "the settings of feeds do not fit: pollSeconds: Input should be a valid number",
        ),
        ({"logins": {"tokenSeconds": -1}}, "tokenSeconds: Input should be greater than or equal to 0"),
        ({"messages": {"receiptsAtOnce": -1}}, "the settings of messages do not fit: receiptsAtOnce: -1 is below 0"),
        ({"logins": {"tokenSeconds": 1e308}}, "tokenSeconds: Input should be less than or equal to 1000000000"),
        ({"society": {"bearerSeconds": 1e10}}, "bearerSeconds: Input should be less than or equal to 1000000000"),
        (b'{"feeds": {"pollSeconds": Infinity}}', "Infinity is no number of JSON, or too large"),
        (b'{"feeds": {"pollSeconds": 1e999}}', "1e999 is no number of JSON, or too large"),
        (b'{"logins": {"jwtSeconds": NaN}}', "NaN is no number of JSON, or too large"),
    ],
)
async def test_what_does_not_fit_is_said_and_changes_nothing(script: Script, given: object, problem: str) -> None:
    status, words = await script.refused("POST", "/v1/settings", given)

    assert status == 400
    assert problem in words
    assert script.pod.delivery.settings == FeedSettings()
