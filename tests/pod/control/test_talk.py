"""Tests for flowbot.pod.control.talk."""

from __future__ import annotations

import pytest

from flowbot.ids import MessageId, normalise_id
from flowbot.pod import PodConnection
from tests.pod.control.conftest import Script

SAID = {"user": "alice", "stream": "FX desk", "text": "hi"}
FILE = {"name": "a.csv", "content": "YTti"}
FORM = """<messageML><form id="order">\
<text-field name="qty" label="Quantity" required="true"/><button name="buy">Buy</button><button name="sell">Sell</button>\
</form></messageML>"""


async def test_saying_makes_the_person_and_the_room_and_tells_the_id(script: Script) -> None:
    script.pod.connect("flow-bot")
    answer = await script.ask("POST", "/v1/say", SAID)
    [event] = script.events()

    assert answer == {"messageId": script.pod.messages[0].id}
    assert event["messageId"] == answer["messageId"]
    assert event["payload"]["messageSent"]["message"]["stream"]["roomName"] == "FX desk"


@pytest.mark.parametrize("said", [{"text": "look"}, {"text": ""}, {}])
async def test_a_person_attaches_files(script: Script, said: dict[str, str]) -> None:
    files = [FILE, {"name": "b.bin", "content": "/w=="}]
    await script.ask("POST", "/v1/say", {"user": "alice", "stream": "desk", **said, "attachments": files})

    [message] = script.pod.messages
    assert message.text == said.get("text", "")
    assert [(each.name, each.content) for each in message.attachments] == [("a.csv", b"a;b"), ("b.bin", b"\xff")]


@pytest.mark.parametrize("attachments", [[], None])
async def test_no_attachments_are_none(script: Script, attachments: object) -> None:
    await script.ask("POST", "/v1/say", {**SAID, "attachments": attachments})

    assert [message.attachments for message in script.pod.messages] == [()]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"attachments": {}}, "attachments: Input should be a valid array"),
        ({"attachments": ["YTti"]}, "attachments.0: Input should be an object"),
        ({"attachments": [FILE, {"name": "b"}]}, "attachments.1.content: Field required"),
        ({"attachments": [{"name": " ", "content": ""}]}, "attachments.0.name: String should match pattern"),
        ({"attachments": [{"name": "a", "content": 5}]}, "attachments.0.content: Input should be a valid string"),
        ({"attachments": [{"name": "b", "content": "YQ"}]}, "the content of 'b' is not Base64 (Incorrect padding)"),
        ({"attachments": [{"name": "a", "content": "é"}]}, "the content of 'a' is not Base64 ("),
        ({"text": 5}, "text: Input should be a valid string"),
        ({"text": " "}, "there is nothing to say: 'text' is empty, and 'attachments' too"),
        ({"stream": None}, "stream: Input should be a valid string"),
        ({"user": ""}, "user: String should have at least 1 character"),
        ({"to": "bob"}, "to: Extra inputs are not permitted; its fields are user, stream, text, attachments"),
        ({"user": "flow-bot"}, "flow-bot is a bot, and sends MessageML by itself"),
    ],
)
async def test_what_is_wrong_is_said(script: Script, changes: dict[str, object], problem: str) -> None:
    script.pod.add_bot("flow-bot")
    status, words = await script.refused("POST", "/v1/say", SAID | changes)

    assert status == 400
    assert problem in words
    assert script.pod.messages == []


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"user": "al\\ud800ice", "stream": "desk", "text": "hi"}', b"[]"])
async def test_what_is_no_object_of_unicode_text_is_refused(script: Script, body: bytes) -> None:
    status, words = await script.refused("POST", "/v1/say", body)

    assert status == 400
    assert words.startswith("this is not what POST /v1/say takes: the body: ")


async def test_what_no_xml_can_hold_is_replaced(script: Script) -> None:
    await script.ask("POST", "/v1/say", b'{"user": "alice", "stream": "desk", "text": "a\\u0000b"}')

    assert [message.text for message in script.pod.messages] == ["a\ufffdb"]


async def test_an_im_is_reached_by_its_id_and_by_nobody_else(script: Script) -> None:
    im = script.pod.streams.im(script.pod.ensure_user("alice"), script.pod.add_bot("flow-bot"))
    await script.ask("POST", "/v1/say", {**SAID, "stream": im.id})

    assert (await script.refused("POST", "/v1/say", {**SAID, "user": "bob", "stream": im.id}))[0] == 403


async def test_a_reply_stands_in_the_stream_of_the_message_and_names_it(script: Script) -> None:
    script.pod.connect("flow-bot")
    first = await script.ask("POST", "/v1/say", SAID)
    await script.ask("POST", "/v1/reply", {"user": "bob", "messageId": first["messageId"], "text": "hello"})
    [_, reply] = script.events()

    message = reply["payload"]["messageSent"]["message"]
    assert message["parentMessageId"] == first["messageId"]
    assert message["stream"]["roomName"] == "FX desk"
    assert script.pod.messages[1].text == "hello"


async def test_a_message_is_forwarded_with_a_word_to_it(script: Script) -> None:
    first = await script.ask("POST", "/v1/say", SAID)
    body = {"user": "alice", **first, "stream": "floor", "text": "look"}
    await script.ask("POST", "/v1/forward", body)
    copy = script.pod.messages[1]

    assert (copy.text, copy.parent, copy.relation) == ("look", first["messageId"], "FORWARD")
    assert copy.stream_id == script.pod.streams.ensure("floor").id


async def test_what_somebody_may_not_read_they_cannot_forward(script: Script) -> None:
    first = await script.ask("POST", "/v1/say", SAID)
    body = {"user": "bob", "messageId": first["messageId"], "stream": "floor"}

    assert (await script.refused("POST", "/v1/forward", body))[0] == 403


async def test_a_message_is_shared_on_the_wall_of_a_bot(script: Script) -> None:
    script.pod.connect("flow-bot")
    first = await script.ask("POST", "/v1/say", SAID)
    await script.ask("POST", "/v1/share", {"user": "alice", **first, "to": "flow-bot", "text": "look"})
    event = script.events()[-1]

    assert event["type"] == "SHAREDPOST"
    assert event["payload"]["sharedPost"]["sharedMessage"]["messageId"] == first["messageId"]


async def test_somebody_reads_what_stands_in_a_stream(script: Script) -> None:
    bob = script.pod.ensure_user("bob")
    script.pod.streams.ensure("FX desk").members.add(bob.id)
    first = await script.ask("POST", "/v1/say", SAID)
    receipts = script.pod.talk.keeper.receipts
    before = receipts.of(first["messageId"])[bob.id].read_ms
    await script.ask("POST", "/v1/read", {"user": "bob", "stream": "FX desk"})

    assert before is None
    assert receipts.of(first["messageId"])[bob.id].read_ms is not None


async def test_people_edit_and_take_back_what_they_wrote_and_nothing_else(script: Script) -> None:
    first = await script.ask("POST", "/v1/say", SAID)
    script.pod.ensure_user("bob")
    edited = await script.ask("POST", "/v1/edit", {"user": "alice", **first, "text": "hello"})
    by_bob = await script.refused("POST", "/v1/edit", {"user": "bob", **first, "text": "mine"})
    after_edit = [message.text for message in script.pod.messages]
    not_bobs = await script.refused("POST", "/v1/suppress", {"user": "bob", **edited})
    await script.ask("POST", "/v1/suppress", {"user": "alice", **first})

    assert after_edit == ["hello"]
    assert (by_bob, not_bobs[0]) == ((400, "bob cannot edit this message"), 403)
    assert script.pod.messages == []


async def test_a_message_is_pinned_and_not_any_more(script: Script) -> None:
    first = await script.ask("POST", "/v1/say", SAID)
    await script.ask("POST", "/v1/pin", {"user": "alice", **first})
    pinned = await script.ask("GET", "/v1/streams/FX%20desk")
    await script.ask("POST", "/v1/unpin", {"user": "alice", "stream": "FX desk"})
    unpinned = await script.ask("GET", "/v1/streams/FX%20desk")

    assert (pinned["pinned"], unpinned["pinned"]) == (first["messageId"], None)


@pytest.mark.parametrize("path", ["reply", "edit", "suppress", "submit", "pin", "forward"])
async def test_a_message_that_nobody_wrote_is_not_found(script: Script, path: str) -> None:
    script.pod.ensure_user("alice")
    more = {"reply": {"text": "x"}, "edit": {"text": "x"}, "forward": {"stream": "desk"}}.get(path, {})
    status, words = await script.refused("POST", f"/v1/{path}", {"user": "alice", "messageId": "none", **more})

    assert (status, words) in [(404, "there is no message none"), (400, "there is no message none")]


async def posted_form(script: Script) -> tuple[PodConnection, MessageId]:
    """A bot's form in a room where alice has spoken, and its id; what was said is read."""
    bot = script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/say", SAID)
    message_id = await bot.send_message(script.pod.streams.ensure("FX desk").id, FORM)
    await bot.read_events()
    await bot.read_events()
    return bot, message_id


async def test_a_person_submits_the_form_of_a_message(script: Script) -> None:
    _, message_id = await posted_form(script)
    body = {"user": "alice", "messageId": message_id, "values": {"Quantity": "5"}, "button": "Sell"}
    answer = await script.ask("POST", "/v1/submit", body)
    action = script.events()[-1]["payload"]["symphonyElementsAction"]

    assert answer == {}
    assert (action["formMessageId"], action["formId"]) == (message_id, "order")
    assert action["formValues"] == {"action": "sell", "qty": "5"}


async def test_the_last_form_of_a_stream_needs_no_id(script: Script) -> None:
    _, message_id = await posted_form(script)
    await script.ask("POST", "/v1/say", SAID)
    await script.ask("POST", "/v1/submit", {"user": "alice", "stream": "FX desk", "values": {"qty": "5"}})
    action = script.events()[-1]["payload"]["symphonyElementsAction"]

    assert action["formMessageId"] == message_id


@pytest.mark.parametrize("left_out", [{}, {"values": None, "button": None}])
async def test_a_form_is_submitted_as_it_stands_under_any_id_that_it_had(
    script: Script, left_out: dict[str, None]
) -> None:
    bot, message_id = await posted_form(script)
    changed = FORM.replace("/>", ">5</text-field>", 1)
    newer = await bot.update_message(script.pod.streams.ensure("FX desk").id, message_id, changed)
    await script.ask("POST", "/v1/submit", {"user": "alice", "messageId": message_id} | left_out)
    action = script.events()[-1]["payload"]["symphonyElementsAction"]

    assert (action["formMessageId"], action["formValues"]) == (newer, {"action": "buy", "qty": "5"})


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"user": None}, 400, "user: Input should be a valid string"),
        ({"messageId": None}, 400, "a form is found by 'messageId', or by the 'stream' that it is the last of"),
        ({"stream": "desk"}, 400, "a form is found by 'messageId', or by the 'stream' that it is the last of"),
        ({"messageId": None, "stream": "floor"}, 404, "there is no form in 'floor'"),
        ({"messageId": 5}, 400, "messageId: Input should be a valid string"),
        ({"values": []}, 400, "values: Input should be an object"),
        ({"button": 1}, 400, "button: Input should be a valid string"),
        ({"values": {"qyt": "1"}}, 400, "the form has no field 'qyt'; did you mean 'qty'?"),
        ({"button": "By"}, 400, "the form has no button 'By'; did you mean 'Buy'?"),
        ({}, 400, "'Quantity' must be filled in"),
        ({"user": "flow-bot"}, 400, "flow-bot is a bot, and fills in no forms"),
        ({"user": "bob"}, 403, "bob is not a member of the stream "),
    ],
)
async def test_what_is_wrong_with_a_submission_is_said(
    script: Script, changes: dict[str, object], status: int, problem: str
) -> None:
    _, message_id = await posted_form(script)
    script.pod.streams.ensure("floor")
    found, words = await script.refused("POST", "/v1/submit", {"user": "alice", "messageId": message_id} | changes)

    assert found == status
    assert problem in words


async def test_a_form_is_sent_once_by_each_person_unless_it_says_otherwise(script: Script) -> None:
    bot, message_id = await posted_form(script)
    script.pod.streams.ensure("FX desk").members.add(script.pod.ensure_user("bob").id)
    body = {"messageId": message_id, "values": {"qty": "5"}}
    await script.ask("POST", "/v1/submit", {"user": "alice", **body})
    again = await script.refused("POST", "/v1/submit", {"user": "alice", **body})
    await script.ask("POST", "/v1/submit", {"user": "bob", **body})
    form = FORM.replace('id="order"', 'id="order" multi-submit="reset"')
    several = {"user": "alice", "messageId": await bot.send_message(script.pod.streams.ensure("FX desk").id, form)}
    for _ in range(2):
        await script.ask("POST", "/v1/submit", {**several, "values": {"qty": "5"}})

    assert again == (400, "alice has sent this form: only 'late' or by 'force' once more")


async def test_a_form_is_sent_late_as_it_was_though_it_was_sent_and_changed(script: Script) -> None:
    bot, message_id = await posted_form(script)
    body = {"user": "alice", "messageId": message_id, "values": {"Quantity": "5"}}
    await script.ask("POST", "/v1/submit", body)
    await bot.update_message(script.pod.streams.ensure("FX desk").id, message_id, "<messageML>Bought</messageML>")
    refused = await script.refused("POST", "/v1/submit", body)
    await script.ask("POST", "/v1/submit", {**body, "button": "Sell", "late": True})
    action = script.events()[-1]["payload"]["symphonyElementsAction"]
    unfilled = await script.refused("POST", "/v1/submit", {**body, "values": {}, "late": True})

    assert refused == (400, "there is no form in this message")
    assert (action["formMessageId"], action["formValues"]) == (message_id, {"action": "sell", "qty": "5"})
    assert unfilled == (400, "'Quantity' must be filled in")


CHOOSING = """<messageML><form id="deal">
<person-selector name="with" label="Counterparty"/><room-selector name="rooms" label="Rooms"/>
<text-field name="note"/><button name="go" type="action">Go</button></form></messageML>"""


async def test_people_and_rooms_are_picked_by_their_names(script: Script) -> None:
    bot, _ = await posted_form(script)
    message_id = await bot.send_message(script.pod.streams.ensure("FX desk").id, CHOOSING)
    bob, floor = script.pod.ensure_user("bob"), script.pod.streams.ensure("floor")
    values = {"Counterparty": ["@bob", "7"], "rooms": "#floor", "note": "@bob"}
    await script.ask("POST", "/v1/submit", {"user": "alice", "messageId": message_id, "values": values})
    sent = script.events()[-1]["payload"]["symphonyElementsAction"]["formValues"]

    assert sent["with"] == [bob.id, 7]
    assert [normalise_id(each) for each in sent["rooms"]["streamIds"]] == [floor.id]
    assert sent["note"] == "@bob"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"with": "@bbo"}, "there is nobody called 'bbo'; did you mean 'bob'?"),
        ({"rooms": "#FX dsk"}, "there is no stream called 'FX dsk'; did you mean 'FX desk'?"),
    ],
)
async def test_who_is_picked_and_is_not_there_is_told(script: Script, values: dict[str, str], problem: str) -> None:
    bot, _ = await posted_form(script)
    message_id = await bot.send_message(script.pod.streams.ensure("FX desk").id, CHOOSING)
    script.pod.ensure_user("bob")
    refused = await script.refused("POST", "/v1/submit", {"user": "alice", "messageId": message_id, "values": values})

    assert refused == (404, problem)


async def test_what_no_client_would_send_is_sent_by_force(script: Script) -> None:
    bot, message_id = await posted_form(script)
    await bot.update_message(script.pod.streams.ensure("FX desk").id, message_id, "<messageML>Bought</messageML>")
    values = {"qty": [5, None], "hidden": {"x": True}}
    body = {"user": "mallory", "messageId": message_id, "values": values, "button": "steal", "force": True}
    await script.ask("POST", "/v1/submit", body)
    await script.ask("POST", "/v1/submit", {**body, "button": None})
    first, again = (each["payload"]["symphonyElementsAction"] for each in script.events()[-2:])

    assert (first["formMessageId"], first["formId"]) == (message_id, "order")
    assert first["formValues"] == {"action": "steal", **values}
    assert again["formValues"] == values


async def test_what_a_person_wrote_has_no_form_also_by_force(script: Script) -> None:
    first = await script.ask("POST", "/v1/say", {**SAID, "text": "<form id='x'>"})

    for force in (False, True):
        refused = await script.refused("POST", "/v1/submit", {"user": "alice", **first, "force": force})
        assert refused == (400, "there is no form in this message")
