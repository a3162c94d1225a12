"""Tests for flowbot.engine.shown: what slots hold, as people see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

MakeStage = Callable[[CompiledFlow], Any]

FLOW = """
flow: f
version: 1
slots:
  kind: { type: choice, of: { meal: Essen, taxi: Fahrt } }
  town: { type: choice, of: config.towns }
  amount: { type: decimal }
  code: { type: text, secret: true }
  note: { type: text, optional: true }
  items: { type: text, optional: true }
steps:
  - ask: kind
  - ask: town
  - ask: amount
  - ask: code
  - say: "{{ kind }} {{ shown.kind }}, {{ shown.town }}, {{ shown.amount }}, {{ shown.code }}, {{ shown.note }}, {{ shown.items }}"
  - confirm: sure
"""


def compiled(source: str) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="de")
    towns = [{"value": "r", "label": "Rom"}]
    return compile_source(source, "f.yaml", Known(messages=messages, locale="de", config={"towns": towns}))


def test_words_name_what_people_see_of_a_slot(stage: MakeStage) -> None:
    ann = stage(compiled(FLOW))
    ann.start()
    for answer in ("taxi", "Rom", "1234,5", "hush"):
        said = ann.says(answer)

    assert said[0] == "taxi Fahrt, Rom, 1234,5, •••, –, –"


def test_what_was_said_is_said_again_when_what_it_shows_was_changed(stage: MakeStage) -> None:
    ann = stage(compiled(FLOW))
    ann.start()
    for answer in ("taxi", "Rom", "1234,5", "hush", "change kind"):
        ann.says(answer)

    assert ann.says("Essen")[0].startswith("meal Essen, ")


def test_choices_that_are_gone_are_shown_by_their_value(stage: MakeStage) -> None:
    flow = compiled(FLOW.replace("  - confirm: sure\n", ""))
    ann = stage(flow)
    ann.start()
    for answer in ("taxi", "Rom", "5"):
        ann.says(answer)
    flow.constants["config"]["towns"] = None  # type: ignore[index]  # a plain dict serves

    assert ann.says("hush")[0] == "taxi Fahrt, r, 5, •••, –, –"


def test_there_is_no_slot_called_shown_and_none_that_is_not_there_is_shown(stage: MakeStage) -> None:
    with pytest.raises(DefinitionErrors, match="'shown' has a meaning of its own"):
        compiled("flow: f\nversion: 1\nslots: { shown: { type: text } }\nsteps: [{ ask: shown }]\n")
