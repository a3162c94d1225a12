"""Tests for a bot whose people write to it in German."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

FLOW = """
flow: bestellung
version: 1
start: /bestellung [anzahl]
slots: { anzahl: { type: integer, le: 1000 } }
steps: [{ ask: anzahl }, { say: "{{ anzahl }}." }]
"""


@pytest.fixture(autouse=True)
def german(tmp_path: Path) -> None:
    (tmp_path / "flowbot.yaml").write_text("locale: de\n")


async def test_help_is_asked_for_in_german_as_in_english(on_stage: OnStage) -> None:
    async with on_stage(FLOW) as stage:
        room = stage.room("pult")
        for text, where in [("/hilfe", None), ("hilfe", None), ("Hilfe", None), ("/hilfe", room), ("/help", room)]:
            (said,) = await stage.says("ann", text, where)
            assert said.startswith("Das können Sie hier beginnen:")
        assert await stage.says("ann", "hilfe", room) == []
        assert await stage.says("ann", "aide", room) == []


async def test_an_argument_that_breaks_a_limit_is_told_in_german(on_stage: OnStage) -> None:
    async with on_stage(FLOW) as stage:
        (said,) = await stage.says("ann", "/bestellung 1001")
        assert said.startswith("Entschuldigung, es darf höchstens 1.000 sein.")
        (said,) = await stage.says("ann", "/bestellung viele")
        assert said.startswith("Entschuldigung, „viele“ ist keine Zahl.")


async def test_what_nobody_understands_is_told_in_german(on_stage: OnStage) -> None:
    async with on_stage(FLOW) as stage:
        assert await stage.says("ann", "/bestelung") == [
            "Entschuldigung, das habe ich nicht verstanden. Meinten Sie /bestellung [anzahl]? "
            "Mit /hilfe zeige ich, was ich kann."
        ]


async def test_a_conversation_in_a_room_is_left_with_a_german_word(on_stage: OnStage) -> None:
    async with on_stage(FLOW) as stage:
        room = stage.room("pult")
        assert await stage.says("ann", "/bestellung", room) == ["Anzahl?"]
        assert await stage.says("ann", "abbrechen", room) == ["Abgebrochen."]
