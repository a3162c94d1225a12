"""Tests for flowbot.pod.search."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.errors import OperationError
from flowbot.pod import LocalPod
from flowbot.pod.archive import Archive
from flowbot.pod.search import Search, read_search

WORDS = st.sampled_from(["bonds", "Sell", "the", "10%", "ÉTÉ", "(now)"])


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "asks for one of text, streamId"),
        ({"text": None}, "asks for one of"),
        ({"text": "a"}, "a `text` needs a `streamId`"),
        ({"text": 1, "streamId": "s"}, "`text` is not a text"),
        ({"author": "7"}, "`author` is not a number"),
        ({"author": True}, "`author` is not a number"),
        ({"streamType": "WALL"}, "`streamType` is one of CHAT, IM"),
        ({"fromDate": "now"}, "`fromDate` is not a number"),
    ],
)
def test_what_is_no_search_says_why(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(OperationError, match=problem) as refused:
        read_search(body)
    assert refused.value.status == 400


def test_a_search_is_read_and_what_is_unknown_left_out() -> None:
    body = {"text": "a", "streamId": "a/b+c==", "author": 7, "fromDate": 1, "toDate": 2, "signal": "s", "more": {}}

    assert read_search(body) == Search(text="a", stream="a_b-c", author=7, since_ms=1, until_ms=2)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=6), st.lists(WORDS, min_size=1, max_size=3))
def test_a_message_is_found_when_it_has_every_word(messages: list[list[str]], wanted: list[str]) -> None:
    pod = LocalPod(VirtualClock())
    bot, alice, room = pod.add_bot("flow-bot"), pod.ensure_user("alice"), pod.streams.ensure("Desk")
    for words in messages:
        pod.talk.say(alice, room, " ".join(words))
    found = Archive(pod.talk).search(bot, Search(text=" ".join(wanted).upper(), stream=room.id))

    assert [each.text for each in found] == [" ".join(words) for words in messages if set(wanted) <= set(words)]


@pytest.mark.parametrize(
    ("kind", "found"),
    [("ROOM", ["in a room"]), ("IM", ["alone"]), ("CHAT", ["alone"]), ("MIM", []), ("POST", [])],
)
def test_kinds_of_streams_are_told_apart(kind: str, found: list[str]) -> None:
    pod = LocalPod(VirtualClock())
    bot, alice = pod.add_bot("flow-bot"), pod.ensure_user("alice")
    pod.talk.say(alice, pod.streams.ensure("Desk"), "in a room")
    pod.talk.say(alice, pod.streams.im(alice, bot), "alone")

    assert [each.text for each in Archive(pod.talk).search(bot, Search(stream_type=kind))] == found


def test_a_change_is_found_and_what_it_replaced_is_not() -> None:
    pod = LocalPod(VirtualClock())
    bot, alice, room = pod.add_bot("flow-bot"), pod.ensure_user("alice"), pod.streams.ensure("Desk")
    pod.talk.edit(alice, pod.talk.say(alice, room, "bonds"), "shares")
    archive = Archive(pod.talk)

    assert archive.search(bot, Search(text="bonds", stream=room.id)) == []
    assert [each.text for each in archive.search(bot, Search(text="shares", stream=room.id))] == ["shares"]
