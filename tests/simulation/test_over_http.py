"""Tests of a bot that lives for hours of simulated time over HTTP, with faults drawn at random."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest

from flowbot.symphony import messages
from flowbot.symphony.http import Request
from flowbot.testing.simulation.run import START
from flowbot.testing.simulation.subject import Subject
from tests.simulation.over_http import HttpSimulation, run_seed_over_http

SEEDS = 6
"""In CI; `make network` draws more."""
CHUNK = 3


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject.load(Path(__file__).parent / "bot")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "flowbot")
    caplog.set_level(logging.CRITICAL, "httpx2")


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_nothing_is_lost_and_nothing_is_said_twice_whatever_the_network_does(subject: Subject, first: int) -> None:
    reports = [run_seed_over_http(subject, seed) for seed in range(first, first + CHUNK)]
    happened = sum((each.counts for each in reports), Counter[str]())

    assert not [str(each) for each in reports if each.violations]
    assert all(happened[kind] for kind in ("said", "messages", "looked for", "logins end", "port")), happened


@pytest.mark.parametrize("seed", [101, 102])
def test_it_is_the_same_on_trio(subject: Subject, seed: int) -> None:
    simulation = HttpSimulation(subject, seed)

    assert anyio.run(simulation.play, backend="trio") == ()
    assert len(simulation.journal.posts) > 10
    assert (simulation.journal.clock.now() - START).total_seconds() > 3600


def test_a_send_that_is_repeated_in_doubt_is_noticed(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    def repeatable(**fields: Any) -> Request:
        return Request(**fields | {"repeatable": True})

    monkeypatch.setattr(messages, "Request", repeatable)
    broken = {each.name for seed in (2, 4, 5) for each in run_seed_over_http(subject, seed).violations}

    assert "nobody_sees_a_message_twice" in broken
