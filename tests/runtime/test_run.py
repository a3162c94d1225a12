"""Tests for flowbot.runtime.begin: flows that run others, and conversations that code starts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from flowbot.errors import DefinitionErrors, UnknownNameError
from flowbot.events import Stream

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

ORDER = """
flow: order
version: 1
start: /order
slots:
  dish: { type: text }
  price: { type: integer }
  town: { type: text, default: "'Rome'" }
steps:
  - ask: dish
  - run: quote
    save: { price: result.price }
    ends: { refused: next }
    expired: done
  - say: "{{ dish }} costs {{ default(price, 'nothing') }}."
"""
QUOTE = """
flow: quote
version: 1
args: [dish]
returns: [price]
slots:
  dish: { type: text }
  price: { type: integer }
steps:
  - ask: price
    say: How much is {{ dish }}?
    expire: 1h
  - if: price < 0
    then: refused
ends: [refused]
"""
ORDER = ORDER.replace("    expired: done\n", "")


async def test_a_flow_runs_another_and_takes_what_it_hands_back(on_stage: OnStage) -> None:
    async with on_stage(ORDER, QUOTE) as stage:
        await stage.says("ann", "/order")
        assert await stage.says("ann", "soup") == ["How much is soup?"]
        assert await stage.says("ann", "7") == ["soup costs 7."]
        assert await stage.store.load_conversations() == []


async def test_an_end_that_is_named_goes_its_way_without_what_it_did_not_fill(on_stage: OnStage) -> None:
    async with on_stage(ORDER, QUOTE) as stage:
        await stage.says("ann", "/order")
        await stage.says("ann", "soup")

        assert await stage.says("ann", "-1") == ["soup costs -1."]


async def test_a_built_in_end_passes_upward_and_is_said_once(on_stage: OnStage) -> None:
    async with on_stage(ORDER, QUOTE) as stage:
        await stage.says("ann", "/order")
        await stage.says("ann", "soup")

        assert await stage.says("ann", "cancel") == ["Cancelled."]
        assert await stage.store.load_conversations() == []


async def test_time_ends_both(on_stage: OnStage) -> None:
    async with on_stage(ORDER, QUOTE) as stage:
        await stage.says("ann", "/order")
        await stage.says("ann", "soup")

        assert await stage.passes(hours=1) == [
            "This took too long, so I stopped waiting. You can start again at any time."
        ]
        assert await stage.store.load_conversations() == []


WITH_PERSON = """
flow: ask_bob
version: 1
start: /bob {who}
slots:
  who: { type: user }
  price: { type: integer }
  dish: { type: text, default: "'soup'" }
steps:
  - parallel: both
    join: any
    branches:
      other: [{ run: quote, person: who, save: price }]
      clock: [{ wait: 10m }]
  - say: "It is {{ default(price, 'unknown') }}."
"""


async def test_the_other_flow_talks_to_somebody_else_in_their_im(on_stage: OnStage) -> None:
    async with on_stage(WITH_PERSON, QUOTE) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/bob @bob")
        assert stage.seen_by("bob") == ["How much is soup?"]
        await stage.says("bob", "9")

        assert stage.seen_by("ann")[-1] == "It is 9."


async def test_a_caller_that_goes_on_stops_the_flow_it_runs(on_stage: OnStage) -> None:
    async with on_stage(WITH_PERSON, QUOTE) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/bob @bob")
        await stage.passes(minutes=10)

        assert stage.seen_by("ann")[-1] == "It is unknown."
        assert await stage.store.load_conversations() == []
        assert await stage.says("bob", "9") != []


async def test_a_flow_that_runs_itself_without_end_fails_and_says_so_once(on_stage: OnStage) -> None:
    again = "flow: again\nversion: 1\nstart: /again\nsteps: [{ run: again }]"
    async with on_stage(again) as stage:
        said = await stage.says("ann", "/again")

        assert said == ["Sorry, something went wrong on our side, and I had to stop."]
        assert await stage.store.load_conversations() == []


async def test_code_starts_a_conversation_in_the_im_of_a_person(on_stage: OnStage) -> None:
    async with on_stage(QUOTE) as stage:
        bob = stage.pod.ensure_user("bob")
        await stage.local.running.start("quote", user=bob, slots={"dish": "soup"}, key="k")
        await stage.local.running.start("quote", user=bob, slots={"dish": "soup"}, key="k")
        await stage.local.quiet()
        assert stage.seen_by("bob") == ["How much is soup?"]

        await stage.says("bob", "9")
        assert await stage.store.load_conversations() == []


async def test_code_starts_a_conversation_in_a_room(on_stage: OnStage) -> None:
    async with on_stage(QUOTE) as stage:
        ann, room = stage.pod.ensure_user("ann"), stage.room("desk")
        await stage.says("ann", "hello", room)
        await stage.local.running.start(
            "quote", user=ann, stream=Stream(id=room.id, type="ROOM"), slots={"dish": "soup"}
        )
        await stage.local.quiet()

        assert stage.shown() == ["How much is soup?"]


async def test_code_cannot_start_what_is_not_there(on_stage: OnStage) -> None:
    async with on_stage(QUOTE) as stage:
        ann = stage.pod.ensure_user("ann")
        with pytest.raises(UnknownNameError, match="there is no flow 'quoet'") as caught:
            await stage.local.running.start("quoet", user=ann)
        assert caught.value.hint == "did you mean 'quote'?"
        with pytest.raises(UnknownNameError, match="the flow 'quote' has no slot 'dihs'"):
            await stage.local.running.start("quote", user=ann, slots={"dihs": "soup"})


async def test_what_a_flow_does_not_take_begins_nothing(on_stage: OnStage) -> None:
    async with on_stage(QUOTE) as stage:
        ann = stage.pod.ensure_user("ann")
        await stage.local.running.start("quote", user=ann, slots={"price": "many"})
        await stage.local.quiet()

        assert stage.shown() == []
        assert [each.reason for each in await stage.store.dead_letters()] == ["AnswerError: 'many' is not a integer"]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("run: qoute", "there is no flow 'qoute'"),
        ("{ run: quote, args: { dihs: dish } }", "the flow 'quote' takes no 'dihs'"),
        ("{ run: quote, ends: { sold: next } }", "the flow 'quote' has no end 'sold'"),
        ("{ run: quote, save: { prize: result.price } }", "there is no slot 'prize'"),
    ],
)
async def test_what_is_wrong_with_a_run_is_told(on_stage: OnStage, step: str, problem: str) -> None:
    order = ORDER.replace("run: quote\n    save: { price: result.price }\n    ends: { refused: next }", step)
    with pytest.raises(DefinitionErrors, match=problem):
        async with on_stage(order, QUOTE):
            pass


async def test_who_runs_a_flow_hears_that_it_broke_off_when_it_could_not_take_a_result(on_stage: OnStage) -> None:
    inner = """
    flow: quote
    version: 1
    slots: { price: { type: integer }, zero: { type: integer, default: 0 } }
    steps: [{ call: actions.ask, failed: [{ set: { price: 1 / zero } }] }]
    """
    actions = "from flowbot import action\n\n@action\nasync def ask() -> int:\n    raise ValueError('no')\n"
    outer = "flow: order\nversion: 1\nstart: /order\nsteps: [{ run: quote, failed: [{ say: No quote. }] }]"
    async with on_stage(outer, inner, actions=actions) as stage:
        assert (await stage.says("ann", "/order"))[-1] == "No quote."
        assert await stage.store.load_conversations() == []
