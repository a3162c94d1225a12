"""Tests for flowbot.pod.limits: what a local pod refuses for its size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError
from flowbot.messageml import SendingLimits
from flowbot.pod import LocalPod

LIMITS = SendingLimits()


def post(content: str, *, data: str | None = None, limits: SendingLimits | None = None) -> LocalPod:
    pod = LocalPod(VirtualClock(), limits=limits)
    pod.talk.post(pod.add_bot("flow-bot"), pod.streams.ensure("desk").id, f"<messageML>{content}</messageML>", data)
    return pod


def test_message_and_data_over_the_total_size_are_refused_with_the_words_of_the_agent() -> None:
    data = f'{{"x": "{"é" * 740_000}"}}'
    post("a", data=data)

    with pytest.raises(MessageRejectedError) as caught:
        post("a" * 20_000, data=data)
    assert str(caught.value) == "Limit message-content-max-total-size reached"
    assert caught.value.status == 413


def test_a_message_that_is_too_long_or_has_too_many_entities_is_400() -> None:
    with pytest.raises(MessageRejectedError) as caught:
        post("word " * 12_001 + '<hash tag="x"/>' * 41)

    assert str(caught.value) == (
        "the message is too large: it has 60,087 characters as Markdown where 60,000 are allowed, "
        "and 41 mentions, tags, emojis and other entities where 40 are allowed"
    )
    assert caught.value.status == 400


def test_the_limits_of_a_pod_can_be_set() -> None:
    tags = '<hash tag="x"/>' * 41

    assert len(post(tags, limits=replace(LIMITS, entities=41)).messages) == 1
    with pytest.raises(MessageRejectedError, match="it has 4 characters as Markdown where 3 are allowed"):
        post("word", limits=replace(LIMITS, markdown_characters=3))
    pod = LocalPod(VirtualClock(), limits=replace(LIMITS, attachment_bytes=2))
    with pytest.raises(MessageRejectedError, match="the attachments have 3 bytes together, and a message takes 2"):
        pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "", [("a", b"abc")])


def test_too_many_different_words_are_not_refused_at_once() -> None:
    assert len(post(" ".join(map(str, range(2_600)))).messages) == 1
