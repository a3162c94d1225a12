"""Tests for flowbot.messageml.filters and the markup that filters make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from flowbot.errors import RenderError
from flowbot.messageml import User, render
from flowbot.messageml._markup import MARKUP_FILTERS, MARKUP_SAMPLES, bullets, lines, mention
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.filters import FILTERS, truncate
from flowbot.values.context import Reader
from flowbot.values.functions import FUNCTIONS

NOW = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)
NAMES: Mapping[str, object] = {
    "amount": Decimal("1234.5"),
    "share": Decimal("0.125"),
    "day": date(2026, 9, 1),
    "at": time(8, 30),
    "now": NOW,
    "today": date(2026, 9, 1),
    "long": timedelta(days=1, hours=2),
    "n": 3,
    "text": "a <b>",
    "nothing": None,
    "user": {"id": 7, "name": "Ann"},
    "trades": [{"ticker": "VOD", "unit_price": Decimal("1.5")}, {"ticker": "<IBM>", "note": "x"}],
    "cells": [["a", 1], ["b"]],
}


def shown(expression: str, reader: Reader | None = None, **more: object) -> str:
    messages = Messages({})
    assert messages.add("f", f"{{% msg m %}}{{{{ {expression} }}}}{{% endmsg %}}", "f.en.mml.j2") == []
    message = messages.render("f", "m", {**NAMES, **more}, reader)
    assert render(message, users=[User(7, "Ann"), User(8, "Bob")]).presentationml
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def refused(expression: str, **more: object) -> str:
    with pytest.raises(RenderError) as caught:
        shown(expression, None, **more)
    return str(caught.value).removeprefix("f.en.mml.j2:1: message 'm' cannot be made: ")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("amount | money('EUR')", "1,234.50 EUR"),
        ("amount | money", "1,234.50"),
        ("amount | money('EUR', symbol=true)", "€1,234.50"),
        ("0.1 | money('EUR')", "0.10 EUR"),
        ("7 | money('JPY')", "7 JPY"),
        ("amount | number", "1,234.5"),
        ("amount | number(2)", "1,234.50"),
        ("amount | number(decimals=0)", "1,234"),
        ("share | percent", "12.5%"),
        ("share | percent(0)", "12%"),
        ("day | date", "Sep 1, 2026"),
        ("day | date('iso')", "2026-09-01"),
        ("day | date('EEEE')", "Tuesday"),
        ("now | date", "Sep 1, 2026"),
        ("at | time", "8:30\u202fAM"),
        ("at | time('iso')", "08:30"),
        ("now | datetime", "Sep 1, 2026, 10:30\u202fPM"),
        ("now | datetime('iso')", "2026-09-01 22:30+00:00"),
        ("long | duration", "1 day, 2 hours"),
        ("long | duration('short', units=1)", "1 day"),
        ("n | plural(one='# day', other='# days')", "3 days"),
        ("1 | plural(one='# day', other='# days')", "1 day"),
        ("0 | plural(none='no days', other='# days')", "no days"),
        ("1234 | plural(other='# days')", "1,234 days"),
        ("n | plural(other='# of ' ~ '#fx')", "3 of 3fx"),
        ("[1, 2] | map('plural', one='# day', other='# days')|first", "1 day"),
        ("text | truncate(4)", "a…"),
        ("text | truncate", "a &lt;b&gt;"),
        ("user | mention", '<mention uid="7"/>'),
        ("text | lines | upper", "A &lt;B&gt;"),
        ("'a & b\\nc' | lines | title", "A &amp; B<br/>C"),
        ("user | mention | upper", '<mention uid="7"/>'),
        ("text | lines | trim", "a &lt;b&gt;"),
        ("[user, {'id': 8}] | mention", '<mention uid="7"/>, <mention uid="8"/>'),
        ("'fx' | hashtag", '<hash tag="fx"/>'),
        ("'#fx' | hashtag", '<hash tag="fx"/>'),
        ("'$VOD.L' | cashtag", '<cash tag="VOD.L"/>'),
        ("':smile:' | emoji", '<emoji shortcode="smile"/>'),
        (
            "'https://example.com/?a=1&b=2' | link",
            '<a href="https://example.com/?a=1&amp;b=2">https://example.com/?a=1&amp;b=2</a>',
        ),
        ("'https://example.com' | link(text)", '<a href="https://example.com">a &lt;b&gt;</a>'),
        ("'x = {1}' | code('python')", '<code language="python">x = &#123;1}</code>'),
        ("text | code", "<code>a &lt;b&gt;</code>"),
        ("['a', text] | list(ordered=true)", "<ol><li>a</li><li>a &lt;b&gt;</li></ol>"),
        ("[user, user] | map('mention') | list", '<ul><li><mention uid="7"/></li><li><mention uid="7"/></li></ul>'),
    ],
)
def test_a_filter_shows_a_value(expression: str, expected: str) -> None:
    assert shown(expression) == expected


@pytest.mark.parametrize(
    ("expression", "locale", "expected"),
    [
        ("amount | money('EUR')", "de", "1.234,50 EUR"),
        ("amount | number", "fr", "1\u202f234,5"),
        ("share | percent", "de", "12,5\xa0%"),
        ("day | date", "de", "01.09.2026"),
        ("day | date('full')", "fr", "mardi 1 septembre 2026"),
        ("at | time", "de", "08:30"),
        ("now | datetime", "de", "02.09.2026, 00:30"),
        ("long | duration", "de", "1 Tag, 2 Stunden"),
        ("n | plural(one='# dzień', few='# dni', many='# dni', other='# dnia')", "pl", "3 dni"),
        ("amount", "de", "1234.5"),
        ("day", "de", "2026-09-01"),
    ],
)
def test_a_filter_shows_a_value_as_the_reader_knows_it_and_a_bare_value_is_plain(
    expression: str, locale: str, expected: str
) -> None:
    assert shown(expression, Reader(locale=locale, zone=ZoneInfo("Europe/Berlin"))) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("nothing | money('EUR')", "nothing is not a number"),
        ("text | number", "a text is not a number"),
        ("(1 == 1) | percent", "yes or no is not a number"),
        ("n | number(0 - n)", "the decimals of a number are a whole number from 0 to 120"),
        ("text | date", "a text is not a date"),
        ("at | date", "a time of day is not a date"),
        ("nothing | date", "nothing is not a date"),
        ("day | time", "a date is not a time of day"),
        ("day | datetime", "a date is not a moment, which has a date and a time"),
        ("n | duration", "a number is not a duration"),
        ("user | plural(other='x')", "a record is not a number"),
        ("text | truncate(n - 2)", "the length of a truncated text is a whole number above 1"),
        ("zzz | date", "there is no name 'zzz' here; is it filled on every way to here?"),
        ("user.nmae | number", "there is no field 'nmae'; there are: id, name"),
        *(
            (given, "a part of markup is none: take it of the text, as in {{ note | truncate(20) | lines }}")
            for given in (
                "(text | lines)[:3]",
                "(text | lines)[2]",
                "text | lines | reverse",
                "text | lines | trim('a')",
                "text | lines | truncate(4)",
            )
        ),
        ("nothing | mention", "only a user can be mentioned, such as {{ initiator | mention }}"),
        ("text | mention", "only a user can be mentioned, such as {{ initiator | mention }}"),
        ("{'id': nothing} | mention", "None is not the id of a user"),
        ("{'id': text} | mention", "'a <b>' is not the id of a user"),
        ("{'id': 7.5} | mention", "7.5 is not the id of a user"),
        ("{'id': true} | mention", "True is not the id of a user"),
        ("{'id': '1_0'} | mention", "'1_0' is not the id of a user"),
        ("{'id': '٧'} | mention", "'٧' is not the id of a user"),
        ("{'id': 0 - 7} | mention", "-7 is not the id of a user"),
        ("{'id': '9223372036854775808'} | mention", "'9223372036854775808' is not the id of a user"),
        ("n | hashtag", "a hashtag is a text, and this is a number"),
        (
            "text | hashtag",
            "the hashtag 'a <b>' must have no white space, and at least one letter, digit or underscore",
        ),
        ("text | cashtag", "the cashtag 'a <b>' must not be empty or have white space"),
        ("'' | emoji", "the short code of an emoji must not be empty; write one such as 'smile'"),
        ("text | emoji", "the short code 'a <b>' may only have letters, digits, underscores, plus signs and dashes"),
        ("text | link", 'the address of a link must be a URI, not "a <b>"'),
        ("'/a' | link", "the address of a link must be an absolute URI, such as https://example.com"),
        (
            "'mailto:a@example.com' | link",
            "the scheme 'mailto' of a link is not one that a pod allows; write one of: http, https",
        ),
        (
            "'javascript:x' | link('x')",
            "the scheme 'javascript' of a link is not one that a pod allows; write one of: http, https",
        ),
        ("nothing | link", "the address of a link is a text, and this is nothing"),
        (
            "text | code(text)",
            "'a <b>' is not a language of code; write one of: plaintext, c, cpp, csharp, css, html, java, js, jsx, php, python, r, typescript, tsx, markdown, json, scala, shell, yaml",
        ),
        ("text | list", "only a list can be shown as one, and this is a text"),
        ("nothing | list", "only a list can be shown as one, and this is nothing"),
        ("text | table", "only a list of records or of lists can be a table, and this is a text"),
        ("[n] | table", "the rows of a table are all records or all lists, and one of them is a number"),
        ("[user, [n]] | table", "the rows of a table are all records or all lists, and one of them is a list"),
        ("cells | table(['one'])", "a row of the table has 2 cells, and there are labels for 1"),
        (
            "cells | table(n)",
            "the columns of a table are a list of names, or a record of names and labels: a number is not",
        ),
    ],
)
def test_what_a_filter_cannot_show_is_told(expression: str, reason: str) -> None:
    assert refused(expression) == reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Decimal("NaN"), "NaN is not a number that can be shown"),
        (float("inf"), "Infinity is not a number that can be shown"),
        (Decimal("1E+999999"), "a number of more than 120 digits is not shown"),
        (Decimal("1E-999999"), "a number of more than 120 digits is not shown"),
        (10**200, "a number of more than 120 digits is not shown"),
        pytest.param(10**5000, "a number of more than 120 digits is not shown", id="5001 digits"),
    ],
)
@pytest.mark.parametrize("name", ["money", "number", "percent", "plural(other='#')"])
def test_a_number_that_cannot_be_shown_is_refused(name: str, value: object, reason: str) -> None:
    assert refused(f"x | {name}", x=value) == reason


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("onetwothree", 5, "onet…"),
        ("cafe\u0301s", 5, "caf…"),
    ],
)
def test_a_text_is_cut_behind_a_word_that_fits(text: str, length: int, expected: str) -> None:
    assert truncate(text, length) == expected


@given(st.text(), st.integers(min_value=2, max_value=30))
def test_a_cut_text_is_no_longer_than_it_may_be(text: str, length: int) -> None:
    cut = truncate(text, length)

    assert len(cut) <= length
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            "trades | table",
            "<table><thead><tr><th>Ticker</th><th>Unit price</th><th>Note</th></tr></thead><tbody>"
            "<tr><td>VOD</td><td>1.5</td><td></td></tr><tr><td>&lt;IBM&gt;</td><td></td><td>x</td></tr></tbody></table>",
        ),
        (
            "trades | table(['unit_price', 'ticker'])",
            "<table><thead><tr><th>Unit price</th><th>Ticker</th></tr></thead><tbody>"
            "<tr><td>1.5</td><td>VOD</td></tr><tr><td></td><td>&lt;IBM&gt;</td></tr></tbody></table>",
        ),
        (
            "trades | table({'ticker': text})",
            "<table><thead><tr><th>a &lt;b&gt;</th></tr></thead><tbody>"
            "<tr><td>VOD</td></tr><tr><td>&lt;IBM&gt;</td></tr></tbody></table>",
        ),
        ("cells | table", "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td></td></tr></table>"),
        (
            "cells | table(['Name', 'Size'])",
            "<table><thead><tr><th>Name</th><th>Size</th></tr></thead><tbody>"
            "<tr><td>a</td><td>1</td></tr><tr><td>b</td><td></td></tr></tbody></table>",
        ),
        ("[] | table", ""),
        ("[] | table(['Name'])", "<table><thead><tr><th>Name</th></tr></thead><tbody></tbody></table>"),
    ],
)
def test_rows_are_a_table(expression: str, expected: str) -> None:
    assert shown(expression) == expected


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ("nothing is missing", True),
        ("zzz is missing", True),
        ("text is missing", False),
        ("nothing is empty", True),
        ("'  ' is empty", True),
        ("[] is empty", True),
        ("{} is empty", True),
        ("text is empty", False),
        ("0 is empty", False),
        ("text is one_of('a', 'a <b>')", True),
        ("n is one_of(1, 2)", False),
        ("day is past", False),
        ("day is future", False),
        ("now is past", False),
        ("earlier is past", True),
        ("later is future", True),
        ("later is past", False),
        ("yesterday is past", True),
        ("n is odd", True),
    ],
)
def test_a_test_decides(test: str, holds: bool) -> None:
    days = {"earlier": NOW - timedelta(seconds=1), "later": NOW + timedelta(days=1), "yesterday": date(2026, 8, 31)}

    assert shown(f"{test}", None, **days) == ("yes" if holds else "no")


def test_what_is_no_date_is_neither_past_nor_future() -> None:
    assert refused("text is past") == "a text is neither past nor future; only a date or a moment is"


def test_without_a_today_nothing_is_past() -> None:
    assert (
        refused("day is past", today=None) == "it is not known here what is past and future, since there is no 'today'"
    )


def test_the_sample_of_a_filter_is_valid_and_every_filter_that_makes_markup_has_one() -> None:
    assert set(MARKUP_SAMPLES) == set(MARKUP_FILTERS) <= set(FILTERS)
    for sample in MARKUP_SAMPLES.values():
        assert render(f"<messageML>{sample}</messageML>", users=[User(1, "Ann")]).presentationml


@pytest.mark.parametrize("identifier", [7696581394433, "7696581394433"], ids=["number", "text"])
def test_a_user_is_mentioned_by_id(identifier: object) -> None:
    assert mention({"id": identifier, "name": "<b>Ann"}) == Markup('<mention uid="7696581394433"/>')


def test_a_function_of_words_leaves_markup_what_it_is() -> None:
    messages = Messages(FUNCTIONS)
    assert messages.add("f", "{% msg m %}{{ upper(text | lines) }}{{ lower('A') }}{% endmsg %}", "f.en.mml.j2") == []

    assert messages.render("f", "m", NAMES) == "<messageML>A &lt;B&gt;a</messageML>"


def test_lines_are_shown_as_lines() -> None:
    assert lines("a & b\r\nc\rd\ne") == Markup("a &amp; b<br/>c<br/>d<br/>e")


def test_a_list_is_shown_as_one() -> None:
    assert bullets(["a", Markup("<b>x</b>"), "<b>", 3]) == Markup(
        "<ul><li>a</li><li><b>x</b></li><li>&lt;b&gt;</li><li>3</li></ul>"
    )


def test_an_empty_list_is_shown_as_nothing() -> None:
    assert bullets([]) == Markup("")


def test_a_long_text_that_is_no_hashtag_is_refused_at_once() -> None:
    assert refused("x | hashtag", x="a" * 30_000 + " ").endswith("at least one letter, digit or underscore")
