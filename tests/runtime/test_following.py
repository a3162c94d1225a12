"""Tests for flowbot.engine.following: `scope: person`, on a pod."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

CLAIM = """
flow: claim
version: 1
scope: person
start: /claim
slots:
  amount: { type: integer, ge: 1 }
  kind: { type: choice, of: [lunch, taxi] }
  reason: { type: text }
steps:
  - ask: amount
  - ask: kind
  - ask: reason
  - say: "{{ amount }} for {{ kind }}: {{ reason }}"
"""
OTHER = "flow: other\nversion: 1\nstart: /other\nsteps: [{ say: Done. }]"


def seen_in(stage: Any, room: Any) -> list[str]:
    return [each.text for each in stage.pod.talk.messages_in(room)]


async def test_a_conversation_goes_with_its_person(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")
        await stage.says("ann", "@flowbot 12", room)
        assert seen_in(stage, room)[-1] == "Kind?\n[lunch] [taxi]"

        await stage.says("ann", "taxi")
        assert seen_in(stage, room)[-1] == "We go on where you write to me now."
        assert stage.seen_by("ann")[-1] == "Reason?"

        assert await stage.says("ann", "rain") == ["12 for taxi: rain"]
        assert await stage.store.load_conversations() == []


async def test_what_is_said_to_others_elsewhere_is_no_answer(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")

        assert await stage.says("ann", "12", room) == []
        assert await stage.says("ann", "cancel", room) == []
        assert len(await stage.store.load_conversations()) == 1


async def test_others_do_not_meet_it(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim", room)

        await stage.says("bob", "@flowbot 12", room)
        assert await stage.says("bob", "/claim", room) == ["Amount?"]
        assert len(await stage.store.load_conversations()) == 2


async def test_started_elsewhere_it_goes_on_there(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")
        await stage.says("ann", "12")

        assert await stage.says("ann", "/claim", room) == ["Kind?\n[lunch] [taxi]"]
        assert stage.seen_by("ann")[-1] == "We go on where you write to me now."
        assert len(await stage.store.load_conversations()) == 1


@pytest.mark.parametrize("words", ["back please", "change moon", "help"])
async def test_whatever_moves_it_the_question_is_asked_there(on_stage: OnStage, words: str) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")
        await stage.says("ann", "12")
        said = await stage.says("ann", f"@flowbot {words}", room)

        assert sum("Kind?" in each or "[lunch]" in each for each in said) == 1
        assert said[-1].endswith("[lunch] [taxi]")


async def test_a_refused_command_asks_again_where_it_was_said(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")
        said = await stage.says("ann", "@flowbot back", room)

        assert said == ["There is nothing to go back to.", "Amount?"]


async def test_a_form_is_sent_where_it_is(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        await stage.says("ann", "/claim")
        await stage.says("ann", "12")
        await stage.says("ann", "hello", stage.room("desk"))

        assert (await stage.sends("ann", button="taxi"))[-1] == "Reason?"


async def test_another_flow_that_ends_elsewhere_does_not_bring_its_question_there(on_stage: OnStage) -> None:
    async with on_stage(CLAIM, OTHER) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")

        assert await stage.says("ann", "/other", room) == ["Done."]
        assert await stage.says("ann", "/other") == ["Done.", "Amount?"]


async def test_a_flow_in_the_place_of_its_end_is_where_it_went(on_stage: OnStage) -> None:
    bye = "flow: pattern.cancelled\nversion: 1\nsteps: [{ say: Bye. }]"
    async with on_stage(CLAIM, bye) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/claim")
        await stage.says("ann", "@flowbot cancel", room)

        assert seen_in(stage, room)[-1] == "Bye."


async def test_cancelled_anywhere_it_is_over(on_stage: OnStage) -> None:
    async with on_stage(CLAIM) as stage:
        await stage.says("ann", "/claim")

        assert await stage.says("ann", "@flowbot cancel", stage.room("desk")) == ["Cancelled."]
        assert await stage.store.load_conversations() == []
