"""Tests for flowbot.testing.retold.redelivery: every event comes more than once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from flowbot.ports import Inbound
from flowbot.storage.memory import MemoryStore
from flowbot.testing.retold.redelivery import redelivered
from tests.testing.retold.conftest import Load, talk

FLOW = """
    flow: order
    version: 1
    start: /order
    scope: each
    slots: { dish: { type: text } }
    steps:
      - ask: dish
      - say: "One {{ dish }}."
"""
TALK = """
    people: [bob]
    lines:
    - bob: /order
    - bob: soup
"""


def test_nobody_notices_that_events_come_twice(load: Load) -> None:
    assert redelivered(load(FLOW), talk(TALK)) is None


def test_it_is_noticed_where_events_are_taken_twice(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = MemoryStore.ingest

    async def ingest(store: MemoryStore, events: Sequence[Inbound], now_ms: int) -> Sequence[bool]:
        store._seen.clear()
        return await usual(store, events, now_ms)

    monkeypatch.setattr(MemoryStore, "ingest", ingest)

    noticed = redelivered(load(FLOW), talk(TALK))

    assert str(noticed).startswith("talk.chat.yaml:3: bob > /order\n  bob: ")


def test_what_came_longer_ago_than_stores_remember_does_not_come_again(load: Load) -> None:
    late = talk(TALK + "    - clock: +9d\n    - bob: /order\n")

    assert all(redelivered(load(FLOW), late, seed=seed) is None for seed in range(5))
