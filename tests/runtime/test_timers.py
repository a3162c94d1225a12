"""Tests for flowbot.runtime.timers: what happens when nothing happens, and who else is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from flowbot.clock import VirtualClock, milliseconds
from flowbot.runtime.timers import Alarm
from flowbot.storage.memory import MemoryStore

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
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


async def test_an_answer_that_was_given_in_time_while_the_bot_was_down_counts(on_stage: OnStage) -> None:
    flow = QUESTION.replace("2h", "20m").replace("after: 1h", "after: 15m")
    async with on_stage(flow) as stage:
        await stage.says("ann", "/ask")
        store, clock, pod = stage.store, stage.clock, stage.pod
        im, room = stage.im("ann"), stage.room("desk")
    for _ in range(60):  # more than one batch of the feed
        pod.talk.say(pod.ensure_user("bob"), room, "Nice weather.")
    pod.talk.say(pod.ensure_user("ann"), im, "5")
    clock.advance(25 * 60)
    async with on_stage(flow, store=store.reopened(), clock=clock, pod=pod) as stage:
        assert await stage.passes(minutes=10) == ["Thanks for 5."]
        assert stage.seen_by("ann") == ["/ask", "Amount?", "5", "Thanks for 5."]


async def test_timers_wait_at_the_start_until_the_feed_says_that_no_more_waits() -> None:
    clock, woken = VirtualClock(NOW), list[datetime]()
    alarm = Alarm(clock, lambda: woken.append(clock.now()))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(alarm.run)
        alarm.catch_up()
        alarm.set(milliseconds(NOW))
        await anyio.wait_all_tasks_blocked()
        alarm.hear(something=True)
        assert (alarm.due_by, woken) == (0, [])
        alarm.hear(something=False)
        assert (alarm.due_by, woken) == (milliseconds(NOW), [NOW])
        alarm.set(milliseconds(NOW) + 1)
        await anyio.wait_all_tasks_blocked()
        clock.advance(1)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()

    assert woken == [NOW, NOW + timedelta(seconds=1)]


@pytest.mark.parametrize(("batches", "seconds"), [(0, 5), (1, 9), (30, 60)])
async def test_a_feed_that_does_not_say_so_is_not_waited_for_any_longer(batches: int, seconds: int) -> None:
    clock = VirtualClock(NOW)
    alarm = Alarm(clock, lambda: None)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(alarm.run)
        alarm.catch_up()
        await anyio.wait_all_tasks_blocked()
        for passed in range(1, 90):
            clock.advance(1)
            if passed % 4 == 0 and passed // 4 <= batches:
                alarm.hear(something=True)
            await anyio.wait_all_tasks_blocked()
            if alarm.due_by:
                break
        tasks.cancel_scope.cancel()

    assert passed == seconds


async def test_of_more_timers_than_a_slice_takes_each_goes_off_once_and_in_order(on_stage: OnStage) -> None:
    flow = "flow: f\nversion: 1\nstart: /wait {name}\nslots: { name: { type: text } }\n"
    flow += 'steps: [{ wait: 1h }, { say: "{{ name }}" }]\n'
    async with on_stage(flow, store=MemoryStore()) as stage:  # of one shard, so that there is one order
        for number in range(210):
            stage.clock.advance(1)
            await stage.says(f"person{number}", f"/wait {number}")

        said = await stage.passes(hours=1)
        dues = [int(each.key.rpartition(":")[2]) for each in stage.outcomes if each.type == "TIMER"]
        assert dues == [milliseconds(NOW + timedelta(hours=1, seconds=number + 1)) for number in range(210)]
        assert sorted(said, key=int) == [str(number) for number in range(210)]
        assert await stage.passes(hours=1) == []


class SetClock(VirtualClock):
    """One that somebody sets, as that of a machine."""

    def set_back(self, **time: float) -> None:
        self._now -= timedelta(**time)


async def test_a_clock_that_is_set_back_lets_no_timer_go_off_twice_or_never(on_stage: OnStage) -> None:
    clock = SetClock(NOW)
    async with on_stage(QUESTION, clock=clock) as stage:
        await stage.says("ann", "/ask")
        await stage.passes(minutes=59)
        clock.set_back(hours=1)
        assert await stage.passes(minutes=60) == []
        assert await stage.passes(minutes=1) == ["Still there?"]
        clock.set_back(hours=1)
        assert await stage.passes(minutes=119) == []
        assert len(await stage.passes(minutes=1)) == 1


FAILING = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer } }
steps: [{ ask: amount }, { wait: 10m }, { say: "{{ shaky(amount) }}" }]
"""
SHAKY = """
from flowbot import function

tried = []

@function
def shaky(times: int) -> int:
    tried.append(times)
    if len(tried) <= times:
        raise ValueError("not yet")
    return len(tried)
"""


async def test_a_timer_whose_turn_fails_is_tried_again_a_little_later(on_stage: OnStage) -> None:
    async with on_stage(FAILING, actions=SHAKY) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "2")
        (sorry,) = await stage.passes(minutes=10)
        assert sorry.startswith("Sorry, something went wrong on our side.")
        assert await stage.passes(seconds=59) == []
        assert len(await stage.store.dead_letters()) == 1
        assert await stage.passes(seconds=1) == []  # it was said already
        assert len(await stage.store.dead_letters()) == 2
        assert await stage.passes(minutes=15) == ["3"]
        assert await stage.store.load_conversations() == []


async def test_a_conversation_whose_timer_keeps_failing_is_parked_and_has_no_timers(on_stage: OnStage) -> None:
    async with on_stage(FAILING, actions=SHAKY) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "9")
        store, clock, pod = stage.store, stage.clock, stage.pod
    async with on_stage(FAILING, actions=SHAKY, store=store.reopened(), clock=clock, pod=pod) as stage:
        for minutes in (10, 1, 15):
            await stage.passes(minutes=minutes)
        assert len(await stage.store.dead_letters()) == 3
        assert await stage.store.next_due() is None
        assert await stage.passes(days=1) == []
        (parked,) = await stage.says("ann", "hello")
        assert parked.startswith("Sorry, this does not work")
        assert await stage.says("ann", "cancel") == ["Cancelled."]


async def test_one_that_nobody_has_begun_and_that_waits_only_for_that_timer_is_over(on_stage: OnStage) -> None:
    flow = """
    flow: f
    version: 1
    start: { cron: "30 9 23 * *" }
    steps: [{ wait: 10m }, { say: "{{ shaky(9) }}", to: "'Desk'" }]
    """
    async with on_stage(flow, actions=SHAKY) as stage:
        for minutes in (30, 10, 1):
            await stage.passes(minutes=minutes)
        assert len(await stage.store.load_conversations()) == 1
        await stage.passes(minutes=15)
        assert len(await stage.store.dead_letters()) == 3
        assert await stage.store.load_conversations() == []


async def test_a_turn_that_succeeds_meanwhile_lets_a_failed_timer_go_off_at_once(on_stage: OnStage) -> None:
    flow = """
    flow: f
    version: 1
    start: /ask
    slots: { amount: { type: integer } }
    steps: [{ ask: amount, expire: 5h, remind: { after: 1h, say: "{{ shaky(1) }}" } }]
    """
    async with on_stage(flow, actions=SHAKY) as stage:
        await stage.says("ann", "/ask")
        await stage.passes(hours=1)

        assert (await stage.says("ann", "what?"))[-1] == "2"


async def test_the_timer_of_a_conversation_that_cannot_be_read_waits_until_it_can(on_stage: OnStage) -> None:
    async with on_stage(QUESTION) as stage:
        await stage.says("ann", "/ask")
        store, clock, pod = stage.store, stage.clock, stage.pod
    (stored,) = await store.load_conversations()
    broken = store.reopened()
    broken._conversations[stored.id] = replace(stored, body=b"{}")
    async with on_stage(QUESTION, store=broken, clock=clock, pod=pod) as stage:
        assert await stage.passes(hours=1) == []
        assert [each.reason for each in stage.outcomes] == ["its conversation cannot be read"]
        mended = stage.store.reopened()
    mended._conversations[stored.id] = stored
    async with on_stage(QUESTION, store=mended, clock=clock, pod=pod) as stage:
        assert await stage.passes(minutes=10) == ["Still there?"]


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
    stage.pod.talk.say(stage.pod.ensure_user("ann"), stage.im("ann"), f"/pay @{bob.display_name} 50")
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
