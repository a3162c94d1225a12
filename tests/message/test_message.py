"""Tests for flowbot.message._message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flowbot.events import Stream, User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import Cashtag, Emoji, Hashtag, Image, IncomingMessage, Link, Mention, Message, Passage

BOT = UserId(5)
ANN = UserId(6)


def mention(user: UserId, shown: str, start: int) -> Mention:
    return Mention(user_id=user, text=shown, start=start, end=start + len(shown))


def message(text: str, *mentions: tuple[UserId, str]) -> Message:
    """A message whose mentions stand where their text first occurs."""
    return Message(text=text, mentions=tuple(mention(user, shown, text.index(shown)) for user, shown in mentions))


def test_a_mention_is_known_by_its_user_id() -> None:
    said = message("hi @Bot", (BOT, "@Bot"))

    assert said.mentions_user(BOT)
    assert not said.mentions_user(ANN)


@pytest.mark.parametrize(
    "text", ["@Bot /price 5y", "  @Bot\n/price 5y ", "\u200b@Bot\u200b /price 5y\u200b", "@Bot/price 5y"]
)
def test_a_leading_mention_is_dropped_with_what_nobody_sees(text: str) -> None:
    assert message(text, (BOT, "@Bot")).without_leading_mention(BOT) == Passage("/price 5y")


def test_a_mention_further_on_stays() -> None:
    kept = message(" ask @Bot ", (BOT, "@Bot")).without_leading_mention(BOT)

    assert kept == Passage("ask @Bot", (mention(BOT, "@Bot", 4),))


def test_a_leading_mention_of_somebody_else_stays() -> None:
    said = message("@Ann @Bot go", (ANN, "@Ann"), (BOT, "@Bot"))

    assert said.without_leading_mention(BOT).text == "@Ann @Bot go"
    assert said.without_leading_mention(ANN) == Passage("@Bot go", (mention(BOT, "@Bot", 0),))


def test_only_the_first_of_two_leading_mentions_is_dropped() -> None:
    twice = Message(text="@Bot @Bot go", mentions=(mention(BOT, "@Bot", 0), mention(BOT, "@Bot", 5)))

    assert twice.without_leading_mention(BOT) == Passage("@Bot go", (mention(BOT, "@Bot", 0),))


def test_a_name_that_only_looks_like_a_mention_stays() -> None:
    assert message("\u200b @Bot go").without_leading_mention(BOT) == Passage("@Bot go")


def test_a_message_that_is_only_the_mention_leaves_nothing() -> None:
    assert message("@Bot\u200b ", (BOT, "@Bot")).without_leading_mention(BOT) == Passage("")


def test_a_tag_after_the_mention_keeps_its_place() -> None:
    said = Message(
        text="@Bot  buy $IBM",
        mentions=(mention(BOT, "@Bot", 0),),
        cashtags=(Cashtag(text="$IBM", start=10, end=14, value="IBM"),),
    )

    assert said.without_leading_mention(BOT) == Passage(
        "buy $IBM", (Cashtag(text="$IBM", start=4, end=8, value="IBM"),)
    )


def test_the_passage_of_a_message_has_its_entities_in_the_order_of_the_text() -> None:
    link = Link(text="@Bot #a", start=0, end=7, href="https://example.com")
    emoji = Emoji(text="😀", start=13, end=14, shortcode="grinning", unicode="😀")
    hashtag = Hashtag(text="#a", start=5, end=7, value="a")
    cashtag = Cashtag(text="$IBM", start=8, end=12, value="IBM")
    said = Message(
        text="@Bot #a $IBM 😀",
        links=(link,),
        emojis=(emoji,),
        hashtags=(hashtag,),
        cashtags=(cashtag,),
        mentions=(mention(BOT, "@Bot", 0),),
        images=(Image(text="", start=7, end=7, src="x.png", alt=""),),
    )

    assert said.passage == Passage(said.text, (mention(BOT, "@Bot", 0), link, hashtag, cashtag, emoji))


@pytest.mark.parametrize(("replacing", "is_edit"), [(None, False), (MessageId("m0"), True)])
def test_a_message_that_replaces_another_is_an_edit(replacing: MessageId | None, is_edit: bool) -> None:
    said = IncomingMessage(
        id=MessageId("m"),
        text="hi",
        by=User(id=ANN),
        at=datetime(2027, 1, 15, tzinfo=UTC),
        stream=Stream(id=StreamId("s")),
        replacing=replacing,
    )

    assert said.is_edit is is_edit
