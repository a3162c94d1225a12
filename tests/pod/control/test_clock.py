"""Tests for flowbot.pod.control.clock."""

from __future__ import annotations

import pytest

from flowbot.pod import LocalPod
from flowbot.pod.control import ControlApi
from tests.pod.control.conftest import Script


@pytest.mark.parametrize(
    ("turn", "now"),
    [
        ({"advance": "30s"}, "2026-01-01T00:00:30+00:00"),
        ({"advance": "1h30m"}, "2026-01-01T01:30:00+00:00"),
        ({"to": "2026-01-03T09:00"}, "2026-01-03T09:00:00+00:00"),
        ({"to": "2026-01-03T09:00+02:00"}, "2026-01-03T07:00:00+00:00"),
    ],
)
async def test_the_clock_is_turned(script: Script, turn: dict[str, str], now: str) -> None:
    before = await script.ask("GET", "/v1/clock")
    after = await script.ask("POST", "/v1/clock", turn)

    assert before == {"now": "2026-01-01T00:00:00+00:00", "isVirtual": True}
    assert after == {"now": now, "isVirtual": True}
    assert script.clock.now().isoformat() == now


@pytest.mark.parametrize(
    ("turn", "problem"),
    [
        ({}, 'send {"advance": "30s"} or {"to": "2026-11-24T09:00"}'),
        ({"advance": "1s", "to": "2027-01-01"}, 'send {"advance": "30s"} or {"to": "2026-11-24T09:00"}'),
        ({"advance": "soon"}, "'advance' is a time such as 30s or 1h30m, and 'to' a moment such as 2026-11-24T09:00"),
        ({"to": "noon"}, "not 'noon'"),
        ({"to": "2025-01-01"}, "cannot go back to 2025-01-01"),
        ({"advance": 30}, "advance: Input should be a valid string"),
    ],
)
async def test_what_is_wrong_is_said(script: Script, turn: object, problem: str) -> None:
    status, words = await script.refused("POST", "/v1/clock", turn)

    assert status == 400
    assert problem in words


async def test_the_clock_of_the_machine_is_not_turned(script: Script) -> None:
    script.api = ControlApi(LocalPod())
    shown = await script.ask("GET", "/v1/clock")
    refused = await script.refused("POST", "/v1/clock", {"advance": "1s"})

    assert shown["isVirtual"] is False
    assert refused == (400, "this pod has the clock of the machine: start it with --virtual-clock")
