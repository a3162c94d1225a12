"""Tests for flowbot.message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flowbot.events import Stream, User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import Mention, Message

BOT = UserId(5)
ANN = UserId(6)


def message(text: str, *mentions: tuple[UserId, str]) -> Message:
    """A message whose mentions stand where their text first occurs."""
    return Message(
        id=MessageId("m"),
        text=text,
        by=User(id=ANN),
        at=datetime(2027, 1, 15, tzinfo=UTC),
        stream=Stream(id=StreamId("s")),
        mentions=tuple(
            Mention(user_id=user, text=shown, start=text.index(shown), end=text.index(shown) + len(shown))
            for user, shown in mentions
        ),
    )


def test_a_mention_is_known_by_its_user_id() -> None:
    said = message("hi @Bot", (BOT, "@Bot"))

    assert said.mentions_user(BOT)
    assert not said.mentions_user(ANN)


@pytest.mark.parametrize(
    "text", ["@Bot /price 5y", "  @Bot\n/price 5y ", "\u200b@Bot\u200b /price 5y\u200b", "@Bot/price 5y"]
)
def test_a_leading_mention_is_dropped_with_what_nobody_sees(text: str) -> None:
    assert message(text, (BOT, "@Bot")).without_leading_mention(BOT) == "/price 5y"


def test_a_mention_further_on_stays() -> None:
    assert message(" ask @Bot ", (BOT, "@Bot")).without_leading_mention(BOT) == "ask @Bot"


def test_a_leading_mention_of_somebody_else_stays() -> None:
    said = message("@Ann @Bot go", (ANN, "@Ann"), (BOT, "@Bot"))

    assert said.without_leading_mention(BOT) == "@Ann @Bot go"
    assert said.without_leading_mention(ANN) == "@Bot go"


def test_only_the_first_of_two_leading_mentions_is_dropped() -> None:
    twice = Message(
        id=MessageId("m"),
        text="@Bot @Bot go",
        by=User(id=ANN),
        at=datetime(2027, 1, 15, tzinfo=UTC),
        stream=Stream(id=StreamId("s")),
        mentions=(
            Mention(user_id=BOT, text="@Bot", start=0, end=4),
            Mention(user_id=BOT, text="@Bot", start=5, end=9),
        ),
    )

    assert twice.without_leading_mention(BOT) == "@Bot go"


def test_a_name_that_only_looks_like_a_mention_stays() -> None:
    assert message("\u200b @Bot go").without_leading_mention(BOT) == "@Bot go"
