"""Tests for flowbot.runtime.slice and flowbot.runtime.router: who gets a message, and what comes of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

ORDER = """
flow: order
version: 1
description: Order lunch
start: /order [dish] [pieces]
slots:
  dish: { type: choice, of: [soup, salad], as: text }
  pieces: { type: integer, ge: 1, le: 9 }
steps:
  - ask: dish
  - ask: pieces
  - say: "{{ pieces }} x {{ dish }} for {{ user.name }}"
"""
NAME = """
flow: naming
version: 1
start: ["/name", "my name is {name}"]
slots: { name: { type: text } }
steps: [{ ask: name }, { say: "Hello {{ name }}" }]
"""


async def test_two_people_in_one_room_have_conversations_of_their_own(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        room = stage.room("desk")

        assert await stage.says("ann", "/order", room) == ["Dish? (soup or salad)"]
        assert await stage.says("bob", "/order soup", room) == ["Pieces?"]
        assert await stage.says("ann", "salad", room) == ["Pieces?"]
        assert await stage.says("bob", "2", room) == ["2 x soup for bob"]
        assert await stage.says("ann", "3", room) == ["3 x salad for ann"]
        assert await stage.store.load_conversations() == []


async def test_one_person_in_two_streams_has_two_conversations(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        await stage.says("ann", "/order soup", stage.room("desk"))

        assert await stage.says("ann", "/order") == ["Dish? (soup or salad)"]
        assert await stage.says("ann", "2", stage.room("desk")) == ["2 x soup for ann"]
        assert stage.outcome().state == "done.end"


async def test_in_a_room_the_bot_does_not_nag_people_who_talk_to_each_other(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/order", room)
        stage.pod.ensure_user("bob")

        assert await stage.says("ann", "what a day", room) == []
        assert stage.outcome().result == "ignored"
        assert await stage.says("ann", "@bob soup", room) == []
        assert await stage.says("ann", "@flowbot what a day", room) == [
            "Sorry, 'what a day' is not one of soup or salad.\nDish? (soup or salad)"
        ]
        assert await stage.says("ann", "@flowbot soup", room) == ["Pieces?"]


LISTENING = """
flow: assigning
version: 1
start: /assign
scope: stream
slots: { person: { type: user } }
steps:
  - listen: work
    for:
      - { message: "give it to {person}", then: [{ say: "{{ person.name }} has it." }] }
      - { message: "*", then: [{ say: "Noted: {{ message.text }}" }] }
"""


async def test_what_is_listened_for_is_heard_also_where_it_mentions_others(on_stage: OnStage) -> None:
    async with on_stage(LISTENING) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/assign", room)
        stage.pod.ensure_user("bob")

        assert await stage.says("ann", "give it to @bob", room) == ["bob has it."]
        assert await stage.says("ann", "@bob can you?", room) == ["Noted: @bob can you?"]


EVERYBODY = """
flow: survey
version: 1
start: /survey
slots: { size: { type: choice, of: [small, large] } }
steps:
  - collect: sizes
    slots: [size]
    until: { after: 1h }
"""


async def test_what_a_whole_room_is_asked_is_not_asked_again_because_one_of_them_did_something_else(
    on_stage: OnStage,
) -> None:
    async with on_stage(EVERYBODY, ORDER, NAME) as stage:
        room = stage.room("desk")
        await stage.says("bob", "/order", room)
        await stage.says("ann", "/survey", room)

        await stage.says("bob", "/name", room)
        assert await stage.says("bob", "Bob", room) == ["Hello Bob", "Dish? (soup or salad)"]


async def test_a_command_in_mid_question_starts_a_flow_and_the_question_comes_back(on_stage: OnStage) -> None:
    async with on_stage(ORDER, NAME) as stage:
        await stage.says("ann", "/order soup")

        assert await stage.says("ann", "/name") == ["Name?"]
        assert await stage.says("ann", "Ann") == ["Hello Ann", "Pieces?"]
        assert await stage.says("ann", "1") == ["1 x soup for ann"]


async def test_a_flow_that_is_live_is_continued_when_it_is_started_again(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        await stage.says("ann", "/order soup")

        assert await stage.says("ann", "/order salad 3") == ["Pieces?"]
        assert len(await stage.store.load_conversations()) == 1


async def test_an_open_question_comes_before_a_phrase_that_starts_a_flow(on_stage: OnStage) -> None:
    async with on_stage(NAME) as stage:
        assert await stage.says("ann", "My name is Ann Lee") == ["Hello Ann Lee"]
        await stage.says("ann", "/name")

        assert await stage.says("ann", "my name is Ann") == ["Hello my name is Ann"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("/order pizza", "'pizza' is not one of soup or salad"),
        ("/order soup 10", "it must be 9 or less"),
        ("/order soup 1 please", "'please' is more than it takes"),
    ],
)
async def test_a_command_that_does_not_fit_is_answered_with_its_usage(
    on_stage: OnStage, text: str, problem: str
) -> None:
    async with on_stage(ORDER) as stage:
        (said,) = await stage.says("ann", text)

        assert problem in said
        assert "/order [dish] [pieces]" in said
        assert await stage.store.load_conversations() == []


async def test_what_nobody_understands_is_answered_where_the_bot_is_addressed(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        assert "did not understand" in (await stage.says("ann", "hello"))[0]
        assert "did not understand" in (await stage.says("ann", "/unknown"))[0]
        assert "did not understand" in (await stage.says("ann", "@flowbot hi", stage.room("desk")))[0]
        assert await stage.says("ann", "hi", stage.room("desk")) == []
        assert stage.outcome().reason == "nobody waits for it"


async def test_help_lists_what_can_be_started(on_stage: OnStage) -> None:
    async with on_stage(ORDER, NAME) as stage:
        for text, where in [("/help", None), ("help", None), ("/help", stage.room("desk"))]:
            (said,) = await stage.says("ann", text, where)
            assert "/order [dish] [pieces] – Order lunch" in said
            assert "/name" in said
        assert await stage.says("ann", "help", stage.room("desk")) == []


FAILING = """
flow: failing
version: 1
start: /fail
slots: { a: { type: integer } }
steps: [{ ask: a }, { say: "{{ 10 / a }}", when: a < 1 }, { say: "{{ answers.a.by.nothing.more }}", when: a == 1 }]
"""


@pytest.mark.parametrize("answer", ["0", "1"])
async def test_a_turn_that_fails_is_undone_and_the_person_is_told(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture, answer: str
) -> None:
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/fail")
        (before,) = await stage.store.load_conversations()
        with caplog.at_level(logging.ERROR):
            (said,) = await stage.says("ann", answer)

        assert said.startswith("Sorry, something went wrong on our side.")
        assert stage.outcome().result == "dead-letter"
        (after,) = await stage.store.load_conversations()
        assert json.loads(after.body)["positions"] == json.loads(before.body)["positions"]
        assert len(await stage.store.dead_letters()) == 1
        assert "a turn failed and was undone" in caplog.text
        assert await stage.says("ann", "20") == []
        assert await stage.store.load_conversations() == []


CALLING = """
flow: calling
version: 1
start: /call {{amount}} {{on}}
slots: {{ amount: {{ type: decimal }}, on: {{ type: date }}, result: {{ type: text }}, number: {{ type: integer }} }}
steps:
  - call: actions.{action}
    save: {save}
    failed: [{{ say: "Failed: {{{{ error.kind }}}}" }}, {{ end: failed }}]
  - say: "Got {{{{ {show} }}}}"
""".replace("result:", "answer:")
ACTIONS = """
from datetime import date
from decimal import Decimal
from flowbot import action

@action
async def typed(amount: Decimal, on: date) -> str:
    return f"{type(amount).__name__} {amount} {on:%d.%m.%Y}"

@action
def plain(amount) -> int:
    return 41

@action
def record(amount: Decimal) -> dict:
    return {"number": 7, "when": date(2026, 1, 2), "amount": amount}

@action
def broken() -> str:
    raise ValueError("no ledger")

@action
def strange() -> object:
    return object()

@action
def nothing():
    return None
"""


@pytest.mark.parametrize(
    ("action", "save", "show", "said"),
    [
        ("typed", "answer", "answer", ["Got Decimal 2.50 02.01.2026"]),
        ("plain", "number", "number", ["Got 41"]),
        ("record", "{ number: result.number, on: result.when }", "number", ["Got 7"]),
        ("broken", "answer", "answer", ["Failed: ValueError", "Sorry, something went wrong on our side, and I had to stop."]),
        ("strange", "answer", "answer", ["Failed: ActionError", "Sorry, something went wrong on our side, and I had to stop."]),
        ("nothing", "answer", "answer", ["Failed: result", "Sorry, something went wrong on our side, and I had to stop."]),
    ],
)  # fmt: skip
async def test_an_action_is_called_with_typed_arguments_and_its_result_is_kept(
    on_stage: OnStage, action: str, save: str, show: str, said: list[str]
) -> None:
    async with on_stage(CALLING.format(action=action, save=save, show=show), actions=ACTIONS) as stage:
        assert await stage.says("ann", "/call 2.50 2026-01-02") == said


async def test_an_event_that_comes_twice_is_taken_once(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        await stage.says("ann", "/order soup")
        event = stage.pod.talk.message_json(stage.pod.messages[0])
        stage.outcomes.clear()
        stage.pod.emit({"type": "MESSAGESENT", "id": "again", "payload": {"messageSent": {"message": event}}})
        await stage.local.quiet()

        assert [each.result for each in stage.outcomes] == ["duplicate"]


async def test_what_cannot_be_read_is_a_dead_letter_and_the_next_event_is_taken(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        stage.pod.emit(b"junk")
        await stage.local.quiet()

        assert stage.outcomes[0].result == "dead-letter"
        assert await stage.says("ann", "/order") == ["Dish? (soup or salad)"]


async def test_whatever_a_person_writes_stays_text(on_stage: OnStage) -> None:
    async with on_stage(NAME) as stage:
        for hostile in ["<b>x</b>", "${1+1}", "<#if true>", "{{ 7 * 7 }}", "&amp;lt;", "]]>", "a\tb"]:
            await stage.says("ann", "/name")
            said = await stage.says("ann", hostile)

            assert said == [f"Hello {hostile}".replace("\t", " ")] or said == [f"Hello {hostile}"]


async def test_a_type_of_event_that_is_not_known_is_told_once(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(ORDER) as stage:
        with caplog.at_level(logging.WARNING):
            for number in range(3):
                stage.pod.emit({"type": "BRANDNEW", "id": str(number), "payload": {}})
            await stage.local.quiet()

        assert [each.result for each in stage.outcomes] == ["ignored"] * 3
        assert caplog.text.count("events of the unknown type BRANDNEW are set aside") == 1


ANYTHING = """
flow: anything
version: 1
start: "*"
steps: [{ say: "You said {{ trigger.message.text }}" }]
"""


async def test_any_message_comes_after_every_other_pattern(on_stage: OnStage) -> None:
    async with on_stage(ANYTHING, NAME) as stage:
        assert await stage.says("ann", "my name is Ann") == ["Hello Ann"]
        assert await stage.says("ann", "hello") == ["You said hello"]
        assert stage.outcome().flow == "anything"


def told(outcome: Any) -> tuple[Any, ...]:
    return outcome.type, outcome.result, outcome.flow, outcome.state, outcome.reason


async def test_a_message_that_cannot_be_made_is_told_with_its_flow_and_step(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/fail")
        with caplog.at_level(logging.ERROR):
            await stage.says("ann", "0")

        assert "division by zero" in caplog.text
        assert "flow=failing state=a.ask words=failing: say" in caplog.text


async def test_outcomes_say_what_became_of_each_event(on_stage: OnStage) -> None:
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/fail")
        await stage.says("ann", "0")
        failed = told(stage.outcome())
        stage.outcomes.clear()
        for raw in (
            b"junk",
            b'{"type": "ROOMCREATED", "id": "a", "payload": {"roomCreated": {}}}',
            b'{"type": "NEW", "id": "b"}',
        ):
            stage.pod.emit(raw)
        await stage.local.quiet()

        assert failed[:4] == ("MESSAGESENT", "dead-letter", "failing", "a.ask")
        assert failed[4].startswith("RenderError: ")
        assert "division by zero" in failed[4]
        junk, room, new = (told(each) for each in stage.outcomes)
        assert junk[:4] == ("", "dead-letter", None, None)
        assert junk[4].startswith("the event cannot be read: ")
        assert room == ("ROOMCREATED", "ignored", None, None, "no flow listens for it")
        assert new == ("NEW", "ignored", None, None, "an unknown type of event")


AFTER_CALL = """
flow: after
version: 1
start: /after
slots: { number: { type: integer } }
steps: [{ call: actions.zero, save: number }, { say: "{{ 1 / number }}" }]
"""
ZERO = """
from flowbot import action

@action
def zero() -> int:
    return 0
"""


async def test_a_result_that_the_flow_cannot_take_is_a_failed_call(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(AFTER_CALL, actions=ZERO) as stage:
        said = await stage.says("ann", "/after")

        assert said == ["Sorry, something went wrong on our side, and I had to stop."]
        call = next(each for each in stage.outcomes if each.type == "CALL")
        assert told(call)[:4] == ("CALL", "dead-letter", "after", "failed.end")
        assert told(call)[4].startswith("RenderError: ")
        assert len(await stage.store.dead_letters()) == 1
        assert await stage.store.load_conversations() == []
        assert "a turn failed and was undone" in caplog.text


FAILED_BRANCH = """
flow: branch
version: 1
start: /branch
slots: {{ number: {{ type: integer }}, again: {{ type: text }} }}
steps:
  - call: actions.zero
    save: number
    failed:
      - say: "{words}"
      - ask: again
  - say: "{{{{ 1 / number }}}}"
"""


async def test_a_result_that_the_flow_cannot_take_leads_to_the_failed_branch(on_stage: OnStage) -> None:
    words = "{{ error.kind }}: {{ error.message }} ({{ error.id }})"
    async with on_stage(FAILED_BRANCH.format(words=words), actions=ZERO) as stage:
        first, second = await stage.says("ann", "/branch")

        assert first.startswith("RenderError: something went wrong on our side (")
        assert second == "Again?"
        call = next(each for each in stage.outcomes if each.type == "CALL")
        assert told(call)[:4] == ("CALL", "dead-letter", "branch", "again.ask")
        assert len(await stage.store.dead_letters()) == 1


async def test_a_failure_that_the_flow_cannot_take_is_its_end(on_stage: OnStage) -> None:
    words = "{{ error.kind.nothing.more }}"
    async with on_stage(FAILED_BRANCH.format(words=words), ORDER, actions=ZERO) as stage:
        await stage.says("ann", "/order soup")
        said = await stage.says("ann", "/branch")

        assert said == ["Sorry, something went wrong on our side, and I had to stop.", "Pieces?"]
        assert [each.result for each in stage.outcomes if each.type == "CALL"] == ["dead-letter"]
        assert [each.flow for each in await stage.store.load_conversations()] == ["order"]
        assert await stage.says("ann", "2") == ["2 x soup for ann"]


NOTICED = """
flow: notice
version: 1
start: /notice
steps: [{ say: Soup today., name: offer, failed: failed }, { say: "{{ len(messages.offer.sent) / 0 }}" }]
"""


async def test_a_receipt_that_the_flow_cannot_take_is_its_end(on_stage: OnStage) -> None:
    async with on_stage(NOTICED) as stage:
        said = await stage.says("ann", "/notice")

        assert said == ["Soup today.", "Sorry, something went wrong on our side, and I had to stop."]
        assert [each.result for each in stage.outcomes if each.type == "RECEIPT"] == ["dead-letter"]
        assert await stage.store.load_conversations() == []


async def test_the_older_question_comes_back_when_the_newer_flow_ends_with_a_call(on_stage: OnStage) -> None:
    flow = CALLING.format(action="plain", save="number", show="number")
    async with on_stage(flow, ORDER, actions=ACTIONS) as stage:
        await stage.says("ann", "/order soup")

        assert await stage.says("ann", "/call 2.50 2026-01-02") == ["Got 41", "Pieces?"]
        assert await stage.says("ann", "2") == ["2 x soup for ann"]


async def test_an_older_question_that_cannot_be_repeated_holds_up_nothing(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flowbot.engine.events import Resumed
    from flowbot.engine.step import step as original

    def step(flow: Any, snapshot: Any, event: Any, now: Any) -> Any:
        if isinstance(event, Resumed):
            raise RuntimeError("no words")
        return original(flow, snapshot, event, now)

    async with on_stage(ORDER, NAME) as stage:
        await stage.says("ann", "/order soup")
        await stage.says("ann", "/name")
        monkeypatch.setattr("flowbot.runtime.turned.step", step)

        assert await stage.says("ann", "Ann") == ["Hello Ann"]
        assert "could not repeat its question" in caplog.text
        assert await stage.says("ann", "2") == ["2 x soup for ann"]


async def test_the_result_of_a_call_of_a_conversation_that_ended_is_set_aside(on_stage: OnStage) -> None:
    from flowbot.ports import Inbound

    async with on_stage(ORDER) as stage:
        event = Inbound(key="call:x", body=b'{"effect": "x", "result": 1}', conversation="gone")  # type: ignore[arg-type]  # an id
        await stage.store.ingest([event], 0)
        await stage.says("ann", "/order")

        call = next(each for each in stage.outcomes if each.type == "CALL")
        assert told(call) == ("CALL", "ignored", None, None, "the conversation has ended")


async def test_a_conversation_of_a_flow_that_is_gone_moves_nothing_else(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    from flowbot.ids import FlowId, conversation_id, home_at
    from flowbot.ports import Expecting, Inbound, SavedConversation, SliceResult

    async with on_stage(ORDER) as stage:
        ann, where = stage.pod.ensure_user("ann"), stage.im("ann")
        await stage.says("ann", "hello")
        ids = [conversation_id(FlowId(name), "", "", home_at(where.id)) for name in ("gone", "order")]
        rows = [
            SavedConversation(
                id=each,
                expected_version=0,
                flow=FlowId(flow),
                flow_version=1,
                body=b"not a snapshot",
                expecting=[Expecting(stream_id=where.id, user_id=ann.id, conversation=each)],
            )
            for each, flow in zip(ids, ("gone", "order"), strict=True)
        ]
        await stage.store.ingest([Inbound(key="k", body=b"{}", stream_id=where.id)], 0)
        async with stage.store.claim() as piece:
            assert piece is not None
            await piece.commit(SliceResult(conversations=rows))

        assert await stage.says("ann", "/order") == ["Dish? (soup or salad)"]
        assert f"conversation {ids[0]} is of flow 'gone', version 1, which this bot lacks" in caplog.text
        assert f"conversation {ids[1]} was left aside" in caplog.text


async def test_a_conversation_that_grows_too_large_is_told_and_the_bot_goes_on(on_stage: OnStage) -> None:
    slots = ", ".join(f"{name}: {{ type: text }}" for name in "abcdef")
    asks = ", ".join(f"{{ ask: {name} }}" for name in "abcdef")
    flow = f"flow: big\nversion: 1\nstart: /big\nslots: {{ {slots} }}\nsteps: [{asks}]\n"
    async with on_stage(flow, NAME) as stage:
        await stage.says("ann", "/big")
        for _ in range(4):
            (said,) = await stage.says("ann", "x" * 60_000)
            assert said.endswith("?")
        (said,) = await stage.says("ann", "x" * 60_000)

        assert said.startswith("Sorry, something went wrong on our side.")
        assert "at most 256,000 are kept" in stage.outcome().reason
        assert await stage.says("bob", "/name") == ["Name?"]


async def test_a_stored_value_that_cannot_be_read_is_left_aside_and_the_bot_goes_on(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    price = "flow: price\nversion: 1\nstart: /price\nslots: { at: { type: decimal }, of: { type: text } }\n"
    price += "steps: [{ ask: at }, { ask: of }]\n"
    async with on_stage(price) as stage:
        await stage.says("ann", "/price")
        await stage.says("ann", "12.75")
        (stored,) = await stage.store.load_conversations()
        left = stage.store.reopened()
    left._conversations[stored.id] = replace(stored, body=stored.body.replace(b'"12.75"', b'"abc"'))
    async with on_stage(price, store=left) as stage:
        stage.clock.advance(60)  # ids follow from the time
        assert "did not understand" in (await stage.says("ann", "hello"))[0]
        assert await stage.says("ann", "/price") == ["At?"]

    assert f"conversation {stored.id} was left aside" in caplog.text


async def test_words_of_the_bot_that_cannot_be_said_fail_their_turn_only(on_stage: OnStage) -> None:
    words = "{% msg pattern.not_understood %}{{ nobody.knows }}{% endmsg %}"
    async with on_stage(ORDER, patterns=words) as stage:
        said = await stage.says("ann", "hello")

        assert said == ["Sorry, something went wrong on our side. Nothing was changed; please try again."]
        assert await stage.says("ann", "/order") == ["Dish? (soup or salad)"]


WORDLESS = """
flow: wordless
version: 1
start: /w
slots: { a: { type: text }, b: { type: text } }
steps: [{ ask: a }, { ask: b }]
ends: { cancelled: "You left {{ b }}." }
"""


async def test_an_end_whose_words_cannot_be_rendered_says_the_usual_ones(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(WORDLESS) as stage:
        await stage.says("ann", "/w")
        assert await stage.says("ann", "cancel") == ["Cancelled."]
        assert await stage.store.load_conversations() == []
        assert "were said instead" in caplog.text
