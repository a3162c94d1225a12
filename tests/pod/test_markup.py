"""Tests for flowbot.pod.markup."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.markup import write_presentationml
from flowbot.presentationml import parse_message

ALICE = User(id=UserId(1), display_name="Alice", username="alice")
ALICE_MARTIN = User(id=UserId(2), display_name="Alice Martin", username="alice.martin")
BOT = User(id=UserId(3), display_name="Flow Bot", username="flow-bot")
STRASSE = User(id=UserId(4), display_name="Straße", username="straße")
USERS = [ALICE, ALICE_MARTIN, BOT, STRASSE]


def mentioned(text: str) -> list[str]:
    markup, data = write_presentationml(text, USERS)
    entities = json.loads(data)
    ids = []
    for span in ET.fromstring(markup).iter("span"):
        assert span.get("class") == "entity"
        ids.append(entities[span.get("data-entity-id")]["id"][0]["value"])
    assert len(ids) == len(entities)
    return ids


def body(text: str) -> str:
    markup, _ = write_presentationml(text, USERS)
    start = '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>'
    assert markup.startswith(start)
    return markup.removeprefix(start).removesuffix("</p></div>")


def test_a_mention_is_a_span_and_an_entity() -> None:
    markup, data = write_presentationml("hi @flow bot, /help", USERS)

    assert markup == (
        '<div data-format="PresentationML" data-version="2.0" class="wysiwyg">'
        '<p>hi <span class="entity" data-entity-id="0">@Flow Bot</span>, /help</p></div>'
    )
    assert json.loads(data) == {
        "0": {
            "type": "com.symphony.user.mention",
            "version": "1.0",
            "id": [{"type": "com.symphony.user.userId", "value": "3"}],
        }
    }


def test_the_longest_name_is_meant() -> None:
    assert mentioned("@Alice Martin and @alice and @alice.martin") == ["2", "1", "2"]


def test_a_name_inside_a_word_is_no_mention() -> None:
    assert mentioned("bob@alice @alicent @nobody @") == []


def test_a_name_next_to_punctuation_is_a_mention() -> None:
    assert mentioned("(@alice) @Alice: @flow-bot") == ["1", "1", "3"]


def test_a_tag_is_a_span_and_an_entity() -> None:
    markup, data = write_presentationml("#bonds of $ibm, #Q3-2026.", [ALICE])

    assert markup.count('<span class="entity" data-entity-id=') == 3
    assert '<span class="entity" data-entity-id="1">$ibm</span>, ' in markup
    assert markup.endswith('">#Q3-2026</span>.</p></div>')
    assert json.loads(data)["0"] == {
        "type": "org.symphonyoss.taxonomy",
        "version": "1.0",
        "id": [{"type": "org.symphonyoss.taxonomy.hashtag", "value": "bonds"}],
    }
    body = parse_message(markup, data)
    assert [each.value for each in body.hashtags] == ["bonds", "Q3-2026"]
    assert [each.value for each in body.cashtags] == ["ibm"]


@pytest.mark.parametrize("text", ["C#", "a#b", "#1", "# x", "$5", "$ x", "http://acme.test/#top", "#", "$"])
def test_what_only_looks_like_a_tag_is_none(text: str) -> None:
    assert write_presentationml(text, [ALICE])[1] == "{}"


def test_markup_that_is_typed_is_text() -> None:
    assert body("<b>&amp;</b> \"'") == "&lt;b&gt;&amp;amp;&lt;/b&gt; \"'"


def test_line_breaks_stay() -> None:
    assert body("a\nb\r\nc\rd") == "a<br/>b<br/>c<br/>d"


def test_no_text_is_no_paragraph() -> None:
    assert write_presentationml("", USERS) == (
        '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"></div>',
        "{}",
    )


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert body("a\x00b\x0cc\ud800d\uffffe") == "a\ufffdb\ufffdc\ufffdd\ufffde"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_typed_is_well_formed_and_can_be_sent(text: str) -> None:
    markup, data = write_presentationml(text, USERS)

    ET.fromstring(markup.encode("utf-8"))
    json.loads(data)


@given(st.lists(st.from_regex(r"[!-~¡-ƒ😀]{1,8}", fullmatch=True), min_size=1).map(" ".join))
def test_words_are_read_back_as_they_were_typed(text: str) -> None:
    markup, data = write_presentationml(text, [])

    assert parse_message(markup, data).text == text
