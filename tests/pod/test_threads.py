"""Tests for flowbot.pod.threads, and for what the rules say of answers and forwards."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError
from flowbot.events import SharedPost, parse_event
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodMessage
from flowbot.pod.rules import MessageRules


@pytest.fixture
def pod() -> LocalPod:
    pod = LocalPod(VirtualClock(), rules=MessageRules())
    pod.connect("flow-bot")
    return pod


def said(pod: LocalPod, name: str = "alice", room: str = "Desk") -> PodMessage:
    return pod.talk.say(pod.ensure_user(name), pod.streams.ensure(room), f"{name} in {room}")


async def events(pod: LocalPod) -> list[dict[str, Any]]:
    return [json.loads(each) for each in await pod.connect("flow-bot").read_events()]


async def last_message(pod: LocalPod) -> dict[str, Any]:
    message: dict[str, Any] = (await events(pod))[-1]["payload"]["messageSent"]["message"]
    return message


async def test_an_answer_stands_where_the_message_is_and_names_it(pod: LocalPod) -> None:
    message = said(pod)
    answer = pod.talk.threads.reply(pod.ensure_user("bob"), message, "Why?")
    told = await last_message(pod)

    assert (answer.stream_id, answer.text) == (message.stream_id, "Why?")
    assert (told["parentMessageId"], told["messageId"]) == (message.id, answer.id)
    assert "sharedMessage" not in told


async def test_a_forward_brings_the_message_along(pod: LocalPod) -> None:
    message, lounge = said(pod), pod.streams.ensure("Lounge")
    forward = pod.talk.threads.forward(pod.ensure_user("bob"), message, lounge)
    told = await last_message(pod)

    assert (forward.stream_id, forward.text) == (lounge.id, "")
    assert told["parentMessageId"] == message.id
    assert told["sharedMessage"]["messageId"] == message.id
    assert told["sharedMessage"]["user"]["username"] == "alice"


@pytest.mark.parametrize("has_parent", [True, False])
@pytest.mark.parametrize("has_shared", [True, False])
async def test_what_a_forward_has_is_a_setting(pod: LocalPod, has_parent: bool, has_shared: bool) -> None:
    pod.talk.rules.forward_has_parent, pod.talk.rules.forward_has_shared = has_parent, has_shared
    pod.talk.threads.forward(pod.ensure_user("bob"), said(pod), pod.streams.ensure("Lounge"), "look")
    told = await last_message(pod)

    assert ("parentMessageId" in told, "sharedMessage" in told) == (has_parent, has_shared)


async def test_a_shared_post_is_told_to_the_owner_of_the_wall_alone(pod: LocalPod) -> None:
    other = pod.connect("other-bot")
    message, wall = said(pod), pod.ensure_user("flow-bot")
    post = pod.talk.threads.share(pod.ensure_user("bob"), message, wall, "Look at this")
    told = await events(pod)

    shared = parse_event(told[-1])
    assert isinstance(shared, SharedPost)
    assert shared.message is not None
    assert shared.shared_message is not None
    assert (shared.message.id, shared.shared_message.id) == (post.id, message.id)
    assert shared.initiator is not None
    assert shared.initiator.username == "bob"
    assert [json.loads(each)["type"] for each in await other.read_events()] == ["MESSAGESENT"]


async def test_a_bot_neither_answers_nor_forwards(pod: LocalPod) -> None:
    bot, message = pod.ensure_user("flow-bot"), said(pod)

    with pytest.raises(MessageRejectedError, match="is a bot"):
        pod.talk.threads.reply(bot, message, "no")
    with pytest.raises(MessageRejectedError, match="is a bot"):
        pod.talk.threads.forward(bot, message, pod.streams.ensure("Lounge"))
