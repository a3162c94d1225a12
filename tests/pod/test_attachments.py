"""Tests for flowbot.pod.attachments."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.pod import LocalPod, PodMessage
from flowbot.pod.attachments import find_attachment

HELLO = "<messageML>Hello</messageML>"


def make_message(*files: tuple[str, bytes], text: str = "") -> PodMessage:
    pod = LocalPod(VirtualClock())
    return pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), text, files)


async def test_the_event_shows_files_as_the_agent_does() -> None:
    pod = LocalPod(VirtualClock())
    connection = pod.connect("flow-bot")
    message = pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "", [("trades.csv", b"a;b")])
    [event] = await connection.read_events()

    sent = json.loads(event)["payload"]["messageSent"]["message"]
    assert sent["message"] == '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"></div>'
    assert sent["attachments"] == [{"id": message.attachments[0].id, "name": "trades.csv", "size": 3, "images": []}]


def test_an_id_has_the_shape_of_symphonys() -> None:
    message = make_message(("a", b""))

    assert re.fullmatch(r"internal_[0-9]+%2F[A-Za-z0-9%]+%3D%3D", message.attachments[0].id)
    assert message.attachments[0].id.startswith(f"internal_{message.user.id}%2F")


def test_a_name_that_nothing_can_store_is_replaced() -> None:
    assert make_message(("a\ud800\0.txt", b"")).attachments[0].name == "a\ufffd\ufffd.txt"


def test_an_attachment_is_found_by_its_id_however_often_it_was_quoted() -> None:
    message = make_message(("a", b"a"), ("b", b"b"))
    second = message.attachments[1]

    assert find_attachment([message], message.id, second.id) is second
    assert find_attachment([message], message.id, unquote(second.id)) is second


def test_what_is_not_there_is_named() -> None:
    message = make_message(("a", b"a"))

    with pytest.raises(AttachmentError, match=f"the message {message.id} has no attachment internal_2") as no_file:
        find_attachment([message], message.id, "internal_2")
    with pytest.raises(AttachmentError, match="there is no message m_2 in this stream") as no_message:
        find_attachment([message], "m_2", message.attachments[0].id)
    assert (no_file.value.status, no_message.value.status) == (400, 400)


def test_files_that_are_too_large_together_are_refused() -> None:
    pod = LocalPod(VirtualClock())
    half = bytes(15_000_000)
    alice, desk, bot = pod.ensure_user("alice"), pod.streams.ensure("desk"), pod.add_bot("flow-bot")

    with pytest.raises(
        MessageRejectedError, match=r"30,000,001 bytes together, and a message takes 30,000,000"
    ) as said:
        pod.talk.say(alice, desk, "hi", [("a", half), ("b", half), ("c", b"x")])
    with pytest.raises(MessageRejectedError, match="bytes together") as posted:
        pod.talk.post(bot, desk.id, HELLO, attachments=[("a", half), ("b", half), ("c", b"x")])
    assert (said.value.status, posted.value.status) == (413, 413)
    assert pod.messages == []

    pod.talk.say(alice, desk, "hi", [("a", half), ("b", half)])
    assert [len(each.content) for each in pod.messages[0].attachments] == [15_000_000, 15_000_000]


def test_only_members_of_the_stream_may_read() -> None:
    pod = LocalPod(VirtualClock())
    bot, other = pod.add_bot("flow-bot"), pod.add_bot("other")
    alice = pod.ensure_user("alice")
    message = pod.talk.say(alice, pod.streams.im(alice, bot), "", [("a", b"a")])
    ids = message.stream_id, message.id, message.attachments[0].id

    assert pod.talk.read_attachment(bot, *ids) == pod.talk.read_attachment(alice, *ids) == b"a"
    with pytest.raises(AttachmentError, match="other is not a member") as refused:
        pod.talk.read_attachment(other, *ids)
    assert refused.value.status == 403
