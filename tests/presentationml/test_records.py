"""Tests for flowbot.presentationml.records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.operations import File, Message, Person, Place
from flowbot.presentationml.records import read_message_record

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["parentMessageId", "timestamp", "message", "data", "user", "stream", "attachments", "replacing", "silent"]


def test_a_message_is_read_with_all_that_it_has() -> None:
    value = {
        "messageId": "m/1==",
        "parentMessageId": "p/1",
        "replacing": "r/1",
        "timestamp": 1767225600000,
        "message": '<div data-format="PresentationML" data-version="2.0"><p>one</p><p>two</p></div>',
        "data": '{"mark": {"type": "x"}, "0": {"type": "com.symphony.user.mention", "id": []}}',
        "user": {"userId": 7, "displayName": "Ann", "firstName": "Ann", "email": "a@acme.test"},
        "stream": {"streamId": "s/1==", "streamType": "IM", "external": True},
        "attachments": [{"id": "f%2F1", "name": "no end", "size": 3, "images": []}],
    }

    assert read_message_record(value) == Message(
        id="m_1",  # type: ignore[arg-type]  # ids are texts
        text="one\ntwo",
        by=Person(id=7, name="Ann", first_name="Ann", email="a@acme.test"),  # type: ignore[arg-type]
        at=datetime(2026, 1, 1, tzinfo=UTC),
        stream=Place(id="s_1", type="IM", external=True),  # type: ignore[arg-type]
        attachments=[File(id="f%2F1", name="no end", size=3, message_id="m_1", stream_id="s_1")],  # type: ignore[arg-type]
        data={"mark": {"type": "x"}},
        parent="p_1",  # type: ignore[arg-type]
        replaces="r_1",  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("value", [None, [], "m", {}, {"messageId": ""}, {"messageId": None, "message": "<div/>"}])
def test_what_has_no_id_is_no_message(value: object) -> None:
    assert read_message_record(value) is None


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_else_is_wrong_is_left_out(fields: dict[str, Any]) -> None:
    found = read_message_record({**fields, "messageId": "m"})

    assert found is not None
    assert found.id == "m"
