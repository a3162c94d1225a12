"""Tests for flowbot.pod.control.history, flowbot.pod.control and flowbot.pod.transcript."""

from __future__ import annotations

import json

import pytest

from flowbot.pod.control import ControlApi
from flowbot.pod.requests import MOST_KEPT, Asked, RequestLog
from flowbot.web.messages import Request
from tests.pod.control.conftest import Script

FORM = '<messageML><form id="f"><button name="ok">{}</button></form></messageML>'


async def test_what_was_written_is_listed_oldest_first(script: Script) -> None:
    bot = script.pod.connect("flow-bot")
    await script.ask("POST", "/v1/say", {"user": "alice", "stream": "FX desk", "text": "a < b"})
    await script.ask("POST", "/v1/say", {"user": "alice", "stream": "elsewhere", "text": "not here"})
    script.clock.advance(1.5)
    await bot.send_message(script.pod.streams.ensure("FX desk").id, "<messageML>Hello <b>you</b></messageML>")
    messages = await script.ask("GET", "/v1/streams/FX%20desk/messages")

    assert messages[0] == {
        "stream": "FX desk",
        "user": "alice",
        "text": "a < b",
        "presentationml": '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>a &lt; b</p></div>',
        "messageId": script.pod.messages[0].id,
        "timestamp": 1767225600000,
    }
    assert [(message["user"], message["text"]) for message in messages[1:]] == [("flow-bot", "Hello you")]
    assert messages[1]["timestamp"] == 1767225601500


async def test_a_stream_that_nobody_named_yet_is_empty(script: Script) -> None:
    assert await script.ask("GET", "/v1/streams/nowhere/messages") == []


async def test_a_changed_message_is_listed_in_its_old_place_with_files_and_pin(script: Script) -> None:
    bot = script.pod.connect("flow-bot")
    desk = script.pod.streams.ensure("desk").id
    first = await bot.send_message(desk, "<messageML>Buying</messageML>")
    await bot.pin_message(desk, first)
    await bot.send_message(desk, "<messageML>Here</messageML>", files=[("a.csv", b"1;2")])
    newer = await bot.update_message(desk, first, "<messageML>Bought</messageML>")
    changed, here = await script.ask("GET", "/v1/streams/desk/messages")

    assert (changed["text"], changed["messageId"], changed["replaces"]) == ("Bought", newer, first)
    assert (changed["pinned"], here.get("pinned")) == (True, None)
    assert (changed.get("attachments"), here["attachments"]) == (None, [{"name": "a.csv", "size": 3}])


async def test_the_history_has_what_was_written_anywhere_changes_included(script: Script) -> None:
    bot = script.pod.connect("flow-bot")
    alice, desk = script.pod.ensure_user("alice"), script.pod.streams.ensure("desk")
    script.pod.talk.say(alice, desk, "one")
    sent = await bot.send_message(desk.id, "<messageML>two</messageML>")
    await bot.update_message(desk.id, sent, "<messageML>three</messageML>")
    im = script.pod.streams.im(alice, script.pod.ensure_user("flow-bot"))
    script.pod.talk.say(alice, im, "four")
    history = await script.ask("GET", "/v1/history")
    later = await script.ask("GET", "/v1/history?after=2")

    assert [(each["stream"], each["user"], each["text"]) for each in history] == [
        ("desk", "alice", "one"), ("desk", "flow-bot", "two"), ("desk", "flow-bot", "three"), (im.id, "alice", "four")
    ]  # fmt: skip
    assert [each.get("replaces") for each in history] == [None, None, sent, None]
    assert later == history[2:]


@pytest.mark.parametrize("path", ["/v1/history", "/v1/requests"])
async def test_a_place_in_a_list_is_a_number(script: Script, path: str) -> None:
    assert await script.refused("GET", f"{path}?after=-1") == (400, f"'after' is not a number: GET {path}?after=0")


async def test_a_transcript_reads_as_a_talk_in_the_terminal(script: Script) -> None:
    bot = script.pod.connect("flow-bot")
    alice, desk = script.pod.ensure_user("alice"), script.pod.streams.ensure("desk")
    im = script.pod.streams.im(alice, script.pod.ensure_user("flow-bot"))
    script.pod.talk.say(alice, desk, "one", [("a.csv", b"1")])
    sent = await bot.send_message(desk.id, "<messageML>two</messageML>", files=[("b.csv", b"2")])
    await bot.update_message(desk.id, sent, "<messageML>three</messageML>")
    form = await bot.send_message(im.id, FORM.format("Go"))
    await bot.update_message(im.id, form, FORM.format("Gone"))
    whole = await script.answer("GET", "/v1/transcript")
    of_desk = await script.answer("GET", "/v1/transcript?stream=desk")
    as_alice = await script.answer("GET", f"/v1/transcript?stream={im.id}&as=alice")

    assert whole.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert whole.body.decode() == (
        "alice → #desk: :attach a.csv one\n"
        "flow-bot → #desk: two\n"
        "                  [b.csv]\n"
        "flow-bot → #desk (changed): three\n"
        "flow-bot → alice: [Go]\n"
    )
    assert of_desk.body == b"".join(whole.body.splitlines(keepends=True)[:4])
    assert as_alice.body == b"flow-bot: [Go]\n"


async def test_a_transcript_of_nowhere_or_for_nobody_is_not_found(script: Script) -> None:
    assert (await script.refused("GET", "/v1/transcript?stream=x"))[0] == 404
    assert (await script.refused("GET", "/v1/transcript?as=x"))[0] == 404


@pytest.mark.parametrize("raw", [b'{"type": "FUTURE", "id": "1"}', b"[null]", b"nonsense"])
async def test_a_raw_event_is_put_into_the_feeds_as_it_is(script: Script, raw: bytes) -> None:
    feed = script.pod.feeds_of(script.pod.add_bot("flow-bot")).create()
    await script.ask("POST", "/v1/events", raw)

    assert feed.pending == [raw]


async def test_no_event_is_none(script: Script) -> None:
    assert await script.refused("POST", "/v1/events") == (400, "there is no event: send one as the body")


async def test_what_the_pod_was_asked_is_listed(script: Script) -> None:
    for number in range(3):
        script.pod.requests.add(Asked(method="GET", path=f"/{number}", query="a=b", bot="flow-bot", status=200))
    listed = await script.ask("GET", "/v1/requests?after=1")

    assert [each["path"] for each in listed] == ["/1", "/2"]
    assert listed[0] == {"method": "GET", "path": "/1", "query": "a=b", "bot": "flow-bot", "status": 200}


def test_old_requests_are_forgotten_and_the_others_keep_their_numbers() -> None:
    log = RequestLog()
    for number in range(MOST_KEPT + 5):
        log.add(Asked(method="GET", path=f"/{number}", query="", bot=None, status=200))

    assert log.after(0)[0].path == "/5"
    assert [each.path for each in log.after(MOST_KEPT + 3)] == [f"/{MOST_KEPT + 3}", f"/{MOST_KEPT + 4}"]


@pytest.mark.parametrize("number", ["-1", "x", "9" * 5000, "²"])
async def test_a_place_in_the_history_is_a_number(script: Script, number: str) -> None:
    status, words = await script.refused("GET", f"/v1/history?after={number}")

    assert (status, words) == (400, "'after' is not a number: GET /v1/history?after=0")


async def test_after_a_reset_only_the_bots_are_there(script: Script) -> None:
    bot = script.pod.add_bot("flow-bot")
    script.pod.feeds_of(bot).create()
    script.pod.delivery.settings.poll_seconds = 3
    said = {"user": "alice", "stream": "desk", "text": "hi"}
    first = await script.ask("POST", "/v1/say", said)
    await script.ask("POST", "/v1/faults", {"name": "cut"})
    await script.ask("POST", "/v1/reset")
    again = await script.ask("POST", "/v1/say", said)

    assert [each["name"] for each in await script.ask("GET", "/v1/people")] == ["flow-bot", "alice"]
    assert script.pod.people.bots == [bot]
    assert script.pod.feeds_of(bot).list() == []
    assert (await script.ask("GET", "/v1/settings"))["feeds"]["pollSeconds"] == 3
    assert await script.ask("GET", "/v1/faults") == []
    assert len(await script.ask("GET", "/v1/history")) == 1
    assert again != first


async def test_whoever_reads_a_feed_at_a_reset_learns_that_it_is_gone(script: Script) -> None:
    feed = script.pod.feeds_of(script.pod.add_bot("flow-bot")).create()
    await script.ask("POST", "/v1/reset")

    with pytest.raises(Exception, match="there is no datafeed with the id"):
        await feed.read(poll_seconds=0)


@pytest.mark.parametrize("path", ["/say", "/v2/say", "/v1/nothing", "/login/pubkey/authenticate"])
async def test_what_is_not_there_is_said(script: Script, path: str) -> None:
    assert await script.refused("POST", path, {}) == (404, f"there is nothing at {path}")


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8081"},
        {"host": "127.0.0.1:8081", "origin": "https://evil.example"},
    ],
)
async def test_a_web_page_cannot_speak_as_people(script: Script, headers: dict[str, str]) -> None:
    request = Request(method="POST", path="/v1/reset", headers=headers)
    answer = await ControlApi(script.pod)(request)

    assert answer.status == 403
    assert json.loads(answer.body)["message"] == (
        "the control API is for scripts on this machine, and not for a web page"
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8081", "localhost:8081", "localhost", "[::1]:8081"])
async def test_a_script_on_this_machine_may_ask_under_any_of_its_names(script: Script, host: str) -> None:
    answer = await ControlApi(script.pod)(Request(method="GET", path="/v1/people", headers={"host": host}))

    assert answer.status == 200
