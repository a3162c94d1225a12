"""Tests for a bot that hears what people say to each other, since it reads the datahose."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

ORDER = """
flow: order
version: 1
start: /order {dish}
slots:
  dish: { type: text }
  number: { type: integer }
steps:
  - ask: number
  - say: "{{ number }} × {{ dish }}"
"""


async def test_what_people_say_in_an_im_is_not_said_to_it(on_stage: OnStage) -> None:
    async with on_stage(ORDER, settings="feed: datahose") as stage:
        said = [await stage.says("ann", text) for text in ("gibberish", "help", "/ordr soup")]

    assert said == [[], [], []]


async def test_a_mention_is_said_to_it_and_so_is_a_command_and_the_answer_to_its_question(on_stage: OnStage) -> None:
    async with on_stage(ORDER, settings="feed: datahose") as stage:
        (puzzled,) = await stage.says("ann", "@flowbot gibberish")
        said = [await stage.says("ann", text) for text in ("/order soup", "3")]

    assert puzzled == "Sorry, I did not understand that. Write /help to see what I can do."
    assert said == [["Number?"], ["3 × soup"]]


async def test_with_its_datafeed_every_im_is_with_it(on_stage: OnStage) -> None:
    async with on_stage(ORDER) as stage:
        (puzzled,) = await stage.says("ann", "gibberish")

    assert puzzled == "Sorry, I did not understand that. Write /help to see what I can do."
