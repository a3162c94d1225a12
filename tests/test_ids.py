"""Tests for flowbot.ids."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from flowbot.ids import (
    ConversationId,
    FlowId,
    conversation_id,
    effect_id,
    home_at,
    home_of,
    is_stream_id,
    may_be_stream_id,
    normalise_id,
)


@given(st.binary(min_size=1, max_size=40))
def test_every_form_of_an_id_becomes_the_url_safe_one_without_padding(raw: bytes) -> None:
    expected = base64.urlsafe_b64encode(raw).decode().rstrip("=")

    assert normalise_id(base64.b64encode(raw).decode()) == expected
    assert normalise_id(expected) == expected


def test_ids_follow_from_what_they_are_of() -> None:
    assert conversation_id(FlowId("f"), "k", "e", 7) == conversation_id(FlowId("f"), "k", "e", 7)
    different = {
        conversation_id(FlowId(flow), key, cause, 7) for flow in "fg" for key in "kl" for cause in ("e", "e2")
    } | {effect_id(owner, cause, index) for owner in "fg" for cause in "kl" for index in (0, 1)}
    assert len(different) == 16
    assert all(len(each) == 24 for each in different)


@given(st.text())
def test_where_a_conversation_is_at_home_is_in_its_id(place: str) -> None:
    assert home_of(conversation_id(FlowId("f"), "k", "e", home_at(place))) == home_at(place)
    assert home_of(ConversationId(f"no id: {place}")) == home_at(f"no id: {place}")


def test_parts_of_an_id_do_not_run_into_each_other() -> None:
    assert effect_id("ab", "c", 0) != effect_id("a", "bc", 0)


@given(st.binary(min_size=24, max_size=40))
def test_what_is_as_long_as_an_id_may_be_one(raw: bytes) -> None:
    assert may_be_stream_id(base64.b64encode(raw).decode())


def test_a_name_of_a_room_is_no_id() -> None:
    names = ["Operations", "Production-Support", "EMEA_Rates_Trading_Support_London", "desk 4", "", "x" * 40]

    assert not any(is_stream_id(each) for each in names)
    assert is_stream_id("usnBKBkH_BVrGOiVpaupEH___okFfE7QdA")
