"""Tests for flowbot.compiler.offered: a text that others choose is one that can be a choice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.engine.machine import CompiledFlow
from flowbot.message import Passage
from flowbot.messageml.catalogue import load_messages
from flowbot.values.context import ReadContext
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import AnswerError

CONTEXT = ReadContext(now=datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
FLOW = """
flow: f
version: 1
slots:
  texts: { type: list, items: text }
  one: { type: text }
  rows: { type: list, items: { type: record, fields: { value: text, count: integer } } }
  other: { type: text }
  more: { type: list, items: text }
  of_texts: { type: choice, of: texts }
  of_rows: { type: list, items: { type: choice, of: rows } }
  inside: { type: record, fields: { way: { type: choice, of: "[one, 'b']" } } }
steps:
  - ask: first
    slots: [texts, one, rows, other, more]
  - ask: second
    slots: [of_texts, of_rows, inside]
"""


@pytest.fixture(scope="module")
def flow() -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    return compile_source(FLOW, "flow.yaml", Known(messages=messages))


@pytest.mark.parametrize("command", ["/back", "/cancel", "/close", "/help", "/restart"])
@pytest.mark.parametrize(
    ("slot", "text", "problem"),
    [
        ("texts", "soup, {}", "item 2: '{}' cannot be a choice: it is a command of the bot"),
        ("one", "{}", "'{}' cannot be a choice: it is a command of the bot"),
    ],
)
def test_a_text_that_is_chosen_later_is_no_command(
    flow: CompiledFlow, command: str, slot: str, text: str, problem: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        flow.slots[slot].read(Passage(text.format(command)), CONTEXT, {})
    assert str(caught.value) == problem.format(command)


def test_a_field_of_records_that_are_chosen_later_is_no_command(flow: CompiledFlow) -> None:
    with pytest.raises(AnswerError) as caught:
        flow.slots["rows"].check([{"value": "/back", "count": 1}], {})
    assert caught.value.said("en") == "row 1, value: '/back' cannot be a choice: it is a command of the bot"


def test_other_texts_may_be_commands(flow: CompiledFlow) -> None:
    assert flow.slots["other"].read(Passage("/back"), CONTEXT, {}) == "/back"
    assert flow.slots["more"].read(Passage("a, /back"), CONTEXT, {}) == ["a", "/back"]
    assert flow.slots["texts"].read(Passage("soup, back"), CONTEXT, {}) == ["soup", "back"]
