"""Tests that the engine does what a plain reading of the definition says, whatever the flow and the events."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.step import step

if TYPE_CHECKING:
    from tests.engine.differential.events import Move
    from tests.engine.differential.happening import Both

MADE = 60
"""How many flows are made to see how many of them make sense."""


@cache
def differential() -> ModuleType:
    """The package beside this file, which is not on the path of the tests."""
    name = "tests.engine.differential"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / "differential" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


FLOWS: st.SearchStrategy[Any] = st.deferred(lambda: differential().flows())
MOVES: st.SearchStrategy[Any] = st.deferred(lambda: differential().moves())


def talk(data: dict[str, Any], moves: list[Move]) -> Both:
    """A conversation after all of it has happened; what the engine and the interpreter did was compared each time."""
    both: Both | None = differential().begin(data)
    assume(both is not None)
    assert both is not None
    for number, move in enumerate(moves, 1):
        both.happens(number, move)
    return both


@given(FLOWS, MOVES)
def test_the_machine_does_what_the_definition_says(data: dict[str, Any], moves: list[Move]) -> None:
    talked = talk(data, moves)

    assert talked.snapshot.version == sum(
        each.step is not None and each.step.trigger is not None for each in talked.turned
    )


@given(FLOWS, MOVES)
def test_a_turn_is_the_same_every_time_and_after_the_conversation_was_kept(
    data: dict[str, Any], moves: list[Move]
) -> None:
    talked = talk(data, moves)

    flow = talked.flow
    for turned in talked.turned:
        kept = decode_snapshot(encode_snapshot(turned.before, flow.encoders), flow.decoders)
        assert kept == turned.before
        if turned.step is not None:
            assert step(flow, turned.before, turned.event, turned.now) == turned.step
            assert step(flow, kept, turned.event, turned.now) == turned.step


def test_most_flows_that_are_made_pass_every_check() -> None:
    counted: Counter[bool] = Counter()

    @settings(max_examples=MADE, derandomize=True, database=None)
    @given(FLOWS)
    def make(data: dict[str, Any]) -> None:
        counted[differential().begin(data) is not None] += 1

    make()

    assert counted[True] > 3 * counted[False]
