"""Tests for flowbot.runtime.once: flows that are started only once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

WELCOME = """
flow: welcome
version: 1
start: /welcome [desk]
once: [user, here]
slots:
  desk: { type: text }
  broken: { type: integer, default: "0" }
steps:
  - ask: desk
  - say: Welcome to {{ desk }}, {{ 10 / broken if broken else user.name }}.
"""
BEFORE = "This was done before, and is done only once."


async def test_a_flow_is_started_once_for_a_person_in_a_stream(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        room = stage.room("desk")
        assert await stage.says("ann", "/welcome money") == ["Welcome to money, ann."]
        assert await stage.says("ann", "/welcome money") == [BEFORE]
        assert await stage.says("ann", "/welcome money", room) == ["Welcome to money, ann."]
        assert await stage.says("bob", "/welcome money", room) == ["Welcome to money, bob."]
        assert await stage.says("ann", "/welcome money", room) == [BEFORE]


async def test_what_is_live_goes_on(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        await stage.says("ann", "/welcome")
        assert await stage.says("ann", "/welcome") == ["Desk?"]
        await stage.says("ann", "cancel")

        assert await stage.says("ann", "/welcome") == [BEFORE]


async def test_a_start_that_fails_or_does_not_fit_is_none(on_stage: OnStage) -> None:
    failing = WELCOME.replace("[desk]\n", "{broken} {desk}\n").replace(
        "10 / broken if broken", "1 / (broken - 7) if broken"
    )
    async with on_stage(failing) as stage:
        await stage.says("ann", "/welcome x money")
        (said,) = await stage.says("ann", "/welcome 7 money")
        assert said.startswith("Sorry, something went wrong")

        assert await stage.says("ann", "/welcome 0 money") == ["Welcome to money, ann."]
        assert await stage.says("ann", "/welcome 0 money") == [BEFORE]


async def test_two_starts_at_once_are_one(on_stage: OnStage) -> None:
    async with on_stage(WELCOME.replace("[user, here]", "[flow.name]")) as stage:
        stage.pod.talk.say(stage.pod.ensure_user("ann"), stage.im("ann"), "/welcome money")
        stage.pod.talk.say(stage.pod.ensure_user("bob"), stage.im("bob"), "/welcome money")
        await stage.local.quiet()

        seen = {
            name: stage.seen_by(name)[-1] for name in ("ann", "bob")
        }  # with shards of their own either may be first
        assert BEFORE in seen.values()
        assert [f"Welcome to money, {name}." for name in seen if seen[name] != BEFORE] == [
            text for text in seen.values() if text != BEFORE
        ]


@pytest.mark.parametrize(
    ("once", "who", "second"),
    [("[desk]", "ann", "/welcome games"), ("[desk]", "ann", "/welcome"), ("[user.name]", "bob", "/welcome money")],
)
async def test_other_values_are_another_start(on_stage: OnStage, once: str, who: str, second: str) -> None:
    async with on_stage(WELCOME.replace("[user, here]", once)) as stage:
        await stage.says("ann", "/welcome money")
        assert await stage.says(who, second) != [BEFORE]

        await stage.says(who, "cancel")
        assert await stage.says("ann", "/welcome money") == [BEFORE]
        assert await stage.says(who, second) == [BEFORE]


async def test_once_a_day_is_a_start_for_each_day(on_stage: OnStage) -> None:
    async with on_stage(WELCOME.replace("[user, here]", "[today]")) as stage:
        for _ in range(2):
            assert await stage.says("ann", "/welcome money") == ["Welcome to money, ann."]
            assert await stage.says("ann", "/welcome money") == [BEFORE]
            await stage.passes(days=1)


async def test_it_is_remembered_by_the_next_process(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        await stage.says("ann", "/welcome money")
        clock, pod, store = stage.clock, stage.pod, stage.store
    async with on_stage(WELCOME, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.passes(days=100)

        assert await stage.says("ann", "/welcome money") == [BEFORE]


async def test_instead_of_the_words_a_flow_may_begin(on_stage: OnStage) -> None:
    flow = "flow: pattern.once\nversion: 1\nargs: [usage]\nslots: { usage: { type: text } }\nsteps: [{ say: 'No {{ usage }} twice.' }]"
    async with on_stage(WELCOME, flow) as stage:
        await stage.says("ann", "/welcome money")

        assert await stage.says("ann", "/welcome money") == ["No /welcome [desk] twice."]


async def test_who_is_in_the_middle_of_it_goes_on_and_is_not_asked_which(on_stage: OnStage) -> None:
    asking = WELCOME.replace("version: 1\n", "version: 1\nagain: ask\n").replace(
        "steps:\n", "steps:\n  - confirm: ready\n"
    )
    async with on_stage(asking) as stage:
        first = await stage.says("ann", "/welcome money")

        assert await stage.says("ann", "/welcome money") == first
