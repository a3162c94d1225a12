"""Tests for flowbot.pod.rules: what of messages is a setting of the pod."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, OperationError
from flowbot.pod import LocalPod
from flowbot.pod.archive import Archive
from flowbot.pod.rules import MessageRules

FORM = '<messageML><form id="f"><button name="go" type="action">Go</button></form></messageML>'
HELLO = "<messageML>Hello</messageML>"


def make_pod(**rules: Any) -> LocalPod:
    pod = LocalPod(VirtualClock(), rules=MessageRules(**rules))
    pod.connect("flow-bot")
    pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("Desk"), "hi")
    return pod


async def last_event(pod: LocalPod) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((await pod.connect("flow-bot").read_events())[-1])
    return event


@pytest.mark.parametrize(("refers_to", "place"), [("shown", 1), ("newest", 2), ("first", 0)])
async def test_which_message_a_form_names_after_a_change(
    refers_to: Literal["shown", "newest", "first"], place: int
) -> None:
    pod = make_pod(forms_refer_to=refers_to)
    bot, desk = pod.ensure_user("flow-bot"), pod.streams.ensure("Desk")
    versions = [pod.talk.post(bot, desk.id, FORM)]
    versions += [pod.talk.update(bot, desk.id, versions[0].id, FORM) for _ in range(2)]
    pod.talk.submit(pod.ensure_user("alice"), versions[1])
    action = (await last_event(pod))["payload"]["symphonyElementsAction"]

    assert action["formMessageId"] == versions[place].id
    assert len(pod.talk.written.submissions_of(versions[1])) == 1


@pytest.mark.parametrize(("is_text", "silent"), [(False, False), (True, "false")])
async def test_whether_a_change_is_silent_is_told_in_either_form(is_text: bool, silent: object) -> None:
    pod = make_pod(silent_is_text=is_text)
    bot, desk = pod.ensure_user("flow-bot"), pod.streams.ensure("Desk")
    pod.talk.update(bot, desk.id, pod.talk.post(bot, desk.id, HELLO).id, HELLO, silent=False)

    assert (await last_event(pod))["payload"]["messageSent"]["message"]["silent"] == silent


@pytest.mark.parametrize("has_images", [True, False])
async def test_a_file_without_previews_has_an_empty_list_or_none(has_images: bool) -> None:
    pod = make_pod(has_images=has_images)
    pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("Desk"), "", [("a.txt", b"a")])
    [file] = (await last_event(pod))["payload"]["messageSent"]["message"]["attachments"]

    assert file.get("images") == ([] if has_images else None)


@pytest.mark.parametrize(
    ("rules", "bot_may", "owner_may", "stranger_may"),
    [
        ({}, False, False, False),
        ({"suppressors": "owners"}, False, True, False),
        ({"suppressors": "everybody"}, True, True, False),
    ],
)
def test_who_may_take_the_messages_of_others_back(
    rules: dict[str, Any], bot_may: bool, owner_may: bool, stranger_may: bool
) -> None:
    pod = make_pod(**rules)
    desk, stranger = pod.streams.ensure("Desk"), pod.ensure_user("stranger")
    bob = pod.ensure_user("bob")
    pod.talk.say(bob, desk, "mine")
    desk.owners.add(bob.id)

    def may_suppress(name: str) -> bool:
        message = pod.talk.say(pod.ensure_user("alice"), desk, "hi")
        try:
            pod.talk.suppress(pod.ensure_user(name), message.id)
        except OperationError:
            return False
        return True

    assert [may_suppress(each) for each in ("flow-bot", "bob", stranger.display_name)] == [
        bot_may,
        owner_may,
        stranger_may,
    ]
    assert may_suppress("alice")


def test_a_content_manager_may_suppress_and_look_into_any_message() -> None:
    pod = make_pod(content_managers=set())
    bot, archive = pod.ensure_user("flow-bot"), Archive(pod.talk)
    alice, other = pod.ensure_user("alice"), pod.add_bot("other")
    message = pod.talk.say(alice, pod.streams.im(alice, other), "between us")
    for ask in (archive.receipts, archive.related):
        with pytest.raises(OperationError, match="does not have the role of content management") as refused:
            ask(bot, message.id)
        assert refused.value.status == 403
    pod.talk.rules.content_managers = {bot.id}

    assert archive.receipts(bot, message.id)[0] is message
    assert archive.related(bot, message.id)[0] is message
    assert pod.talk.suppress(bot, message.id) is message


def test_what_compliance_blocks_is_sent_by_nobody() -> None:
    pod = make_pod(blocked_words=["Project X"])
    bot, alice, desk = pod.ensure_user("flow-bot"), pod.ensure_user("alice"), pod.streams.ensure("Desk")
    sent = pod.talk.post(bot, desk.id, HELLO)
    secret = "<messageML>About <b>project x</b></messageML>"
    attempts: list[Callable[[], object]] = [
        lambda: pod.talk.say(alice, desk, "PROJECT X?"),
        lambda: pod.talk.post(bot, desk.id, secret),
        lambda: pod.talk.update(bot, desk.id, sent.id, secret),
    ]
    before = list(pod.messages)
    for attempt in attempts:
        with pytest.raises(MessageRejectedError, match="blocked by the compliance rule for 'Project X'") as refused:
            attempt()
        assert refused.value.status == 451

    assert pod.messages == before
