"""Tests for flowbot.pod.local."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import FlowbotError, MessageRejectedError
from flowbot.events import MessageSent, SymphonyElementsAction, parse_event
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
    im = pod.streams.im(alice, bot)
    message = pod.talk.say(alice, im, "1 < 2 & so\non")
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
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("FX desk")
    pod.talk.say(alice, room, "hi")
    event = parse_event((await connection.read_events())[0])

    assert isinstance(event, MessageSent)
    assert event.initiator == alice
    assert event.stream is not None
    assert (event.stream.id, event.stream.type, event.stream.name) == (room.id, "ROOM", "FX desk")


async def test_what_a_bot_posts_comes_back_to_it_and_is_kept() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    bot = await connection.get_me()
    im = pod.streams.im(pod.ensure_user("alice"), bot)
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
    (kept,) = pod.talk.messages_in(im)
    assert (kept.id, kept.text, kept.messageml) == (message_id, "Hello you", HELLO)


async def test_messages_reach_only_the_bots_of_their_stream() -> None:
    pod = make_pod()
    one, two = pod.connect("one"), pod.connect("two")
    alice = pod.ensure_user("alice")
    pod.talk.say(alice, pod.streams.im(alice, await one.get_me()), "to one")
    pod.talk.say(alice, pod.streams.ensure("room"), "to both")

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
    im = pod.streams.im(pod.ensure_user("alice"), await connection.get_me())
    with pytest.raises(MessageRejectedError, match=problem) as refused:
        await connection.send_message(im.id, message, data)

    assert refused.value.status == 400
    assert pod.messages == []


def test_a_bot_mentions_people_who_are_told_by_name_and_id() -> None:
    pod = LocalPod()
    bot = pod.add_bot("bot")
    ann = pod.ensure_user("Ann Lee")
    room = pod.streams.ensure("desk")

    posted = pod.talk.post(
        bot, room.id, f'<messageML>Hi <mention uid="{ann.id}"/>, <emoji shortcode="wave"/></messageML>'
    )

    assert posted.text == "Hi @Ann Lee, 👋"
    assert '<span class="entity" data-entity-id="mention1">@Ann Lee</span>' in posted.presentationml
    assert [mention.user_id for mention in parse_message(posted.presentationml, posted.data).mentions] == [ann.id]


def test_what_is_wrong_in_a_message_is_told_with_its_place() -> None:
    pod = LocalPod()
    bot = pod.add_bot("bot")
    room = pod.streams.ensure("desk")

    with pytest.raises(MessageRejectedError) as caught:
        pod.talk.post(bot, room.id, "<messageML>\n  <bold>x</bold></messageML>")

    told = "not MessageML: <bold> is not an element of MessageML; did you mean 'b'? (line 2, column 3)"
    assert (str(caught.value), caught.value.status) == (told, 400)
    with pytest.raises(MessageRejectedError, match='there is no user "1" to mention'):
        pod.talk.post(bot, room.id, '<messageML><mention uid="1"/></messageML>')


async def test_a_bot_writes_only_where_it_is_a_member() -> None:
    pod = make_pod()
    other, connection = pod.connect("other"), pod.connect("flow-bot")
    foreign = pod.streams.im(pod.ensure_user("alice"), await other.get_me())
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
        pod.talk.say(bob, pod.streams.im(alice, bot), "let me in")
    with pytest.raises(MessageRejectedError, match="Flow Bot is a bot"):
        pod.talk.say(pod.ensure_user("flow bot"), pod.streams.ensure("room"), "as the bot")

    assert pod.messages == []


def test_the_same_names_have_the_same_ids_in_another_pod_of_the_seed() -> None:
    first, second = make_pod(), make_pod()
    for pod in (first, second):
        pod.add_bot("flow-bot")
    first.ensure_user("zoe")

    assert first.ensure_user("alice") == second.ensure_user("alice")
    assert first.streams.ensure("desk").id == second.streams.ensure("desk").id
    assert first.ensure_user("alice").id != LocalPod(seed="other").ensure_user("alice").id


def test_a_pod_that_starts_later_repeats_no_message_id() -> None:
    pods = [make_pod() for _ in range(2)]
    pods[1].clock.advance(0.001)  # type: ignore[attr-defined]  # a VirtualClock
    ids = [pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "hi").id for pod in pods]

    assert ids[0] != ids[1]


def test_one_person_has_one_name_however_it_is_written() -> None:
    pod = make_pod()

    assert pod.ensure_user("Alice Martin") is pod.ensure_user("alice.martin")
    assert pod.ensure_user("Alice Martin") is pod.ensure_user(" alice  MARTIN ")
    assert pod.ensure_user("alice") is not pod.ensure_user("alice.martin")


def test_ids_have_the_shape_of_symphonys() -> None:
    pod = make_pod()
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("desk")
    message = pod.talk.say(alice, room, "hi")

    assert alice.id >> 36 == 189
    for identity in (room.id, message.id):
        assert len(identity) == 32
        assert not set(identity) & set("+/=")


def test_an_im_is_one_for_the_same_two() -> None:
    pod = make_pod()
    alice, bot = pod.ensure_user("alice"), pod.add_bot("flow-bot")

    assert pod.streams.im(alice, bot) is pod.streams.im(bot, alice)
    assert pod.streams.im(alice, bot) is pod.streams.find(pod.streams.im(alice, bot).id)


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
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("desk")
    connection = pod.connect("late")
    pod.talk.say(alice, room, "hi")

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

    assert pod.streams.find("Old desk") is pod.streams.find("abc_def-g")
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
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("desk")
    await pod.delivery.drained()
    pod.talk.say(alice, room, "hi")
    steps: list[str] = []

    async def wait() -> None:
        await pod.delivery.drained()
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
    pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "hi")
    before = await killed.read_events()
    clock.advance(30)

    assert await pod.connect("flow-bot").read_events() == before


async def test_lost_feeds_are_drained_and_made_anew() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("desk")
    lost = await connection.open_feed()
    pod.talk.say(alice, room, "lost")
    pod.delivery.drop()
    taken: list[str] = []

    async def reader() -> None:
        assert await read(connection) == []  # nothing waits
        assert await read(connection) == []  # so that the reader learns of the other feed
        taken.extend(event["payload"]["messageSent"]["message"]["message"] for event in await read(connection))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reader)
        await settle()
        assert pod.delivery.is_drained
        pod.talk.say(alice, room, "found")

    assert len(taken) == 1
    assert "found" in taken[0]
    assert await connection.open_feed() != lost


# Changes

BYE = "<messageML>Bye</messageML>"


def test_a_changed_message_has_another_id_and_stands_in_the_place_of_the_old_one() -> None:
    pod = make_pod()
    bot, alice, room = pod.add_bot("flow-bot"), pod.ensure_user("alice"), pod.streams.ensure("desk")
    first = pod.talk.post(bot, room.id, HELLO)
    later = pod.talk.say(alice, room, "later")
    pod.clock.advance(1)  # type: ignore[attr-defined]  # a VirtualClock
    second = pod.talk.update(bot, room.id, first.id, BYE, '{"mine": {"type": "x", "version": "1.0"}}')
    third = pod.talk.update(bot, room.id, second.id, HELLO)

    assert len({first.id, second.id, third.id}) == 3
    assert (second.text, second.messageml, second.data) == ("Bye", BYE, '{"mine":{"type":"x","version":"1.0"}}')
    assert (first.replacing, first.initial) == (None, None)
    assert (second.replacing, second.initial) == (first.id, (first.id, first.timestamp_ms))
    assert (third.replacing, third.initial) == (second.id, (first.id, first.timestamp_ms))
    assert second.timestamp_ms == first.timestamp_ms + 1_000
    assert pod.messages == [third, later]
    assert pod.talk.messages_in(room) == [third, later]
    assert pod.talk.written.history == [first, later, second, third]


def test_an_id_that_a_message_once_had_leads_to_what_stands_there_now() -> None:
    pod = make_pod()
    bot, room = pod.add_bot("flow-bot"), pod.streams.ensure("desk")
    first = pod.talk.post(bot, room.id, HELLO)
    second = pod.talk.update(bot, room.id, first.id, BYE)
    standard = first.id.replace("_", "/").replace("-", "+") + "=="
    third = pod.talk.update(bot, room.id, standard, HELLO)

    assert third.replacing == second.id
    assert [pod.talk.written.newest(each.id) for each in (first, second, third)] == [third] * 3
    assert pod.talk.written.newest("nobody_wrote_it") is None
    assert pod.messages == [third]


async def test_a_change_lies_in_the_feed_as_an_edit_that_was_recorded(shared_data: Path) -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    room = pod.streams.ensure("desk")
    first = await connection.send_message(room.id, HELLO)
    await read(connection)
    second = await connection.update_message(room.id, first, BYE)
    (event,) = await read(connection)

    message = event["payload"]["messageSent"]["message"]
    edits = recorded_events(shared_data, "edited message: replacing + initialMessageId (silent boolean)")
    known = edits["payload"]["messageSent"]["message"]
    assert (event["messageId"], message["messageId"]) == (second, second)
    assert (message["replacing"], message["initialMessageId"]) == (first, first)
    assert message["initialTimestamp"] == 1767225600000
    assert known.keys() == message.keys()


def test_only_a_message_of_its_own_is_changed_by_a_bot_and_only_where_it_is() -> None:
    pod = make_pod()
    bot, other, alice = pod.add_bot("flow-bot"), pod.add_bot("other"), pod.ensure_user("alice")
    room, elsewhere = pod.streams.ensure("desk"), pod.streams.ensure("elsewhere")
    mine, of_another, said = (
        pod.talk.post(bot, room.id, HELLO),
        pod.talk.post(other, room.id, HELLO),
        pod.talk.say(alice, room, "hi"),
    )
    refusals = {
        "nobody_wrote_it": room,
        of_another.id: room,
        said.id: room,
        mine.id: elsewhere,
    }
    for message_id, stream in refusals.items():
        with pytest.raises(MessageRejectedError) as caught:
            pod.talk.update(bot, stream.id, message_id, BYE)

        assert str(caught.value) == f"flow-bot has no message {message_id} in this stream"
        assert caught.value.status == 400
    assert pod.messages == [mine, of_another, said]


def test_a_change_is_refused_as_a_message_is() -> None:
    pod = make_pod()
    bot, room = pod.add_bot("flow-bot"), pod.streams.ensure("desk")
    foreign = pod.streams.im(pod.ensure_user("alice"), pod.add_bot("other"))
    mine = pod.talk.post(bot, room.id, HELLO)
    changes = {
        "not MessageML": (room.id, "no markup", None, 400),
        "is not JSON": (room.id, BYE, "{", 400),
        "Limit message-content-max": (room.id, f"<messageML>{'<br/>' * 300_000}</messageML>", None, 413),
        "there is no stream": (pod.ids.stream_id("nowhere"), BYE, None, 400),
        "not a member": (foreign.id, BYE, None, 403),
    }
    for problem, (stream_id, message, data, status) in changes.items():
        with pytest.raises(MessageRejectedError, match=problem) as caught:
            pod.talk.update(bot, stream_id, mine.id, message, data)

        assert caught.value.status == status
    assert pod.talk.written.history == [mine]


# Forms

ORDER = """<messageML><form id="order">
<text-field name="qty"/><textarea name="note"/>
<select name="ccy"><option value="EUR">Euro</option></select>
<select name="legs" multiple="true"><option value="a">A</option><option value="b">B</option></select>
<radio name="side" value="BUY">Buy</radio><radio name="side" value="SELL">Sell</radio>
<checkbox name="cb1" value="v1">One</checkbox>
<checkbox name="same" value="x">X</checkbox><checkbox name="same" value="y">Y</checkbox>
<person-selector name="people"/><room-selector name="rooms"/>
<date-picker name="day"/><time-picker name="at"/><timezone-picker name="tz"/>
<button name="ok">OK</button></form></messageML>"""


def recorded_events(folder: Path, note: str) -> dict[str, Any]:
    """The recorded event with this note."""
    lines = map(json.loads, (folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    (event,) = [line["event"] for line in lines if line["note"] == note]
    assert isinstance(event, dict)
    return event


async def test_a_form_is_sent_as_one_that_was_recorded(shared_data: Path) -> None:
    recorded = recorded_events(shared_data, "all control types in one form")
    known = recorded["payload"]["symphonyElementsAction"]
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("Alice Martin"), pod.streams.ensure("FX desk")
    pod.talk.say(alice, room, "hi")
    posted = await connection.send_message(room.id, ORDER)
    await read(connection)
    values = dict(known["formValues"])
    values["rooms"] = values["rooms"]["streamIds"]
    pod.talk.submit(alice, pod.messages[-1], {name: each for name, each in values.items() if name != "action"}, "ok")
    (event,) = await read(connection)

    action = event["payload"]["symphonyElementsAction"]
    assert list(event) == list(recorded)
    assert event["type"] == "SYMPHONYELEMENTSACTION"
    assert event["timestamp"] == 1767225600000
    assert event["messageId"] not in ("", posted)
    assert event["initiator"] == {"user": {**recorded["initiator"]["user"], "userId": alice.id, "email": alice.email}}
    assert list(action) == list(known)
    assert action["stream"] == {**known["stream"], "streamId": room.id}
    assert (action["formMessageId"], action["formId"]) == (posted, "order")
    assert list(action["formValues"]) == list(known["formValues"])
    for name, value in known["formValues"].items():
        expected = {**value, "userIds": []} if name == "rooms" else value  # a client adds those who are in the room
        assert action["formValues"][name] == expected, name


async def test_flowbot_reads_the_form_that_a_person_sends() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice = pod.ensure_user("alice")
    im = pod.streams.im(alice, await connection.get_me())
    posted = await connection.send_message(im.id, ORDER)
    await connection.read_events()
    pod.talk.submit(alice, pod.messages[-1], {"qty": "10", "side": "Buy"})
    event = parse_event((await connection.read_events())[0])

    assert isinstance(event, SymphonyElementsAction)
    assert event.initiator == alice
    assert event.stream is not None
    assert (event.stream.id, event.form_message_id, event.form_id) == (im.id, posted, "order")
    assert (event.form_values["action"], event.form_values["qty"], event.form_values["side"]) == ("ok", "10", "BUY")


async def test_a_form_is_sent_any_number_of_times_and_only_to_the_bot_that_made_it() -> None:
    pod = make_pod()
    one, two = pod.connect("one"), pod.connect("two")
    alice, bob, room = pod.ensure_user("alice"), pod.ensure_user("bob"), pod.streams.ensure("desk")
    pod.talk.say(alice, room, "hi")
    pod.talk.say(bob, room, "hi")
    await one.send_message(room.id, ORDER)
    form = pod.messages[-1]
    for person in (alice, bob, alice):
        pod.talk.submit(person, form)
    events = [event for event in await read(one) if event["type"] == "SYMPHONYELEMENTSACTION"]

    assert [event["initiator"]["user"]["userId"] for event in events] == [alice.id, bob.id, alice.id]
    assert len({event["id"] for event in events}) == len({event["messageId"] for event in events}) == 3
    assert {event["type"] for event in await read(two)} == {"MESSAGESENT"}


async def test_a_form_that_was_changed_meanwhile_is_sent_as_it_was() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    alice, room = pod.ensure_user("alice"), pod.streams.ensure("desk")
    pod.talk.say(alice, room, "hi")
    bot = await connection.get_me()
    form = pod.talk.post(bot, room.id, ORDER)
    closed = pod.talk.update(bot, room.id, form.id, BYE)
    await read(connection)
    pod.talk.submit(alice, form)
    (event,) = await read(connection)
    with pytest.raises(MessageRejectedError, match="there is no form in this message"):
        pod.talk.submit(alice, closed)

    assert event["payload"]["symphonyElementsAction"]["formMessageId"] == form.id


async def test_bots_and_who_is_not_in_the_stream_send_no_form() -> None:
    pod = make_pod()
    connection = pod.connect("flow-bot")
    bot, alice, room = await connection.get_me(), pod.ensure_user("alice"), pod.streams.ensure("desk")
    form = pod.talk.post(bot, room.id, ORDER)
    pod.talk.post(bot, pod.streams.im(alice, bot).id, ORDER)
    await read(connection)
    refusals = []
    for user, shown in ((bot, form), (alice, form), (pod.ensure_user("bob"), pod.messages[-1])):
        with pytest.raises(MessageRejectedError) as caught:
            pod.talk.submit(user, shown)
        refusals.append((caught.value.status, str(caught.value).partition(" of the stream")[0]))
    pod.talk.say(alice, room, "what came next in the feed")

    assert refusals == [
        (400, "flow-bot is a bot, and fills in no forms"),
        (403, "alice is not a member"),
        (403, "bob is not a member"),
    ]
    assert [event["type"] for event in await read(connection)] == ["MESSAGESENT"]
