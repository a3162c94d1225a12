"""Tests for flowbot.compiler.outline; what pictures make of it is tested in tests/graph/test_ways.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.engine.machine import CompiledFlow
from flowbot.engine.outline import Outline, Wording
from flowbot.ids import StateId

Compile = Callable[..., CompiledFlow]

NESTED = """
    flow: f
    version: 1
    slots:
      people: { type: list, items: user }
      file: { type: text }
      size: { type: integer }
    steps:
      - each: owner
        in: people
        do:
          - parallel: both
            branches:
              first: [{ ask: file, to: owner, expire: 7d, expired: [{ say: Too late. }] }]
              second: [{ collect: size, to: people, until: { all: true }, then: [{ say: Thanks. }], empty: [{ say: None. }] }]
            expired: [{ say: Not in time. }]
"""


@pytest.fixture
def outline(compile_yaml: Compile) -> Outline:
    return compile_yaml(NESTED).outline


def test_what_a_step_opens_is_listed_with_the_event(outline: Outline) -> None:
    assert outline.openings == {
        "owner.each": [("each owner", "owner.open")],
        "both.parallel": [("first", "both.first.open"), ("second", "both.second.open")],
        "size.collect": [("each answer", "size.open")],
    }


@pytest.mark.parametrize(
    ("state", "around"),
    [
        ("owner.each", None),
        ("owner.done.end", "owner.each"),
        ("both.parallel", "owner.each"),
        ("both.done.end", "both.parallel"),
        ("file.ask", "both.parallel"),
        ("say_1.say", "both.parallel"),
        ("size.collect", "both.parallel"),
        ("say_2.say", "size.collect"),
        ("say_3.say", "both.parallel"),
        ("say_4.say", "owner.each"),
    ],
)
def test_a_state_stands_inside_the_innermost_step_that_opens_it(
    outline: Outline, state: str, around: str | None
) -> None:
    assert outline.inside.get(StateId(state)) == around


def test_only_triggers_that_there_are_have_words(outline: Outline) -> None:
    assert outline.wordings == {
        ("both.parallel", "timer.expire"): Wording("expire after 30d"),
        ("file.ask", "timer.expire"): Wording("expire after 7d"),
        ("size.collect", "closed"): Wording("closed", "all answered"),
    }


def test_recipients_are_as_they_are_written(outline: Outline) -> None:
    assert outline.recipients == {"file.ask": "owner", "size.collect": "people"}
