"""Tests for flowbot.engine.texts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.texts import (
    Secret,
    Template,
    Text,
    Value,
    Written,
    as_text,
    escape_part,
    unescaped,
    write,
    write_json,
    write_pairs,
)
from flowbot.errors import GuardError

words = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.decimals(-(10**9), 10**9, places=4) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


def named(name: str) -> Value:
    return Value(lambda names: names.get(name), name)


def whole(written: Written) -> str:
    assert all(isinstance(each, str) for each in written)
    assert len(written) <= 1
    return "".join(map(str, written))


@given(plain)
def test_a_value_is_written_as_the_json_that_it_is(value: object) -> None:
    written = whole(write_json(Text((named("it"),)), {"it": value}))

    assert json.loads(written, parse_float=Decimal) == value


@given(words, words)
def test_a_text_in_json_is_one_string_whatever_the_values_are(before: str, value: str) -> None:
    template: Template = {"a": (Text((before, named("it"))),)}

    assert json.loads(whole(write_json(template, {"it": value}))) == {"a": [before + value]}


@given(words)
def test_a_value_in_a_url_is_one_part_of_it(value: str) -> None:
    url = whole(write(Text(("https://a.b/", named("it"), "?x=1")), {"it": value}, escape_part, fixed=unescaped))

    part = url.removeprefix("https://a.b/").removesuffix("?x=1")
    assert unquote(part) == value
    assert not set(part) & set("/?#&=%{} \r\n") - {"%"}


@given(st.dictionaries(words.filter(bool), words, max_size=4))
def test_a_query_is_read_as_it_was_written(pairs: dict[str, str]) -> None:
    templates: dict[str, Template] = {name: Text((named(name),)) for name in pairs}

    written = whole(write_pairs(templates, pairs))

    assert parse_qsl(written, keep_blank_values=True) == list(pairs.items())


def test_in_a_query_none_is_left_out_and_a_list_repeats_its_name() -> None:
    templates: dict[str, Template] = {
        "none": Text((named("none"),)),
        "many": Text((named("many"),)),
        "fixed": ("a b", 2, True),
        "last": None,
    }

    written = write_pairs(templates, {"many": [Decimal("1.50"), "x&y"]})

    assert written == ("many=1.50&many=x%26y&fixed=a%20b&fixed=2&fixed=true",)


def test_where_a_secret_stands_there_is_a_gap() -> None:
    key = Secret("key")

    assert write(Text(("Bearer ", key)), {}, unescaped) == ("Bearer ", key)
    assert write_pairs({"a": 1, "k": Text((key,)), "z": 2}, {}) == ("a=1&k=", key, "&z=2")
    assert write_json({"k": Text((key,)), "n": (1, Text(("x", key)))}, {}) == ('{"k":"', key, '","n":[1,"x', key, '"]}')


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (12, "12"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (date(2026, 11, 23), "2026-11-23"),
        (time(9, 30), "09:30:00"),
        (datetime(2026, 11, 23, 10, 30, tzinfo=timezone(timedelta(hours=1))), "2026-11-23T09:30:00Z"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "2026-11-23T09:30:00Z"),
        (timedelta(minutes=90), "1h 30m"),
    ],
)
def test_a_value_has_the_text_that_machines_read(value: object, text: str) -> None:
    assert as_text(value) == text


def test_what_is_missing_or_has_no_text_is_told() -> None:
    with pytest.raises(GuardError, match="there is no value for 'ticker'"):
        write(Text(("a", named("ticker"))), {}, escape_part)
    with pytest.raises(GuardError, match="a record cannot be written into a text"):
        write(Text((named("user"),)), {"user": {"id": 1}}, escape_part)
