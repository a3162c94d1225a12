"""Tests for flowbot.messageml._escape."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from markupsafe import Markup

from flowbot.messageml._escape import escape, escape_words, text_of


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("plain", "plain"),
        ("", ""),
        ('<b>&"it\'s"</b>', "&lt;b&gt;&amp;&quot;it&#39;s&quot;&lt;/b&gt;"),
        ("${x} #{y}", "$&#123;x} #&#123;y}"),
        ("5 $", "5 &#36;"),
        ("a #", "a &#35;"),
        ("$5 #1 @Ann {", "$5 #1 @Ann &#123;"),
        ("$$", "$&#36;"),
        ("a\nb\tc", "a&#10;b&#9;c"),
        ("a\r\nb\rc\n\nd", "a&#10;b&#10;c&#10;&#10;d"),
        ("\0a\x1b[31m\x0b\ud83d\ufffe\uffff", "\ufffda\ufffd[31m\ufffd\ufffd\ufffd\ufffd"),
        ("\x7f\x85\u2028😀", "\x7f\x85\u2028😀"),
        (Markup("<b>${x}</b>"), "<b>${x}</b>"),
    ],
)
def test_a_value_is_escaped(value: object, escaped: str) -> None:
    assert escape(value) == escaped


@pytest.mark.parametrize(
    ("value", "escaped"),
    [("a\nb\r\nc\rd", "a<br/>b<br/>c<br/>d"), ("a\t<b>{", "a\t&lt;b&gt;&#123;"), (Markup("<b>\n</b>"), "<b>\n</b>")],
)
def test_words_show_their_line_breaks(value: object, escaped: str) -> None:
    assert escape_words(value) == escaped


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (-12, "-12"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (date(2026, 9, 1), "2026-09-01"),
        (datetime(2026, 9, 1, 8, 30, 5, tzinfo=UTC), "2026-09-01 08:30+00:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=2), "2:00:00"),
        (["EUR", None, 3], "EUR, , 3"),
        ((), ""),
    ],
)
def test_a_value_has_a_text_that_people_read(value: object, text: str) -> None:
    assert text_of(value) == text
    assert escape(value) == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"id": 1, "name": "Ann"}, "a record has no text of its own; name one of its fields (id, name)"),
        ([[1], [2]], "a list of lists has no text of its own; write {% for %}"),
        ([{"a": 1}], "a record has no text of its own; name one of its fields (a)"),
        (b"x", "a bytes has no text of its own"),
        (object(), "a object has no text of its own"),
        ({1, 2}, "a set has no text of its own"),
    ],
)
def test_a_value_without_a_text_is_refused(value: object, reason: str) -> None:
    with pytest.raises(TypeError) as caught:
        text_of(value)

    assert str(caught.value) == reason
