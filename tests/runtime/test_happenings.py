"""Tests for flowbot.runtime.happenings."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.snapshot import Occasion
from flowbot.events import EVENT_NAMES, STREAMLESS_EVENTS, Stream, User
from flowbot.ids import FlowId, StreamId, UserId
from flowbot.runtime.happenings import (
    DueTime,
    happened_events,
    is_for_flows,
    is_happened_event,
    is_time_event,
    read_happened_event,
    read_time_event,
    time_event,
    waiting_place,
)

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ANN, DESK = User(id=UserId(1), display_name="Ann"), Stream(id=StreamId("desk"), type="ROOM", name="desk")
ONES = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.decimals(-9, 9, places=2) | st.dates()
TOLD = st.dictionaries(
    st.text("abc$", max_size=3),
    st.recursive(
        ONES | st.text("äb ", max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("v$", max_size=1), inner, max_size=2),
        max_leaves=5,
    ),
    max_size=3,
)


@given(TOLD, st.none() | st.just(ANN), st.none() | st.just(DESK))
def test_what_is_told_is_read_as_it_was(told: dict[str, Any], user: User | None, stream: Stream | None) -> None:
    events = happened_events("event", "a.b", told, "17", NOW, user=user, stream=stream)
    waits, begins = (read_happened_event(each) for each in events)

    assert (waits.told, waits.user, waits.stream, waits.at) == (told, user, stream, NOW)
    assert (begins.told, begins.name, begins.occasion) == (told, "a.b", "event")


def test_the_same_thing_has_the_same_keys_and_another_has_others() -> None:
    def keys(occasion: Occasion, name: str, key: str) -> list[str]:
        return [each.key for each in happened_events(occasion, name, {}, key, NOW)]

    assert keys("event", "a.b", "1") == keys("event", "a.b", "1")
    assert len({*keys("event", "a.b", "1"), *keys("event", "a.b", "2"), *keys("request", "a", "1")}) == 6


def test_those_who_wait_are_found_by_its_name_and_those_who_begin_where_it_was() -> None:
    waits, begins = happened_events("event", "a.b", {}, "1", NOW, stream=DESK)

    assert (waits.stream_id, begins.stream_id) == ("event:a.b", DESK.id)
    assert (is_for_flows(waits), is_for_flows(begins)) == (False, True)
    assert is_happened_event(waits)
    assert is_happened_event(begins)
    assert not is_time_event(waits)


def test_numbers_are_exact_and_texts_can_be_kept() -> None:
    (event, _) = happened_events("request", "a", {"n": 0.1, "t": "a\0b", "l": (1.5, float("inf"))}, "1", NOW)

    assert read_happened_event(event).told == {"n": Decimal("0.1"), "t": "a\ufffdb", "l": [Decimal("1.5"), "inf"]}


def test_what_cannot_be_kept_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]

    with pytest.raises(TypeError, match="a object cannot be kept"):
        happened_events("event", "a.b", {"a": object()}, "1", NOW)
    with pytest.raises(ValueError, match="nested too deeply"):
        happened_events("event", "a.b", {"a": deep}, "1", NOW)


def test_what_happens_in_no_stream_is_waited_for_by_its_name() -> None:
    assert waiting_place("request", "alarm") == "request:alarm"
    assert waiting_place("event", "payments.settled") == "event:payments.settled"
    assert waiting_place("form", "a.b") is None
    assert {name for name in EVENT_NAMES if waiting_place("event", name)} == set(STREAMLESS_EVENTS)


def test_a_time_is_the_same_event_whoever_finds_it_due() -> None:
    time = DueTime(flow=FlowId("daily"), place=2, due=NOW)

    assert time_event(time) == time_event(time)
    assert is_time_event(time_event(time))
    assert read_time_event(time_event(time)) == time
