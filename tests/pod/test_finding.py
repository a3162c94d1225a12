"""Tests for flowbot.pod.finding; what searches find in common over HTTP and in process is in the contract."""

from __future__ import annotations

import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.finding import StreamCriteria, find_people, find_streams


@pytest.fixture
def pod() -> LocalPod:
    made = LocalPod(VirtualClock())
    made.add_bot("flow-bot")
    return made


def test_a_detail_with_several_values_is_like_any_of_them(pod: LocalPod) -> None:
    alice, bob = pod.ensure_user("alice"), pod.ensure_user("bob")
    pod.accounts.of(alice.id).details["marketCoverage"] = ["EMEA", "APAC"]
    pod.accounts.of(bob.id).details["marketCoverage"] = ["AMER"]
    found = find_people(pod.people, pod.accounts, "", {"marketCoverage": "apac", "title": None})

    assert found == [alice]


def test_streams_are_found_in_the_order_in_which_they_were_made(pod: LocalPod) -> None:
    bot, clock = pod.people.ensure("flow-bot"), pod.clock
    assert isinstance(clock, VirtualClock)
    first = pod.rooms.create(bot, "b", "")
    clock.advance(60)
    second = pod.rooms.create(bot, "a", "", public=True)

    assert find_streams(pod.streams, StreamCriteria(types=["ROOM"])) == [first, second]
    assert find_streams(pod.streams, StreamCriteria(types=["ROOM"], privacy="PRIVATE")) == [first]
    assert find_streams(pod.streams, StreamCriteria(types=["ROOM"], since_ms=second.created_ms)) == [second]
    assert find_streams(pod.streams, StreamCriteria(types=["ROOM"], origin="EXTERNAL")) == []
    assert find_streams(pod.streams, StreamCriteria(types=["IM"])) == []
