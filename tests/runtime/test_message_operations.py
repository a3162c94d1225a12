"""Tests that flows list, find and spread messages: `symphony.messages` on a local pod."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import anyio
import pytest

from flowbot.pod.operations.messages import Messages

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
LIST = """
flow: recent
version: 1
start: /recent {count}
slots:
  count: { type: integer }
  last: { type: message }
  at: { type: datetime }
  files: { type: integer }
  is_new: { type: boolean }
steps:
  - call: symphony.messages.list
    args: { stream: "'Desk'", since: now - hours(1), limit: count }
    save: { last: last(result), at: first(result).at, files: len(result), is_new: first(result).at > now - minutes(10) }
  - say: "{{ 'New' if is_new else 'Old' }}: {{ files }} since {{ at | date('iso') }}, the last by {{ last.by.name }}: {{ last.text }}"
"""
FIND = """
flow: find
version: 1
start: /find {word} {author}
slots:
  word: { type: text }
  author: { type: user }
  found: { type: integer }
steps:
  - call: symphony.messages.search
    args: { text: word, stream: "'Desk'", author: author }
    save: { found: len(result) }
  - say: "{{ found }} of {{ author.name }}"
"""
SEND_ON = """
flow: send_on
version: 1
start: /sendon
slots: { file: { type: attachment } }
steps:
  - call: symphony.messages.attachments
    args: { stream: "'Desk'" }
    save: { file: last(result) }
  - { say: Here it is., attach: file }
"""
SPREAD = """
flow: spread
version: 1
start: /spread {text...}
slots:
  text: { type: text }
  reached: { type: integer }
  lost: { type: text }
steps:
  - call: symphony.messages.blast
    args: { streams: "['Desk', 'Lounge']" }
    save: { reached: len(result.sent), lost: "'' if len(result.failed) == 0 else first(result.failed).message" }
    retries: 2
    timeout: 10s
    failed:
      - say: "No: {{ error.kind }} after {{ error.attempts }}"
      - end: gave_up
  - say: "{{ reached }} reached. {{ lost }}"
ends: { gave_up: none }
"""


def say(stage: Any, name: str, text: str, *files: tuple[str, bytes]) -> None:
    stage.pod.talk.say(stage.pod.ensure_user(name), stage.room("Desk"), text, files)


async def test_a_flow_lists_what_was_written(on_stage: OnStage) -> None:
    async with on_stage(LIST) as stage:
        say(stage, "ann", "long ago")
        stage.clock.advance(timedelta(hours=2).total_seconds())
        for text in ("one", "two", "three"):
            say(stage, "bob", text)
            stage.clock.advance(60)

        [said] = await stage.says("ann", "/recent 2")
        assert said.startswith("New: 2 since 2026-")
        assert said.endswith("the last by bob: three")


async def test_a_flow_finds_messages(on_stage: OnStage) -> None:
    async with on_stage(FIND) as stage:
        for name in ("bob", "bob", "carol"):
            say(stage, name, "bonds!")

        assert await stage.says("ann", "/find bonds @bob") == ["2 of bob"]


async def test_a_flow_sends_a_file_on_that_it_has_listed(on_stage: OnStage) -> None:
    async with on_stage(SEND_ON) as stage:
        say(stage, "bob", "", ("a.csv", b"1;2"), ("b.pdf", b"%PDF"))
        await stage.says("ann", "/sendon")

        files = stage.pod.messages[-1].attachments
        assert [(each.name, each.content) for each in files] == [("b.pdf", b"%PDF")]


async def test_a_flow_says_the_same_in_several_rooms(on_stage: OnStage) -> None:
    async with on_stage(SPREAD) as stage:
        desk, lounge = stage.room("Desk"), stage.room("Lounge")

        assert await stage.says("ann", "/spread 1 < 2") == ["1 < 2", "1 < 2", "2 reached."]
        assert [stage.pod.talk.messages_in(each)[0].text for each in (desk, lounge)] == ["1 < 2", "1 < 2"]


async def test_a_blast_tells_where_it_did_not_arrive(on_stage: OnStage) -> None:
    async with on_stage(SPREAD.replace("Lounge", "nobodyEverHeardOfIt1")) as stage:
        stage.room("Desk")

        told = await stage.says("ann", "/spread hi")
        assert told[-1] == "1 reached. there is no stream with the id nobodyEverHeardOfIt1"


async def test_a_blast_that_takes_too_long_is_not_made_again(
    on_stage: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have arrived; `retries` are for what is surely not done."""
    tries: list[str] = []
    async with on_stage(SPREAD) as stage:
        stage.room("Desk")
        stage.room("Lounge")

        async def slow(_self: Messages, streams: object, text: str) -> None:
            tries.append(text)
            stage.clock.advance(11)
            await anyio.sleep_forever()

        monkeypatch.setattr(Messages, "blast", slow)

        assert (await stage.says("ann", "/spread hi"))[0] == "No: timeout after 1"
        assert tries == ["hi"]
