"""Tests for flowbot.runtime.trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from flowbot.engine.effects import Reply, Update
from flowbot.runtime.trace import Spoken, Stepped

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

ASK = """
flow: f
version: 1
start: /ask
slots: { a: { type: integer } }
steps:
  - listen: talk
    for:
      - { message: "go {a}", when: len(message.text) == 4, then: [{ say: "{{ 6 / (a - 3) }}" }, { end: done }] }
"""


def steps(stage: Any) -> Sequence[Stepped]:
    return [each for each in stage.traced if isinstance(each, Stepped)]


async def test_each_step_is_told_with_what_it_did(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "go 5")

        started, heard = steps(stage)
        assert (started.flow.id, started.at, started.before.state) == ("f", stage.clock.now(), "start")
        assert [each.target for each in started.step.taken] == ["talk.listen"]
        assert [(*each,) for each in heard.step.judged] == [("talk.listen", "handler.0", True)]
        assert heard.step.snapshot.ended == "done"


async def test_a_guard_that_is_false_is_told_of_though_nobody_wants_the_message(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "go 10")

        assert steps(stage)[-1].step.trigger is None
        assert [(*each,) for each in steps(stage)[-1].step.judged] == [("talk.listen", "handler.0", False)]


async def test_a_step_of_a_turn_that_fails_is_not_told(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        await stage.says("ann", "/ask")
        before = len(steps(stage))
        await stage.says("ann", "go 3")

        assert stage.outcome().result == "dead-letter"
        assert len(steps(stage)) == before


async def test_each_message_that_the_bot_sends_is_known_by_its_effect(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        await stage.says("ann", "what?")
        await stage.says("ann", "/ask")
        await stage.says("ann", "go 5")

        told = {each.effect: each.name for each in stage.traced if isinstance(each, Spoken)}
        told |= {
            effect.id: effect.words.name
            for each in steps(stage)
            for effect in each.step.effects
            if isinstance(effect, Reply | Update)
        }
        sent = [json.loads(each.data)["flowbot"]["id"] for each in stage.pod.messages if each.messageml]
        assert [told[effect] for effect in sent] == ["pattern.not_understood", "f: say"]
        (spoken,) = (each for each in stage.traced if isinstance(each, Spoken))
        assert (spoken.names["text"], spoken.locale) == ("what?", "en")
