"""Tests for flowbot.pod.control."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.ids import MessageId
from flowbot.pod import LocalPod, PodConnection
from flowbot.pod.control import ControlApi
from flowbot.web.messages import Request

SAY = 'send {"user": "…", "stream": "…", "text": "…"}'


def make_pod() -> LocalPod:
    return LocalPod(VirtualClock())


async def ask(pod: LocalPod, method: str, path: str, body: object = None) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await ControlApi(pod)(Request(method=method, path=path, body=content))
    return answer.status, json.loads(answer.body)


async def test_saying_makes_the_person_and_the_room_and_tells_the_id() -> None:
    pod = make_pod()
    bot = pod.connect("flow-bot")
    status, answer = await ask(pod, "POST", "/say", {"user": "alice", "stream": "FX desk", "text": "hi"})
    (event,) = await bot.read_events()

    assert (status, answer) == (200, {"messageId": pod.messages[0].id})
    assert json.loads(event)["messageId"] == answer["messageId"]
    assert json.loads(event)["payload"]["messageSent"]["message"]["stream"]["roomName"] == "FX desk"


@pytest.mark.parametrize("said", [{"text": "look"}, {"text": ""}, {}])
async def test_a_person_attaches_files(said: dict[str, str]) -> None:
    pod = make_pod()
    files = [{"name": "a.csv", "content": "YTti"}, {"name": "b.bin", "content": "/w=="}]
    body = {"user": "alice", "stream": "desk", **said, "attachments": files}
    status, answer = await ask(pod, "POST", "/say", body)

    [message] = pod.messages
    assert (status, answer) == (200, {"messageId": message.id})
    assert message.text == said.get("text", "")
    assert [(each.name, each.content) for each in message.attachments] == [("a.csv", b"a;b"), ("b.bin", b"\xff")]


async def test_no_attachments_are_none() -> None:
    pod = make_pod()
    said: dict[str, object] = {"user": "alice", "stream": "desk", "text": "hi"}
    await ask(pod, "POST", "/say", said | {"attachments": []})
    await ask(pod, "POST", "/say", said | {"attachments": None})

    assert [message.attachments for message in pod.messages] == [(), ()]


FILE = {"name": "a.csv", "content": "YTti"}
ATTACH = 'send "attachments": [{"name": "a.csv", "content": "<Base64>"}]'


@pytest.mark.parametrize(
    ("attachments", "problem"),
    [
        ({}, f"'attachments' is not a list: {ATTACH}"),
        ("YTti", f"'attachments' is not a list: {ATTACH}"),
        (["YTti"], f"'attachments[0]' does not have a name and a content: {ATTACH}"),
        ([FILE, {"name": "b"}], f"'attachments[1]' does not have a name and a content: {ATTACH}"),
        ([{"name": " ", "content": ""}], f"'attachments[0]' does not have a name and a content: {ATTACH}"),
        ([{"name": "a", "content": 5}], f"'attachments[0]' does not have a name and a content: {ATTACH}"),
        ([FILE, {"name": "b", "content": "YQ"}], "'attachments[1].content' is not Base64 (Incorrect padding)"),
        ([{"name": "a", "content": "é"}], "'attachments[0].content' is not Base64 ("),
    ],
)
async def test_what_is_wrong_with_attachments_is_said(attachments: object, problem: str) -> None:
    pod = make_pod()
    body = {"user": "alice", "stream": "desk", "text": "hi", "attachments": attachments}
    status, answer = await ask(pod, "POST", "/say", body)

    assert (status, answer["code"]) == (400, 400)
    assert answer["message"].startswith(problem)
    assert pod.messages == []


async def test_a_text_beside_attachments_is_a_text() -> None:
    body = {"user": "alice", "stream": "desk", "text": 5, "attachments": [FILE]}

    assert (await ask(make_pod(), "POST", "/say", body))[1]["message"] == f"'text' is not a text: {SAY}"


async def test_what_was_written_is_listed_oldest_first() -> None:
    clock = VirtualClock()
    pod = LocalPod(clock)
    bot = pod.connect("flow-bot")
    await ask(pod, "POST", "/say", {"user": "alice", "stream": "FX desk", "text": "a < b"})
    await ask(pod, "POST", "/say", {"user": "alice", "stream": "elsewhere", "text": "not here"})
    clock.advance(1.5)
    await bot.send_message(pod.streams.ensure("FX desk").id, "<messageML>Hello <b>you</b></messageML>")
    status, messages = await ask(pod, "GET", "/streams/FX%20desk/messages")

    assert status == 200
    assert messages[0] == {
        "user": "alice",
        "text": "a < b",
        "presentationml": '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>a &lt; b</p></div>',
        "messageId": pod.messages[0].id,
        "timestamp": 1767225600000,
    }
    assert [(message["user"], message["text"]) for message in messages[1:]] == [("flow-bot", "Hello you")]
    assert messages[1]["timestamp"] == 1767225601500


async def test_a_stream_that_nobody_named_yet_is_empty() -> None:
    assert await ask(make_pod(), "GET", "/streams/nowhere/messages") == (200, [])


async def test_an_im_is_reached_by_its_id() -> None:
    pod = make_pod()
    bot = pod.add_bot("flow-bot")
    im = pod.streams.im(pod.ensure_user("alice"), bot)
    status, _ = await ask(pod, "POST", "/say", {"user": "alice", "stream": im.id, "text": "hi"})
    _, messages = await ask(pod, "GET", f"/streams/{im.id}/messages")
    refused, _ = await ask(pod, "POST", "/say", {"user": "bob", "stream": im.id, "text": "hi"})

    assert (status, refused) == (200, 403)
    assert [message["text"] for message in messages] == ["hi"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "the body is not JSON (Expecting property name"),
        (b"", "the body is not JSON (Expecting value"),
        (b"\xff", "the body is not JSON ("),
        ([], f"the body is not a JSON object: {SAY}"),
        ({"user": "alice", "text": "hi"}, f"'stream' is missing: {SAY}"),
        ({"user": " ", "stream": "desk", "text": "hi"}, f"'user' is not a text with something in it: {SAY}"),
        ({"user": "alice", "stream": "desk", "text": 5}, f"'text' is not a text with something in it: {SAY}"),
        ({"user": "flow-bot", "stream": "desk", "text": "hi"}, "flow-bot is a bot, and sends MessageML by itself"),
    ],
)
async def test_what_is_wrong_is_said(body: object, problem: str) -> None:
    pod = make_pod()
    pod.add_bot("flow-bot")
    status, answer = await ask(pod, "POST", "/say", body)

    assert (status, answer["code"]) == (400, 400)
    assert answer["message"].startswith(problem)
    assert pod.messages == []


SUBMIT = 'send {"user": "…", "messageId": "…", "values": {"field": "…"}, "button": "…"}'
FORM = """<messageML><form id="order">\
<text-field name="qty" label="Quantity" required="true"/><button name="buy">Buy</button><button name="sell">Sell</button>\
</form></messageML>"""


async def posted_form(pod: LocalPod) -> tuple[PodConnection, str]:
    """A bot's form in a room where alice has spoken, and its id; what was said is read."""
    bot = pod.connect("flow-bot")
    pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "hi")
    message_id = await bot.send_message(pod.streams.ensure("desk").id, FORM)
    await bot.read_events()
    return bot, message_id


async def test_a_person_submits_the_form_of_a_message() -> None:
    pod = make_pod()
    bot, message_id = await posted_form(pod)
    body = {"user": "alice", "messageId": message_id, "values": {"Quantity": "a\ud800"}, "button": "Sell"}
    status, answer = await ask(pod, "POST", "/submit", body)
    (event,) = await bot.read_events()

    action = json.loads(event)["payload"]["symphonyElementsAction"]
    assert (status, answer) == (200, {})
    assert (action["formMessageId"], action["formId"]) == (message_id, "order")
    assert action["formValues"] == {"action": "sell", "qty": "a\ufffd"}


@pytest.mark.parametrize("left_out", [{}, {"values": None, "button": None}])
async def test_a_form_is_submitted_as_it_stands_under_any_id_that_it_had(left_out: dict[str, None]) -> None:
    pod = make_pod()
    bot, message_id = await posted_form(pod)
    changed = FORM.replace("/>", ">5</text-field>", 1)
    newer = await bot.update_message(pod.streams.ensure("desk").id, MessageId(message_id), changed)
    await bot.read_events()
    status, _ = await ask(pod, "POST", "/submit", {"user": "alice", "messageId": message_id} | left_out)
    (event,) = await bot.read_events()

    action = json.loads(event)["payload"]["symphonyElementsAction"]
    assert status == 200
    assert (action["formMessageId"], action["formValues"]) == (newer, {"action": "buy", "qty": "5"})


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"user": None}, 400, f"'user' is not a text with something in it: {SUBMIT}"),
        ({"messageId": 5}, 400, f"'messageId' is not a text with something in it: {SUBMIT}"),
        ({"messageId": "nobody_wrote_it"}, 400, "there is no message nobody_wrote_it"),
        ({"values": []}, 400, f"'values' is an object and 'button' a text: {SUBMIT}"),
        ({"values": "5"}, 400, f"'values' is an object and 'button' a text: {SUBMIT}"),
        ({"button": 1}, 400, f"'values' is an object and 'button' a text: {SUBMIT}"),
        ({"values": {"qyt": "1"}}, 400, "the form has no field 'qyt'; did you mean 'qty'?"),
        ({"button": "By"}, 400, "the form has no button 'By'; did you mean 'Buy'?"),
        ({}, 400, "'Quantity' must be filled in"),
        ({"user": "flow-bot"}, 400, "flow-bot is a bot, and fills in no forms"),
        ({"user": "bob"}, 403, "bob is not a member of the stream "),
    ],
)
async def test_what_is_wrong_with_a_submission_is_said(changes: dict[str, object], status: int, problem: str) -> None:
    pod = make_pod()
    _, message_id = await posted_form(pod)
    answer = await ask(pod, "POST", "/submit", {"user": "alice", "messageId": message_id} | changes)

    assert (answer[0], answer[1]["code"]) == (status, status)
    assert answer[1]["message"].startswith(problem)


async def test_what_a_person_wrote_has_no_form() -> None:
    pod = make_pod()
    message = pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "<form id='x'>")
    status, answer = await ask(pod, "POST", "/submit", {"user": "alice", "messageId": message.id})

    assert (status, answer["message"]) == (400, "there is no form in this message")


async def test_a_changed_message_is_listed_in_its_old_place() -> None:
    pod = make_pod()
    bot, message_id = await posted_form(pod)
    await ask(pod, "POST", "/say", {"user": "alice", "stream": "desk", "text": "later"})
    newer = await bot.update_message(
        pod.streams.ensure("desk").id, MessageId(message_id), "<messageML>Bought</messageML>"
    )
    _, messages = await ask(pod, "GET", "/streams/desk/messages")

    assert [message["text"] for message in messages] == ["hi", "Bought", "later"]
    assert messages[1]["messageId"] == newer


async def test_files_and_the_pin_of_a_stream_are_listed() -> None:
    pod = make_pod()
    bot, message_id = await posted_form(pod)
    await bot.send_message(pod.streams.ensure("desk").id, "<messageML>Here</messageML>", files=[("a.csv", b"1;2")])
    await bot.pin_message(pod.streams.ensure("desk").id, MessageId(message_id))
    _, messages = await ask(pod, "GET", "/streams/desk/messages")

    assert [message.get("pinned") for message in messages] == [None, True, None]
    assert [message.get("attachments") for message in messages] == [None, None, [{"name": "a.csv", "size": 3}]]


async def test_feeds_are_dropped() -> None:
    pod = make_pod()
    bot = pod.add_bot("flow-bot")
    pod.feeds_of(bot).create()
    status, answer = await ask(pod, "POST", "/feeds/drop")

    assert (status, answer) == (200, {})
    assert pod.feeds_of(bot).list() == []


async def test_what_json_can_escape_but_nothing_can_store_is_replaced() -> None:
    pod = make_pod()
    await ask(pod, "POST", "/say", b'{"user": "al\\ud800ice", "stream": "desk", "text": "a\\ud800\\u0000b"}')
    status, messages = await ask(pod, "GET", "/streams/desk/messages")

    assert status == 200
    assert [(message["user"], message["text"]) for message in messages] == [("al\ufffdice", "a\ufffd\ufffdb")]


async def test_the_history_has_what_was_written_anywhere_changes_included() -> None:
    pod = make_pod()
    bot = pod.connect("flow-bot")
    alice, desk = pod.ensure_user("alice"), pod.streams.ensure("desk")
    pod.talk.say(alice, desk, "one")
    sent = await bot.send_message(desk.id, "<messageML>two</messageML>")
    await bot.update_message(desk.id, sent, "<messageML>three</messageML>")
    im = pod.streams.im(alice, pod.ensure_user("flow-bot"))
    pod.talk.say(alice, im, "four")
    _, history = await ask(pod, "GET", "/history")
    request = Request(method="GET", path="/history", query_string="after=2")
    later = json.loads((await ControlApi(pod)(request)).body)

    assert [(each["stream"], each["user"], each["text"]) for each in history] == [
        ("desk", "alice", "one"), ("desk", "flow-bot", "two"), ("desk", "flow-bot", "three"), (im.id, "alice", "four")
    ]  # fmt: skip
    assert [each.get("replaces") for each in history] == [None, None, sent, None]
    assert later == history[2:]


async def test_a_place_in_the_history_is_a_number() -> None:
    request = Request(method="GET", path="/history", query_string="after=-1")
    answer = await ControlApi(make_pod())(request)

    assert answer.status == 400
    assert "'after' is not a number" in answer.body.decode()
