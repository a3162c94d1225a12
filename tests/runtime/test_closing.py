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
        assert [each.text for each in stage.pod.messages_in(room)][-1] == "1 voted."
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
