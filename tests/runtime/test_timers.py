"""Tests for flowbot.runtime.timers: what happens when nothing happens, and who else is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

QUESTION = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer } }
steps:
  - ask: amount
    remind: { after: 1h, say: Still there? }
    expire: 2h
  - wait: 10m
  - say: Thanks for {{ amount }}.
"""


async def test_a_reminder_and_the_end_of_waiting_come_when_they_are_due(on_stage: OnStage) -> None:
    async with on_stage(QUESTION) as stage:
        assert await stage.says("ann", "/ask") == ["Amount?"]
        assert await stage.passes(minutes=59) == []
        assert await stage.passes(minutes=1) == ["Still there?"]
        assert await stage.passes(hours=1) == [
            "This took too long, so I stopped waiting. You can start again at any time."
        ]
        assert await stage.store.load_conversations() == []


async def test_an_answer_ends_the_waiting(on_stage: OnStage) -> None:
    async with on_stage(QUESTION) as stage:
        await stage.says("ann", "/ask")
        assert await stage.says("ann", "5") == []
        assert await stage.passes(minutes=10) == ["Thanks for 5."]
        assert await stage.passes(days=1) == []


async def test_timers_are_found_again_after_a_restart_and_late_ones_go_off_at_once(on_stage: OnStage) -> None:
    async with on_stage(QUESTION) as stage:
        await stage.says("ann", "/ask")
        store, clock, pod = stage.store, stage.clock, stage.pod
    clock.advance(3 * 3600)
    async with on_stage(QUESTION, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()

        assert stage.shown() == [
            "Amount?",
            "Still there?",
            "This took too long, so I stopped waiting. You can start again at any time.",
        ]


APPROVAL = """
flow: approval
version: 1
start: /pay {manager} {amount}
slots:
  manager: { type: user }
  amount: { type: integer }
  reason: { type: text }
steps:
  - ask: decision
    to: manager
    say: Shall {{ initiator.name }} get {{ amount }}?
    options:
      approve: next
      reject: { slots: [reason], then: rejected }
    remind: 1h
    expire: 1d
  - say: "{{ answers.decision.by.name }} said yes."
ends: { rejected: "{{ answers.decision.by.name }} said no: {{ reason }}" }
"""
PERSON = "@bob"


async def start(stage: Any) -> None:
    bob = stage.pod.ensure_user("bob")
    stage.pod.say(stage.pod.ensure_user("ann"), stage.im("ann"), f"/pay @{bob.display_name} 50")
    await stage.local.quiet()


async def test_somebody_else_is_asked_in_their_im_and_answers_there(on_stage: OnStage) -> None:
    async with on_stage(APPROVAL) as stage:
        await start(stage)
        assert stage.seen_by("bob")[0].startswith("Shall ann get 50?")
        assert await stage.sends("bob", button="Approve") == ["bob said yes."]

        assert stage.seen_by("ann")[-1] == "bob said yes."
        assert stage.seen_by("bob") == ["Decision: Approve"]


async def test_somebody_else_may_write_the_answer_in_their_im_but_nowhere_else(on_stage: OnStage) -> None:
    async with on_stage(APPROVAL) as stage:
        await start(stage)
        room = stage.room("desk")
        assert await stage.says("bob", "approve", room) == []

        assert await stage.says("bob", "approve") == ["bob said yes."]


async def test_what_is_missing_of_an_answer_is_asked_where_it_was_given(on_stage: OnStage) -> None:
    async with on_stage(APPROVAL) as stage:
        await start(stage)
        (again,) = await stage.sends("bob", button="Reject")
        assert again.startswith("Sorry, this is needed.")
        assert stage.seen_by("bob")[-1] == again
        await stage.sends("bob", {"reason": "too much"}, button="Reject")

        assert stage.seen_by("ann")[-1] == "bob said no: too much"


async def test_who_is_asked_is_reminded_and_the_initiator_hears_the_end(on_stage: OnStage) -> None:
    async with on_stage(APPROVAL) as stage:
        await start(stage)
        await stage.passes(hours=1)
        assert stage.seen_by("bob")[-1] == "A reminder: this still waits for an answer."
        await stage.passes(days=1)

        late = "This took too long, so I stopped waiting. You can start again at any time."
        assert stage.seen_by("ann")[-1] == late
        assert stage.seen_by("bob")[0] == late


async def test_who_starts_again_hears_that_others_are_asked(on_stage: OnStage) -> None:
    async with on_stage(APPROVAL) as stage:
        await start(stage)
        await start(stage)

        assert stage.seen_by("ann")[-1] == "I am waiting for somebody else to answer."
        assert len(await stage.store.load_conversations()) == 1


async def test_who_is_asked_may_begin_a_conversation_of_their_own_and_comes_back_to_the_question(
    on_stage: OnStage,
) -> None:
    async with on_stage(APPROVAL, QUESTION.replace("flow: f", "flow: g")) as stage:
        await start(stage)
        await stage.says("bob", "/ask")
        assert await stage.says("bob", "cancel") == ["Cancelled.", stage.seen_by("bob")[-1]]
        assert stage.seen_by("bob")[-1].startswith("Shall ann get 50?")

        await stage.sends("bob", button="Approve")
        assert stage.seen_by("ann")[-1] == "bob said yes."
