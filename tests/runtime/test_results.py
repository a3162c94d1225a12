"""Tests for flowbot.runtime.results: a result that a flow cannot take."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

BROKEN = """
flow: broken
version: 1
start: /broken
slots: { found: { type: text } }
steps:
  - parallel: both
    branches:
      ask: [{ ask: verdict, pin: true, options: { good: next, bad: next } }, { ask: found }]
      look:
        - wait: 1h
        - call: actions.look
          failed: [{ say: "{{ 1 / (now - now) / minutes(1) }}" }]
"""
ACTIONS = """
    from flowbot import action

    @action
    def look() -> None:
        raise RuntimeError("no")
"""


@pytest.mark.anyio
async def test_a_flow_that_breaks_off_closes_what_it_has_asked(on_stage: OnStage) -> None:
    async with on_stage(BROKEN, actions=ACTIONS) as stage:
        await stage.says("ann", "/broken")
        im = stage.im("ann")
        assert stage.pod.talk.pinned_in(im) is not None
        said = await stage.passes(hours=1)

        assert said[-1].startswith("Sorry, something went wrong on our side, and I had to stop.")
        assert stage.pod.talk.pinned_in(im) is None
        assert "<form" not in stage.pod.talk.messages_in(im)[1].messageml
        assert await stage.store.load_conversations() == []
