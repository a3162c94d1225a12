"""Tests for flowbot.messageml._source: what is refused before any element is looked at."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flowbot.errors import MessageMLError
from flowbot.messageml import check
from flowbot.messageml._source import MAX_BYTES, MAX_DEPTH

DIRECTIVE = "a FreeMarker directive ('{}') is not allowed; write Jinja2, such as {{{{ name }}}} or {{% if %}}"


def nested(depth: int) -> str:
    """A message whose innermost element is `depth` deep."""
    return f"<messageML>{'<b>' * depth}{'</b>' * depth}</messageML>"


@pytest.mark.parametrize(
    "message",
    [
        "<messageML>hi</messageML>",
        "<messageML/>",
        "\n <messageML>hi</messageML>\n",
        '<messageML xmlns="http://www.symphony.com/schemas/messageml">hi</messageML>',
        '<div data-format="PresentationML" data-version="2.0">hi</div>',
        "<div data-format='presentationml' data-version='2.0'/>",
        "<messageML>&lt;b&gt; &amp; &quot;it&apos;s&quot; &#36;{x} &#x1F600;</messageML>",
        "<messageML>tab\there<br/>$ {x} # {y} 5 > 3</messageML>",
        "<messageML>naïve 😀 \x7f\x85</messageML>",
        nested(MAX_DEPTH),
    ],
)
def test_a_message_that_an_agent_takes_passes(message: str) -> None:
    check(message)


@pytest.mark.parametrize(
    ("message", "line", "column", "reason"),
    [
        ("", 1, 1, "the message is empty"),
        (" \n\t", 1, 1, "the message is empty"),
        ("hello", 1, 1, "not well-formed: Start tag expected, '<' not found"),
        (
            "<messageML>\n <b>x</i></messageML>",
            2,
            10,
            "not well-formed: Opening and ending tag mismatch: b line 2 and i",
        ),
        ("<messageML>a</messageML>b", 1, 25, "not well-formed: Extra content at the end of the document"),
        ("<messageML>&nbsp;</messageML>", 1, 18, "not well-formed: Entity 'nbsp' not defined"),
        ("<messageML>&#1;</messageML>", 1, 16, "not well-formed: xmlParseCharRef: invalid xmlChar value 1"),
        ("<messageML>a\n\x01</messageML>", 2, 1, "a control character ('\\x01') is not allowed"),
        ("<messageML>\uffff</messageML>", 1, 12, "a control character ('\\uffff') is not allowed"),
        ("<messageML>\ud83d</messageML>", 1, 12, "half a character (U+D83D) is not allowed"),
        ("<messageML>${x}</messageML>", 1, 12, DIRECTIVE.format("${")),
        ("<messageML>\n  #{x}</messageML>", 2, 3, DIRECTIVE.format("#{")),
        ("<messageML><#if x>y</#if></messageML>", 1, 12, DIRECTIVE.format("<#")),
        ("<messageML><@m/></messageML>", 1, 12, DIRECTIVE.format("<@")),
        ("<messageML></#if></messageML>", 1, 12, DIRECTIVE.format("</#")),
        ("<messageML></@m></messageML>", 1, 12, DIRECTIVE.format("</@")),
        ("<messageML><!-- x --></messageML>", 1, 12, "a comment is not allowed; in a template write {# … #}"),
        (
            "<messageML><![CDATA[x]]></messageML>",
            1,
            12,
            "a CDATA section is not allowed; write &lt; for < and &amp; for &",
        ),
        (
            "<!DOCTYPE messageML [<!ENTITY e 'x'>]><messageML>&e;</messageML>",
            1,
            1,
            "a document type or entity declaration (<!…>) is not allowed",
        ),
        (
            "<?xml version='1.0'?><messageML/>",
            1,
            1,
            "a processing instruction or XML declaration (<?…?>) is not allowed",
        ),
        (
            "<messageML><?pi?>${x}</messageML>",
            1,
            12,
            "a processing instruction or XML declaration (<?…?>) is not allowed",
        ),
        ("\ufeff<messageML/>", 1, 1, "a byte order mark (U+FEFF) is not allowed before <messageML>"),
        ("<messageml/>", 1, 1, "a message begins with <messageML>, not with <messageml>"),
        ("<div>hi</div>", 1, 1, "a message begins with <messageML>, not with <div>"),
        ("<p data-format='PresentationML'/>", 1, 1, "a message begins with <messageML>, not with <p>"),
        (nested(MAX_DEPTH + 1), 1, 612, "elements are nested more than 200 deep"),
        (nested(5_000), 1, 1, "elements are nested more than 200 deep"),
    ],
)
def test_a_message_that_an_agent_refuses_is_refused_at_its_place(
    message: str, line: int, column: int, reason: str
) -> None:
    with pytest.raises(MessageMLError) as caught:
        check(message)

    assert (caught.value.line, caught.value.column, caught.value.message) == (line, column, reason)


def test_the_size_is_counted_in_bytes() -> None:
    around = len("<messageML></messageML>")
    check(f"<messageML>{'é' * ((MAX_BYTES - around) // 2)}</messageML>")

    for character in ("é", "x"):
        with pytest.raises(MessageMLError, match="the message is larger than 1,500,000 bytes"):
            check(f"<messageML>{character * (MAX_BYTES - around + 1)}</messageML>")


def test_no_message_can_choose_its_encoding() -> None:
    hidden = "<messageML><b/></messageML>".encode("utf-16-le").decode()

    with pytest.raises(MessageMLError, match="a control character"):
        check(hidden)


@given(st.text() | st.text(alphabet="<>/&;${#@!?b \n\0'\"").map(lambda text: f"<messageML>{text}</messageML>"))
def test_whatever_passes_is_xml_and_all_else_is_a_messageml_error(message: str) -> None:
    with contextlib.suppress(MessageMLError):
        check(message)

        assert etree.fromstring(message.encode()) is not None
