"""Tests for flowbot.engine: commands and refusals in the language of the flow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.engine.commands import read_command
from flowbot.engine.machine import CompiledFlow
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

MakeStage = Callable[[CompiledFlow], Any]

SOURCE = """\
flow: desk
version: 1
slots: { amount: { type: decimal }, note: { type: text } }
steps:
  - ask: amount
  - ask: choice
    options: { go: next, halt: { label: Halt, then: cancelled } }
  - ask: note
  - confirm: all
"""


def compiled(locale: str) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale=locale)
    return compile_source(SOURCE, "flow.yaml", Known(messages=messages, locale=locale))


@pytest.mark.parametrize(
    ("locale", "text", "command"),
    [
        ("en", "Cancel", ("cancel", "")),
        ("en", "/change  amount ", ("change", "amount")),
        ("en", "change\namount", ("change", "amount")),
        ("en", "change", None),
        ("en", "cancel it", None),
        ("en", "/ cancel", None),
        ("en", "", None),
        ("en", "abbrechen", None),
        ("de", " ABBRECHEN ", ("cancel", "")),
        ("de", "/abbrechen", ("cancel", "")),
        ("de", "abbrechen bitte", None),
        ("de", "ändern amount", ("change", "amount")),
        ("de", "change amount", ("change", "amount")),
        ("de", "ändern", None),
        ("de", "hilfe", ("help", "")),
        ("fr", "annuler", ("cancel", "")),
        ("es", "/cambiar note", ("change", "note")),
    ],
)
def test_a_command_is_read_in_english_and_in_the_language_of_the_flow(
    locale: str, text: str, command: tuple[str, str] | None
) -> None:
    assert read_command(compiled(locale), text) == command


def test_what_is_refused_is_said_in_the_language_of_the_flow(stage: MakeStage) -> None:
    ann = stage(compiled("de"))

    assert ann.start() == ["Amount?"]
    assert ann.says("1,2,3") == ["Entschuldigung, „1,2,3“ ist keine Zahl wie 12,50.<br/>Amount?"]
    assert ann.says("1,5") == ["Choice?"]
    assert ann.says("na") == ["Entschuldigung, „na“ gehört nicht zur Auswahl: Go oder Halt.<br/>Choice?"]


@pytest.mark.parametrize("quoted", ['"hilfe"', "“hilfe”", "„hilfe“", "«hilfe»"])
def test_a_word_in_quotes_of_any_language_is_no_command(stage: MakeStage, quoted: str) -> None:
    ann = stage(compiled("de"))
    ann.start({"amount": 1})
    ann.says("go")
    ann.says(quoted)

    assert ann.snapshot.slots["note"] == "hilfe"
