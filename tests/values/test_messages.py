"""Tests for flowbot.values.messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import Stream, User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Passage
from flowbot.values.context import ReadContext
from flowbot.values.messages import MESSAGE
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
ANN = User(id=UserId(7), display_name="Ann")


def context(text: str, at: datetime = NOW) -> ReadContext:
    stream = Stream(id=StreamId("im"), type="IM")
    return ReadContext(
        now=NOW, zone=ZONE, message=IncomingMessage(id=MessageId("m1"), text=text, by=ANN, at=at, stream=stream)
    )


def test_a_message_is_known_by_its_id_text_author_time_and_stream() -> None:
    assert MESSAGE.read(Passage("said"), context("@bot said")) == {
        "id": "m1",
        "text": "@bot said",
        "by": {
            "id": 7,
            "name": "Ann",
            "first_name": None,
            "last_name": None,
            "email": None,
            "username": None,
            "external": None,
        },
        "at": datetime(2026, 11, 25, 9, 30, tzinfo=ZONE),
        "stream": {"id": "im", "name": None, "type": "IM", "external": None},
    }


@given(st.text(max_size=40), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_message_is_json_and_is_decoded_again(text: str, at: datetime) -> None:
    value = MESSAGE.read(Passage(text), context(text, at))

    decoded = MESSAGE.decode(json.loads(json.dumps(MESSAGE.encode(value))))
    assert decoded == value
    assert isinstance(decoded, dict)
    assert decoded["at"].utcoffset() == at.astimezone(ZONE).utcoffset()


@pytest.mark.parametrize("value", [None, "x", {}, {"id": "x"}, {"id": 1, "at": "2026-01-01T00:00:00+00:00"}], ids=str)
def test_what_is_no_message_is_not_decoded(value: object) -> None:
    with pytest.raises(TypeError, match="is not a message"):
        MESSAGE.decode(value)


def test_neither_a_form_nor_a_command_gives_a_message() -> None:
    with pytest.raises(AnswerError, match="this is answered with a message"):
        MESSAGE.read(Passage("x"), ReadContext(now=NOW))
    with pytest.raises(AnswerError, match="this is answered with a message"):
        MESSAGE.read_control("x", context("x"))


def test_a_message_that_no_slot_holds_is_refused() -> None:
    with pytest.raises(AnswerError, match="that is 64,001 characters"):
        MESSAGE.read(Passage("x"), context("x" * 64_001))


def test_a_message_is_shown_by_its_text() -> None:
    assert MESSAGE.show({"text": "said"}, "en") == "said"
