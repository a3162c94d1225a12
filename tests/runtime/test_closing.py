"""Tests for flowbot.engine.closing: the button that closes a collection, on a pod."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

POLL = """
flow: poll
version: 1
start: /poll {boss}
where: room
slots:
  boss: { type: user }
  dish: { type: choice, of: [soup, salad] }
steps:
  - collect: votes
    slots: [dish]
    to: here
    until: { after: 1h, close: boss }
  - say: "{{ len(votes) }} voted."
"""


@pytest.mark.parametrize("by_hand", [True, False])
async def test_who_is_somewhere_else_closes_it_from_their_im(on_stage: OnStage, by_hand: bool) -> None:
    async with on_stage(POLL) as stage:
        room = stage.room("desk")
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/poll @bob", room)
        assert stage.seen_by("bob") == ["You can close “Votes” here.\n[Close]"]
        await stage.says("ann", "soup", room)

        await (stage.says("bob", "/close") if by_hand else stage.sends("bob", button="Close"))
        assert [each.text for each in stage.pod.talk.messages_in(room)][-1] == "1 voted."
        assert stage.seen_by("bob")[0] == "This is closed."


async def test_the_next_process_knows_the_button(on_stage: OnStage) -> None:
    async with on_stage(POLL) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/poll @bob", stage.room("desk"))
        clock, pod, store = stage.clock, stage.pod, stage.store
    async with on_stage(POLL, store=store.reopened(), clock=clock, pod=pod) as stage:
        assert await stage.sends("bob", button="Close") == ["0 voted."]


async def test_what_else_they_write_there_is_nothing_to_the_collection(on_stage: OnStage) -> None:
    async with on_stage(POLL) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/poll @bob", stage.room("desk"))

        (said,) = await stage.says("bob", "soup")
        assert said.startswith("Sorry, I did not understand that.")
        (said,) = await stage.says("bob", "cancel")
        assert said.startswith("Sorry, I did not understand that.")


async def test_who_comes_back_to_it_by_history_gets_the_button_again(on_stage: OnStage) -> None:
    flow = """
    flow: poll
    version: 1
    start: /poll
    slots: { dish: { type: text } }
    initial: voting
    states:
      voting:
        steps: [{ collect: votes, slots: [dish], until: { after: 1h, close: initiator } }, { say: "{{ len(votes) }}" }]
        for: [{ message: pause, then: paused }]
      paused:
        for: [{ message: go on, then: { history: voting } }]
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/poll")
        await stage.says("ann", "pause")

        assert await stage.says("ann", "go on") == ["Dish?", "You can close “Votes” here.\n[Close]"]
        assert await stage.sends("ann", button="Close") == ["0"]


async def test_it_goes_with_the_person_whose_conversation_it_is(on_stage: OnStage) -> None:
    flow = """
    flow: poll
    version: 1
    start: /poll
    scope: person
    slots: { dish: { type: choice, of: [soup, salad] } }
    steps: [{ collect: votes, slots: [dish], until: { after: 1h, close: initiator } }, { say: "{{ len(votes) }}" }]
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/poll")
        _, button = await stage.says("ann", "/poll", stage.room("desk"))

        assert button == "@ann, you can close “Votes” here.\n[Close]"
        assert stage.seen_by("ann")[-2:] == ["We go on where you write to me now."] * 2
        assert await stage.sends("ann", button="Close") == ["0"]
