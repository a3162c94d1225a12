"""Tests for what starts a conversation, from the message to the first words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

RFQ = """
flow: rfq
version: 1
description: Ask for a price
start:
  - /rfq {side} {ticker} [quantity] [settle] [note...]
  - message: price of {ticker}?
  - match: [Prix, "price, list"]
slots:
  side: { type: choice, of: { buy: Buy, short: Sell short }, default: "'buy'" }
  ticker: { type: cashtag, default: "'IBM'" }
  quantity: { type: integer, gt: 0, default: 1000 }
  settle: { type: date, ge: today, label: settlement day, default: today }
  note: { type: text, default: "''" }
steps:
  - say: "{{ side }} {{ quantity }} {{ ticker }} {{ settle }} {{ note }}."
"""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/rfq buy $AAPL", "buy 1000 AAPL 2026-11-23 ."),
        ("/RFQ Sell short aapl 2mm", "short 2000000 AAPL 2026-11-23 ."),
        ("/rfq buy vod 10k 3 dec for Ann, please", "buy 10000 VOD 2026-12-03 for Ann, please."),
        ("/rfq buy vod tomorrow", "buy 1000 VOD 2026-11-24 ."),
        ("@flowbot /rfq buy vod", "buy 1000 VOD 2026-11-23 ."),
        ("Price of aapl?", "buy 1000 AAPL 2026-11-23 ."),
        ("/rfq buy vod 2 mm", "buy 2000000 VOD 2026-11-23 ."),
        ("/rfq buy vod 1 250", "buy 1250 VOD 2026-11-23 ."),
        ("/rfq buy vod 250 000 tomorrow", "buy 250000 VOD 2026-11-24 ."),
        ("/rfq buy vod. 3 dec", "buy 1000 VOD 2026-12-03 ."),
        ("/rfq buy vod 10 Thursday, the 3rd of December, 2026", "buy 10 VOD 2026-12-03 ."),
        ("@flowbot, /rfq buy vod", "buy 1000 VOD 2026-11-23 ."),
        ("PRIX!", "buy 1000 IBM 2026-11-23 ."),
        ("price list", "buy 1000 IBM 2026-11-23 ."),
    ],
)
async def test_a_message_fills_the_slots_that_it_names(on_stage: OnStage, text: str, answer: str) -> None:
    async with on_stage(RFQ) as stage:
        assert await stage.says("ann", text) == [answer]


@pytest.mark.parametrize(
    ("text", "problem", "pointed"),
    [
        ("/rfq bye vod", "'bye' is not one of Buy or Sell short", "/rfq bye vod\n     ^^^"),
        ("/rfq buy vod 1,5", "'1,5' is not clear: it may be 15 or 1.5", "/rfq buy vod 1,5\n             ^^^"),
        ("/rfq buy vod 10 03/04/2026", "'03/04/2026' is not clear", "^^^^^^^^^^"),
        ("/rfq buy vod 10 31 feb", "that month has no day 31", "/rfq buy vod 10 31 feb\n                ^^^^^^"),
        ("/rfq buy", "'ticker' is missing", "/rfq buy\n        ^"),
        ("/rfq buy vod 0", "it must be more than 0", "/rfq buy vod 0\n             ^"),
        ("/rfq buy vod 1 1 dec 2020", "it must be 2026-11-23 or later", "/rfq buy vod 1 1 dec 2020\n               ^^^^^^^^^^"),
    ],
)  # fmt: skip
async def test_a_near_miss_is_pointed_out_with_the_usage(
    on_stage: OnStage, text: str, problem: str, pointed: str
) -> None:
    async with on_stage(RFQ) as stage:
        (said,) = await stage.says("ann", text)

        assert problem in said
        assert pointed in said
        assert said.endswith("It is written so: /rfq {side} {ticker} [quantity] [settle] [note...]")
        assert await stage.store.load_conversations() == []


async def test_a_mistyped_command_is_answered_with_the_nearest_one(on_stage: OnStage) -> None:
    async with on_stage(RFQ) as stage:
        (said,) = await stage.says("ann", "/rqf buy vod")
        assert "Did you mean /rfq {side} {ticker}" in said
        (said,) = await stage.says("ann", "/hepl")
        assert "Did you mean /help?" in said
        (said,) = await stage.says("ann", "/weather")
        assert "Did you mean" not in said


HERE = """
flow: {name}
version: 1
description: {name}
start: {{ command: /{name}, {more} }}
steps: [{{ say: "{name}!" }}]
"""


def flow(name: str, more: str) -> str:
    return HERE.format(name=name, more=more)


async def test_a_flow_is_started_only_by_those_who_may_where_they_may(on_stage: OnStage) -> None:
    flows = (
        flow("alone", "where: im"),
        flow("desk", "where: room and not external"),
        flow("boss", "who: user.name == 'bob'"),
        flow("named", "mention: true"),
        flow("anyone", "where: im or room"),
    )
    async with on_stage(*flows) as stage:
        room = stage.room("desk")
        assert await stage.says("ann", "/alone") == ["alone!"]
        assert await stage.says("ann", "/alone", room) == ["Sorry, you cannot start /alone here."]
        assert await stage.says("ann", "/desk", room) == ["desk!"]
        assert await stage.says("ann", "/boss") == ["Sorry, you cannot start /boss here."]
        assert await stage.says("bob", "/boss") == ["boss!"]
        assert await stage.says("bob", "/named", room) == []
        assert await stage.says("bob", "/named") == ["named!"]
        assert await stage.says("bob", "@flowbot /named", room) == ["named!"]


async def test_help_lists_what_this_person_may_start_here(on_stage: OnStage) -> None:
    flows = (flow("alone", "where: im"), flow("desk", "where: room"), flow("boss", "who: user.name == 'bob'"))
    async with on_stage(*flows) as stage:
        room = stage.room("desk")

        def listed(said: list[str]) -> list[str]:
            return [name for name in ("alone", "desk", "boss") if f"/{name}" in said[0]]

        assert listed(await stage.says("ann", "/help")) == ["alone"]
        assert listed(await stage.says("bob", "/help")) == ["alone", "boss"]
        assert listed(await stage.says("ann", "/help", room)) == ["desk"]


async def test_where_nothing_can_be_started_help_lists_what_can_be_elsewhere(on_stage: OnStage) -> None:
    flows = (flow("desk", "where: room"), flow("boss", "where: room, who: user.name == 'bob'"))
    async with on_stage(*flows) as stage:
        assert await stage.says("ann", "/help") == [
            "There is nothing to start here. Elsewhere you can start this:\n/desk – desk"
        ]


async def test_who_is_asked_in_an_item_hears_what_they_may_write_and_the_question_again(on_stage: OnStage) -> None:
    flow = """
    flow: gather
    version: 1
    start: { command: "/gather {one}", where: room }
    slots: { one: { type: user }, word: { type: text } }
    steps:
      - each: person
        in: "[one]"
        person: person
        do: [{ ask: word }]
    """
    async with on_stage(flow) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/gather @bob", stage.room("desk"))

        assert await stage.says("bob", "help") == [
            "There is nothing to start here. Elsewhere you can start this:\n/gather {one}\n"
            "While we talk: help, back, cancel, or change and what to change.",
            "Word?",
        ]


async def test_who_that_cannot_be_told_may_not(on_stage: OnStage, caplog: pytest.LogCaptureFixture) -> None:
    async with on_stage(flow("odd", "who: user.id / 0 > 1")) as stage:
        assert await stage.says("ann", "/odd") == ["Sorry, you cannot start /odd here."]
        assert "/odd was not started" in caplog.text


async def test_of_two_patterns_the_one_with_more_words_is_tried_first(on_stage: OnStage) -> None:
    price = """
    flow: price
    version: 1
    start: ["/price {what...}", "/price list", "*"]
    slots: { what: { type: text } }
    steps: [{ say: "{{ default(what, 'everything') }}" }]
    """
    async with on_stage(price) as stage:
        assert await stage.says("ann", "/price list") == ["everything"]
        assert await stage.says("ann", "/price lists") == ["lists"]
        assert await stage.says("ann", "hello") == ["everything"]


PEOPLE = """
flow: people
version: 1
start: /ask {who} {about}
slots:
  who: { type: user }
  about: { type: hashtag }
  others: { type: list, items: user, unique: true, max_length: 2 , as: text }
steps:
  - ask: others
  - confirm: sure
  - say: "{{ who.name }} {{ about }} {{ others[1].name }}"
"""


async def test_people_and_tags_are_read_from_the_message(on_stage: OnStage) -> None:
    async with on_stage(PEOPLE) as stage:
        for name in ("ann", "carol", "dave"):
            stage.pod.ensure_user(name)
        assert await stage.says("bob", "/ask @ann #lunch") == ["Others?"]
        assert "mention them with @" in (await stage.says("bob", "carol"))[0]
        assert "it may have at most 2 items" in (await stage.says("bob", "@ann @carol @dave"))[0]
        assert "item 2 stands twice" in (await stage.says("bob", "@ann, @ann"))[0]
        (said,) = await stage.says("bob", "@carol and @dave")
        assert said.startswith("who: @ann\nabout: #lunch\nothers: @carol, @dave")
        assert await stage.says("bob", "yes") == ["ann lunch dave"]


async def test_a_near_miss_of_what_one_may_not_start_hides_nothing(on_stage: OnStage) -> None:
    two = """
    flow: two
    version: 1
    start: [{ command: "/x {n}", where: im }, { command: "/x {n} {m}", where: room }]
    slots: { n: { type: integer }, m: { type: integer } }
    steps: [{ say: "{{ n }}" }]
    """
    async with on_stage(two) as stage:
        assert "It is written so: /x {n} {m}" in (await stage.says("ann", "/x", stage.room("desk")))[0]
        assert "'m' is missing" in (await stage.says("ann", "/x 1", stage.room("desk")))[0]
        assert await stage.says("ann", "/x 100 250", stage.room("desk")) == ["100"]


LIMITED = """
flow: limited
version: 1
start:
  - { command: "/small {n}", when: n < 10, set: { note: "user.name + ' asked'" } }
  - { command: "/small {n} {note}", when: "n >= 10" }
slots: { n: { type: integer }, note: { type: text } }
steps: [{ say: "{{ n }} {{ note }}" }]
"""


async def test_a_condition_decides_whether_a_message_starts_a_flow(on_stage: OnStage) -> None:
    async with on_stage(LIMITED) as stage:
        assert await stage.says("ann", "/small 5") == ["5 ann asked"]
        assert await stage.says("ann", "/small 50 urgent") == ["50 urgent"]
        assert "'note' is missing" in (await stage.says("ann", "/small 50"))[0]


async def test_in_an_external_room_a_command_begins_nothing_unless_it_says_so(on_stage: OnStage) -> None:
    flow = "flow: f\nversion: 1\nstart: { command: /go WHERE }\nsteps: [{ say: Here we go. }]\n"
    said = []
    for where in ("", ", where: external"):
        async with on_stage(flow.replace(" WHERE", where)) as stage:
            ann, room = stage.pod.ensure_user("ann"), stage.room("desk")
            stream = {"streamId": room.id, "streamType": "ROOM", "external": True}
            person = {"userId": ann.id, "displayName": "ann"}
            text = '<div data-format="PresentationML" data-version="2.0">/go</div>'
            message = {"messageId": "m1", "message": text, "user": person, "stream": stream, "timestamp": 1}
            stage.pod.emit({"type": "MESSAGESENT", "id": "e", "payload": {"messageSent": {"message": message}}})
            await stage.local.quiet()
            said.append(stage.shown())

    assert said == [["Sorry, you cannot start /go here."], ["Here we go."]]


SIZE = """
flow: size
version: 1
start: /size
slots:
  size: { type: choice, of: [small, large] }
  colour: { type: text }
steps:
  - ask: size
    tries: 2
  - ask: colour
  - say: "{{ size }}, {{ colour }}."
"""
HOURS = """
flow: hours
version: 1
start: [opening hours, "when is {day} over?"]
slots: { day: { type: choice, of: [monday, friday] } }
steps:
  - ask: day
  - say: "Nine to five on {{ day }}."
"""


async def test_words_that_begin_a_flow_are_no_invalid_answer_and_the_question_comes_back(on_stage: OnStage) -> None:
    async with on_stage(SIZE, HOURS) as stage:
        assert await stage.says("ann", "/size") == ["Size?\n[small] [large]"]
        for _ in range(3):  # more often than one may answer wrongly
            assert await stage.says("ann", "When is Friday over?") == [
                "Nine to five on friday.",
                "Size?\n[small] [large]",
            ]
        assert await stage.says("ann", "opening hours") == ["Day?\n[monday] [friday]"]
        assert await stage.says("ann", "friday") == ["Nine to five on friday.", "Size?\n[small] [large]"]
        assert await stage.says("ann", "large") == ["Colour?"]


async def test_they_are_the_answer_where_anything_may_be_one(on_stage: OnStage) -> None:
    async with on_stage(SIZE, HOURS) as stage:
        await stage.says("ann", "/size")
        await stage.says("ann", "small")

        assert await stage.says("ann", "opening hours") == ["small, opening hours."]


@pytest.mark.parametrize("start", ['"*"', "{ mention: true }"])
async def test_what_begins_by_any_words_takes_no_answer_from_a_question(on_stage: OnStage, start: str) -> None:
    flow = HOURS.replace('[opening hours, "when is {day} over?"]', start)
    async with on_stage(SIZE, flow) as stage:
        await stage.says("ann", "/size")

        (said,) = await stage.says("ann", "monday")
        assert said.startswith("Sorry, 'monday' is not one of small or large.")


async def test_in_the_im_of_somebody_who_is_asked_they_begin_a_flow_too(on_stage: OnStage) -> None:
    flow = SIZE.replace("- ask: size", "- ask: size\n    to: asked").replace("/size", "/size {asked}")
    flow = flow.replace("slots:", "slots:\n  asked: { type: user }")
    async with on_stage(flow, HOURS) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/size @bob", stage.room("desk"))

        said = await stage.says("bob", "when is friday over?")
        assert said == ["Nine to five on friday.", "Size?\n[small] [large]"]
        assert await stage.says("bob", "large") == ["Colour?"]
