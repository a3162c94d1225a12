"""Tests for flowbot.presentationml._plain: what is read without an XML parser."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Message, Paragraph
from flowbot.presentationml import parse_message
from flowbot.presentationml._plain import read_usual
from flowbot.presentationml.entities import read_entities

ROOT = '<div data-format="PresentationML" data-version="2.0"{}>{}</div>'
DATA = json.dumps(
    {
        "0": {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": 1}]},
        "kw": {"type": "org.symphonyoss.taxonomy", "id": [{"type": "org.symphonyoss.taxonomy.hashtag", "value": "x"}]},
        "custom": {"type": "com.acme", "1": {"type": "com.symphony.emoji", "data": {"unicode": "x"}}},
    }
)


def span(key: str, shown: str) -> str:
    return f'<span class="entity" data-entity-id="{key}">{shown}</span>'


def without_short_cut(message: str, data: str | None) -> Message:
    with patch("flowbot.presentationml.parser.read_usual", return_value=None):
        return parse_message(message, data)


# The short cut


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p></p>",
        "hi",
        "<p>hi</p>",
        "<p>quote EURUSD 10m, please!</p>",
        f"<p>{span('0', '@Flow Bot')} /quote 5</p>",
        f"<p>a {span('0', '@B')}{span('kw', '#x')}, {span('none', '$y')}</p>",
    ],
)
def test_the_usual_messages_take_the_short_cut(body: str) -> None:
    message = ROOT.format(' class="wysiwyg"', body)

    assert read_usual(message, read_entities(DATA)) == without_short_cut(message, DATA)


@pytest.mark.parametrize(
    "body",
    [
        " hi",
        "hi ",
        "a  b",
        "a\nb",
        "a\xa0b",
        "a&amp;b",
        "\u200bhi",
        "a<br/>b",
        "<p>a</p><p>b</p>",
        "<p>a",
        "a</p>",
        "a]]>b\0",
        "a\ud800",
        span("0", "@B "),
        f"a {span('0', ' @B')}",
        f"a {span('0', '')}",
        "<span>a</span>",
        "a > b",
    ],
)
def test_what_needs_more_than_the_short_cut_does_not_take_it(body: str) -> None:
    message = ROOT.format("", body)

    assert read_usual(message, read_entities(DATA)) is None


BODIES = st.lists(
    st.sampled_from(["a", "b c", " ", "&amp;", "\xa0", "\u200b", "<p>", "</p>", "<br/>", "é", "😀", "\n", "]]>", "\t"])
    | st.builds(span, st.sampled_from(["0", "kw", "1", "custom", "no"]), st.sampled_from(["@B", "#x y", " z", ""]))
    | st.text(st.characters(exclude_characters="<&"), max_size=4),
    max_size=8,
).map("".join)


@given(
    st.builds(ROOT.format, st.sampled_from(["", ' class="wysiwyg"']), BODIES | BODIES.map("<p>{}</p>".format)),
    st.sampled_from([None, "{}", DATA, "broken"]),
)
def test_the_short_cut_gives_what_the_whole_way_gives(message: str, data: str | None) -> None:
    assert parse_message(message, data) == without_short_cut(message, data)


# Plain text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("plain text", "plain text"),
        ("one\ntwo\r\nthree\rfour", "one\ntwo\nthree\nfour"),
        ("  a \n\t b  ", "a \n\t b"),
        ("a&#160;&#160;b\xa0c", "a  b c"),
        ("price < 5 & rising", "price < 5 & rising"),
        ("<", "<"),
        ("<p", "<p"),
        ("a <- b -> c", "a <- b -> c"),
        ("fish &amp; chips &amp;amp; &eacute;", "fish & chips &amp; é"),
        ("a\0b\ud800c", "abc"),
        ("\u200b/help\u200b", "/help"),
        ("\ufeff \n", ""),
    ],
)
def test_a_body_without_any_tag_is_text_as_it_stands(body: str, text: str) -> None:
    parsed = parse_message(body)

    assert parsed.text == text
    assert parsed.problem is None


def test_the_paragraphs_of_plain_text_are_separated_by_empty_lines() -> None:
    parsed = parse_message("a\nb\n\nc\n \t\n\n d")

    assert parsed.blocks == (
        Paragraph(text="a\nb", start=0, end=3),
        Paragraph(text="c", start=5, end=6),
        Paragraph(text=" d", start=11, end=13),
    )


def test_entity_json_comes_with_plain_text_too() -> None:
    assert parse_message("hi", '{"a": {"b": 1}}').entities == {"a": {"b": 1}}
    assert parse_message(None, '{"a": {"b": 1}}').entities == {"a": {"b": 1}}
    assert parse_message("hi", "broken").problem is not None


# What is not well formed


def test_what_is_not_well_formed_is_one_paragraph_of_what_is_between_tags() -> None:
    parsed = parse_message('<table><tr><td a=1>x</td><td>y</td></tr><tr><td>z</table><p>&amp;<img src="&nbsp;">w')

    assert parsed.text == "x y\nz\n&w"
    assert parsed.blocks == (Paragraph(text=parsed.text, start=0, end=8),)
