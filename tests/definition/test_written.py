"""Tests for flowbot.definition.written: days, times and durations as limits and as first values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compiler import Known, compile_source
from flowbot.definition.written import read_written
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

Compile = Callable[..., CompiledFlow]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("date", "today", None),
        ("date", "2026-13-01", None),
        ("time", "09:30", time(9, 30)),
        ("time", "09:30+01:00", None),
        ("datetime", "2026-12-31 09:30Z", datetime(2026, 12, 31, 9, 30, tzinfo=UTC)),
        ("datetime", "now", None),
        ("duration", "1h30m", timedelta(minutes=90)),
        ("duration", "tea", None),
        ("integer", "12", None),
        ("text", "2026-12-31", None),
    ],
)
def test_a_text_is_a_value_where_the_type_can_be_written_so(kind: str, text: str, value: object) -> None:
    assert read_written(kind, text) == value


@given(st.sampled_from(["date", "time", "datetime", "duration", "choice"]), st.text())
def test_any_other_text_is_left_to_be_an_expression(kind: str, text: str) -> None:
    read_written(kind, text)


@pytest.mark.parametrize("key", ["default", "suggest"])
@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("time", "'09:30'", time(9, 30)),
        ("datetime", "2026-12-31T09:30", datetime(2026, 12, 31, 8, 30, tzinfo=UTC)),
        ("duration", "90m", timedelta(minutes=90)),
    ],
)
def test_a_slot_has_first_values_as_its_limits_are_written(key: str, kind: str, written: str, value: object) -> None:
    source = f"flow: f\nversion: 1\nslots:\n  x: {{ type: {kind}, {key}: {written} }}\nsteps: [{{ ask: x }}]\n"
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    slot: Any = compile_source(source, "f.yaml", Known(messages=messages, zone=ZoneInfo("Europe/Paris"))).slots["x"]

    assert getattr(slot, key)({}) == value


def test_a_first_value_beyond_the_limits_is_reported_where_it_stands(compile_yaml: Compile) -> None:
    source = (
        "flow: f\nversion: 1\nslots:\n  x: { type: date, le: 2026-01-01, default: 2026-12-31 }\nsteps: [{ ask: x }]\n"
    )

    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(source)

    (problem,) = caught.value.problems
    assert problem.message == "the slot does not take this: it must be 2026-01-01 or earlier"
    assert problem.location is not None
    assert problem.location.line == 4
