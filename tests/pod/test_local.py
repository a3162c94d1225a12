"""Tests for flowbot.pod.local."""

from __future__ import annotations

import json
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import FlowbotError, MessageRejectedError
from flowbot.events import MessageSent, parse_event
from flowbot.ids import StreamId
from flowbot.pod import LocalPod, PodConnection
from flowbot.presentationml import parse_message

HELLO = "<messageML>Hello <b>you</b></messageML>"


def make_pod() -> LocalPod:
    return LocalPod(VirtualClock())


async def read(connection: PodConnection) -> list[dict[str, Any]]:
    return [json.loads(body) for body in await connection.read_events()]


async def test_what_a_person_says_reaches_the_bot_as_the_agent_writes_it() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    bot = await connection.get_me()
    alice = pod.ensure_user("Alice Martin")
    im = pod.im(alice, bot)
    message = pod.say(alice, im, "1 < 2 & so\non")
    (event,) = await read(connection)

    user = {
        "userId": alice.id,
        "firstName": "Alice",
        "lastName": "Martin",
        "displayName": "Alice Martin",
        "email": "alice.martin@local.test",
        "username": "alice.martin",
    }
    sent = event["payload"]["messageSent"]["message"]
    assert {name: value for name, value in event.items() if name not in ("id", "payload")} == {
        "messageId": message.id,
        "timestamp": 1767225600000,
        "type": "MESSAGESENT",
        "initiator": {"user": user},
    }
    assert sent == {
        "messageId": message.id,
        "timestamp": 1767225600000,
        "message": '<div data-format="PresentationML" data-version="2.0" class="wysiwyg">'
        "<p>1 &lt; 2 &amp; so<br/>on</p></div>",
        "data": "{}",
        "user": user,
        "stream": {
            "streamId": im.id,
            "streamType": "IM",
            "external": False,
            "crossPod": False,
            "recipientTenantIds": [189],
        },
        "externalRecipients": False,
        "userAgent": "DESKTOP-26.3.0-Linux-Chrome-138",
        "originalFormat": "com.symphony.messageml.v2",
        "sid": pod.ids.session_id(str(alice.id)),
    }


async def test_flowbot_reads_what_the_pod_writes() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("alice"), pod.ensure_stream("FX desk")
    pod.say(alice, room, "hi")
    event = parse_event((await connection.read_events())[0])

    assert isinstance(event, MessageSent)
    assert event.initiator == alice
    assert event.stream is not None
    assert (event.stream.id, event.stream.type, event.stream.name) == (room.id, "ROOM", "FX desk")


async def test_what_a_bot_posts_comes_back_to_it_and_is_kept() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    bot = await connection.get_me()
    im = pod.im(pod.ensure_user("alice"), bot)
    message_id = await connection.send_message(im.id, HELLO, '{"mine": {"type": "x", "version": "1.0"}}')
    (event,) = await read(connection)

    sent = event["payload"]["messageSent"]["message"]
    assert event["messageId"] == message_id
    assert sent["message"].startswith('<div data-format="PresentationML" data-version="2.0">')
    assert json.loads(sent["data"]) == {"mine": {"type": "x", "version": "1.0"}}
    assert sent["userAgent"].startswith("Agent-")
    assert sent["user"] == {
        "userId": bot.id,
        "displayName": "flow-bot",
        "email": "flow-bot@local.test",
        "username": "flow-bot",
    }
    (kept,) = pod.messages_in(im)
    assert (kept.id, kept.text, kept.messageml) == (message_id, "Hello you", HELLO)


async def test_messages_reach_only_the_bots_of_their_stream() -> None:
    pod = make_pod()
    one, two = pod.connect("one"), pod.connect("two")
    alice = pod.ensure_user("alice")
    pod.say(alice, pod.im(alice, await one.get_me()), "to one")
    pod.say(alice, pod.ensure_stream("room"), "to both")

    assert [event["payload"]["messageSent"]["message"]["message"].count("to one") for event in await read(one)] == [
        1,
        0,
    ]
    assert len(await read(two)) == 1


@pytest.mark.parametrize(
    ("message", "data", "problem"),
    [
        ("<messageML><b>unclosed</messageML>", None, "not MessageML"),
        ("just text", None, "not MessageML"),
        ("<messageML>\ud800</messageML>", None, "not MessageML: it is not Unicode text"),
        (HELLO, '"\ud800"', "not Unicode text"),
        (HELLO, "[]", "not a JSON object"),
        (HELLO, "{", "is not JSON"),
        (HELLO, "[" * 100_000, "is not JSON"),
    ],
)
async def test_what_the_agent_would_refuse_is_refused(message: str, data: str | None, problem: str) -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    im = pod.im(pod.ensure_user("alice"), await connection.get_me())
    with pytest.raises(MessageRejectedError, match=problem) as refused:
        await connection.send_message(im.id, message, data)

    assert refused.value.status == 400
    assert pod.messages == []


def test_a_bot_mentions_people_who_are_told_by_name_and_id() -> None:
    pod = LocalPod()
    bot = pod.add_bot("bot")
    ann = pod.ensure_user("Ann Lee")
    room = pod.ensure_stream("desk")

    posted = pod.post(bot, room.id, f'<messageML>Hi <mention uid="{ann.id}"/>, <emoji shortcode="wave"/></messageML>')

    assert posted.text == "Hi @Ann Lee, 👋"
    assert '<span class="entity" data-entity-id="mention1">@Ann Lee</span>' in posted.presentationml
    assert [mention.user_id for mention in parse_message(posted.presentationml, posted.data).mentions] == [ann.id]


def test_what_is_wrong_in_a_message_is_told_with_its_place() -> None:
    pod = LocalPod()
    bot = pod.add_bot("bot")
    room = pod.ensure_stream("desk")

    with pytest.raises(MessageRejectedError) as caught:
        pod.post(bot, room.id, "<messageML>\n  <bold>x</bold></messageML>")

    told = "not MessageML: <bold> is not an element of MessageML; did you mean 'b'? (line 2, column 3)"
    assert (str(caught.value), caught.value.status) == (told, 400)
    with pytest.raises(MessageRejectedError, match='there is no user "1" to mention'):
        pod.post(bot, room.id, '<messageML><mention uid="1"/></messageML>')


async def test_a_bot_writes_only_where_it_is_a_member() -> None:
    pod = make_pod()
    other, connection = pod.connect("other"), pod.connect("flow-bot")
    foreign = pod.im(pod.ensure_user("alice"), await other.get_me())
    with pytest.raises(MessageRejectedError, match="not a member") as not_a_member:
        await connection.send_message(foreign.id, HELLO)
    with pytest.raises(MessageRejectedError, match="there is no stream") as unknown:
        await connection.send_message(pod.ids.stream_id("nowhere"), HELLO)

    assert (not_a_member.value.status, unknown.value.status) == (403, 400)


def test_people_speak_only_in_their_own_im_and_bots_not_at_all() -> None:
    pod = make_pod()
    bot = pod.add_bot("flow-bot", display_name="Flow Bot")
    alice, bob = pod.ensure_user("alice"), pod.ensure_user("bob")
    with pytest.raises(MessageRejectedError, match="bob is not a member"):
        pod.say(bob, pod.im(alice, bot), "let me in")
    with pytest.raises(MessageRejectedError, match="Flow Bot is a bot"):
        pod.say(pod.ensure_user("flow bot"), pod.ensure_stream("room"), "as the bot")

    assert pod.messages == []


def test_the_same_names_have_the_same_ids_in_another_pod_of_the_seed() -> None:
    first, second = make_pod(), make_pod()
    for pod in (first, second):
        pod.add_bot("flow-bot")
    first.ensure_user("zoe")

    assert first.ensure_user("alice") == second.ensure_user("alice")
    assert first.ensure_stream("desk").id == second.ensure_stream("desk").id
    assert first.ensure_user("alice").id != LocalPod(seed="other").ensure_user("alice").id


def test_a_pod_that_starts_later_repeats_no_message_id() -> None:
    pods = [make_pod() for _ in range(2)]
    pods[1].clock.advance(0.001)  # type: ignore[attr-defined]  # a VirtualClock
    ids = [pod.say(pod.ensure_user("alice"), pod.ensure_stream("desk"), "hi").id for pod in pods]

    assert ids[0] != ids[1]


def test_one_person_has_one_name_however_it_is_written() -> None:
    pod = make_pod()

    assert pod.ensure_user("Alice Martin") is pod.ensure_user("alice.martin")
    assert pod.ensure_user("Alice Martin") is pod.ensure_user(" alice  MARTIN ")
    assert pod.ensure_user("alice") is not pod.ensure_user("alice.martin")


def test_ids_have_the_shape_of_symphonys() -> None:
    pod = make_pod()
    alice, room = pod.ensure_user("alice"), pod.ensure_stream("desk")
    message = pod.say(alice, room, "hi")

    assert alice.id >> 36 == 189
    for identity in (room.id, message.id):
        assert len(identity) == 32
        assert not set(identity) & set("+/=")


def test_an_im_is_one_for_the_same_two() -> None:
    pod = make_pod()
    alice, bot = pod.ensure_user("alice"), pod.add_bot("flow-bot")

    assert pod.im(alice, bot) is pod.im(bot, alice)
    assert pod.im(alice, bot) is pod.find_stream(pod.im(alice, bot).id)


def test_a_name_is_given_once() -> None:
    pod = make_pod()
    pod.ensure_user("Flow Bot")

    for username, shown in (("flow.bot", None), ("x", "flow bot")):
        with pytest.raises(FlowbotError, match="'Flow Bot' has that name or id"):
            pod.add_bot(username, display_name=shown)
    with pytest.raises(FlowbotError, match="has that name or id"):
        pod.add_bot("y", user_id=pod.ensure_user("Flow Bot").id)
    with pytest.raises(FlowbotError, match="'Flow Bot' is a person on this pod"):
        pod.connect("Flow Bot")


async def test_a_bot_that_comes_later_is_in_the_rooms_there_are() -> None:
    pod = make_pod()
    alice, room = pod.ensure_user("alice"), pod.ensure_stream("desk")
    connection = pod.connect("late")
    pod.say(alice, room, "hi")

    assert len(await read(connection)) == 1


@pytest.mark.parametrize("raw", [b"garbage", b"[]", b"null", b"\xff\xfe", b'{"type": "MESSAGESENT"}', b'{"a":' * 5_000])
async def test_a_raw_event_is_delivered_as_it_is(raw: bytes) -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    pod.emit(raw)

    assert await connection.read_events() == [raw]


def recorded(stream_id: str) -> dict[str, Any]:
    user = {"userId": 11338713661667, "displayName": "Reed Feldman", "username": "reedUAT"}
    stream = {"streamId": stream_id, "streamType": "ROOM", "roomName": "Old desk"}
    message = {"messageId": "m1", "message": "<div>hi</div>", "user": user, "stream": stream}
    return {
        "id": "e1",
        "type": "MESSAGESENT",
        "timestamp": 1,
        "initiator": {"user": user},
        "payload": {"messageSent": {"message": message}},
    }


async def test_a_bot_may_answer_where_a_raw_event_came_from() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    pod.emit(recorded("abc/def+g=="))
    await connection.send_message(StreamId("abc_def-g"), HELLO)

    assert pod.find_stream("Old desk") is pod.find_stream("abc_def-g")
    assert pod.ensure_user("reedUAT").id == 11338713661667
    assert [message.text for message in pod.messages] == ["Hello you"]


async def test_a_raw_event_opens_no_stream_when_it_is_not_to() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    pod.emit(recorded("abc"), open_membership=False)

    with pytest.raises(MessageRejectedError, match="not a member"):
        await connection.send_message(StreamId("abc"), HELLO)


async def test_drained_returns_when_the_last_batch_is_acknowledged() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("alice"), pod.ensure_stream("desk")
    await pod.drained()
    pod.say(alice, room, "hi")
    steps: list[str] = []

    async def wait() -> None:
        await pod.drained()
        steps.append("drained")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await connection.read_events()
        await settle()
        steps.append("read")
        tasks.start_soon(connection.read_events)
        await settle()
        tasks.cancel_scope.cancel()

    assert steps == ["read", "drained"]


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await anyio.lowlevel.checkpoint()


async def test_what_a_killed_bot_did_not_acknowledge_comes_back_to_the_next() -> None:
    clock = VirtualClock()
    pod = LocalPod(clock)
    killed = pod.connect("flow-bot")
    pod.say(pod.ensure_user("alice"), pod.ensure_stream("desk"), "hi")
    before = await killed.read_events()
    clock.advance(30)

    assert await pod.connect("flow-bot").read_events() == before


async def test_lost_feeds_are_drained_and_made_anew() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("alice"), pod.ensure_stream("desk")
    pod.say(alice, room, "lost")
    pod.drop_feeds()
    taken: list[str] = []

    async def reader() -> None:
        taken.extend(event["payload"]["messageSent"]["message"]["message"] for event in await read(connection))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reader)
        await settle()
        assert pod.is_drained
        pod.say(alice, room, "found")

    assert len(taken) == 1
    assert "found" in taken[0]
