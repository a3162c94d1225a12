"""Tests for flowbot.values.types: what holds for every slot type."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import urls

from flowbot.ids import StreamId, UserId
from flowbot.message import Hashtag, Link, Mention, Passage, strip_blank
from flowbot.values.context import ReadContext
from flowbot.values.types import (
    SLOT_TYPES,
    AnswerError,
    RecordField,
    SlotType,
    bare,
    choice_type,
    list_type,
    record_list_type,
    record_type,
)

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
CONTEXT = ReadContext(now=NOW, zone=ZONE)
EARLIEST, LATEST = datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2090-01-01")
LOCALES = (
    *("ar", "de", "de_CH", "en", "en_GB", "en_IN", "es", "es_MX", "fi", "fr", "he", "hi", "it", "ja", "pl", "pt"),
    *("ru", "sv", "tr", "vi", "zh", "xx"),
)

CURRENCY = choice_type({"EUR": "Euro", "USD": "Dollar", "GBP": "Pound and pence", "a, b": "“x”; y"})


def _names(**known: object) -> Mapping[str, object]:
    return {"first_name": None, "last_name": None, "email": None, "username": None, "external": None, **known}


def _real(value: datetime) -> datetime:
    """A local time that exists."""
    return value.astimezone(UTC).astimezone(ZONE)


ATOMS: Mapping[str, st.SearchStrategy[object]] = {
    "text": st.text(min_size=1).map(strip_blank).filter(bool),
    "integer": st.integers(-(10**18), 10**18),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    "boolean": st.booleans(),
    "date": st.dates(),
    "time": st.times(),
    "datetime": st.datetimes(EARLIEST, LATEST, timezones=st.just(ZONE)).map(_real),
    "duration": st.timedeltas(timedelta(), timedelta(days=100_000)),
    "email": st.from_regex(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}@[a-z]{1,20}(\.[a-z]{1,5}){0,2}", fullmatch=True),
    "url": urls().filter(lambda url: _is_url(url)).map(lambda url: SLOT_TYPES["url"].read(Passage(url), CONTEXT)),
    "hashtag": st.from_regex(r"\w([\w!$.,;-]{0,9}\w)?", fullmatch=True),
    "cashtag": st.from_regex(r"[A-Z0-9]([A-Z0-9._:/=-]{0,9}[A-Z0-9])?", fullmatch=True),
    "timezone": st.sampled_from(sorted(available_timezones() - {"localtime"})),
    "room": st.from_regex(r"[A-Za-z0-9_-]{30,40}", fullmatch=True).map(
        lambda each: {"id": StreamId(each), "name": None, "type": None, "external": None}
    ),
}
FIELDS = (
    RecordField(name="title", label="what: exactly", type=SLOT_TYPES["text"]),
    RecordField(name="due", label="due", type=SLOT_TYPES["date"], optional=True),
    RecordField(name="counts", label="counts", type=list_type(SLOT_TYPES["integer"]), optional=True),
    RecordField(name="currency", label="currency", type=CURRENCY),
)
RECORDS = st.fixed_dictionaries(
    {
        "title": ATOMS["text"].filter(lambda text: len(str(text)) < 400),
        "due": st.none() | ATOMS["date"],
        "counts": st.none() | st.lists(st.integers(0, 999), min_size=1, max_size=3),
        "currency": st.sampled_from(["EUR", "a, b"]),
    }
)
KINDS: Mapping[str, tuple[SlotType, st.SearchStrategy[object]]] = {
    **{name: (SLOT_TYPES[name], values) for name, values in ATOMS.items()},
    "choice": (CURRENCY, st.sampled_from(["EUR", "USD", "GBP", "a, b"])),
    "list of choices": (list_type(CURRENCY), st.lists(st.sampled_from(["EUR", "USD", "GBP", "a, b"]), min_size=1)),
    **{
        f"list of {name}": (list_type(SLOT_TYPES[name]), st.lists(values, min_size=1, max_size=5))
        for name, values in ATOMS.items()
    },
    "record": (record_type(FIELDS), RECORDS),
    "list of records": (
        record_list_type(FIELDS),
        st.lists(RECORDS.filter(lambda record: bare(str(record["title"])) not in ("title", "what")), min_size=1),
    ),
}


def _is_url(text: str) -> bool:
    try:
        SLOT_TYPES["url"].read(Passage(text), CONTEXT)
    except AnswerError:
        return False
    return True


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data(), locale=st.sampled_from(LOCALES))
def test_what_is_shown_is_read_again_in_every_locale(name: str, data: st.DataObject, locale: str) -> None:
    kind, values = KINDS[name]
    value = data.draw(values)

    read = kind.read(Passage(kind.show(value, locale)), ReadContext(now=NOW, zone=ZONE, locale=locale))

    assert read == value
    assert type(read) is type(value)
    assert isinstance(value, kind.python_type)


@given(st.text(min_size=1, max_size=20), st.sampled_from(LOCALES))
def test_a_user_is_read_again_from_the_mention_that_shows_them(name: str, locale: str) -> None:
    user = _names(id=UserId(7), name=name)
    shown = SLOT_TYPES["user"].show(user, locale)
    passage = Passage(shown, (Mention(text=shown, start=0, end=len(shown), user_id=UserId(7)),))

    if strip_blank(shown) == shown:
        assert SLOT_TYPES["user"].read(passage, CONTEXT) == user


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_what_is_encoded_is_json_and_is_decoded_again(name: str, data: st.DataObject) -> None:
    kind, values = KINDS[name]
    value = data.draw(values)

    assert kind.decode(json.loads(json.dumps(kind.encode(value)))) == value


@pytest.mark.parametrize("name", sorted(ATOMS.keys() - {"text", "email", "url", "hashtag", "cashtag", "timezone"}))
@pytest.mark.parametrize("value", [{}, {"id": None}, [None], [[]], None], ids=str)
def test_what_cannot_have_been_encoded_is_not_decoded_as_something_else(name: str, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        SLOT_TYPES[name].decode(value)


ALPHABET = "0123456789.,'’-+:/%$#@ \t\n;\"“”()[]kmbdhPTZ年月日م" + "abcdefy"
TEXTS = st.text(max_size=200) | st.text(ALPHABET, max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["userIds", "streamIds", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("name", [*KINDS, "user", "list of users"])
@given(text=TEXTS, locale=st.sampled_from(LOCALES))
def test_reading_a_text_raises_nothing_but_an_answer_error(name: str, text: str, locale: str) -> None:
    kind = _kind(name)
    passage = Passage(text, tuple(_entities(text)))
    with suppress(AnswerError):
        value = kind.read(passage, ReadContext(now=NOW, zone=ZONE, locale=locale))

        assert isinstance(value, kind.python_type)


@pytest.mark.parametrize("name", [*KINDS, "user", "list of users"])
@given(sent=JSON)
def test_reading_a_control_raises_nothing_but_an_answer_error(name: str, sent: object) -> None:
    kind = _kind(name)
    with suppress(AnswerError):
        value = kind.read_control(sent, CONTEXT)

        assert isinstance(value, kind.python_type)


def _kind(name: str) -> SlotType:
    if name in KINDS:
        return KINDS[name][0]
    return SLOT_TYPES["user"] if name == "user" else list_type(SLOT_TYPES["user"])


def _entities(text: str) -> list[Mention | Hashtag | Link]:
    """Some entities over a text, in its order."""
    half, length = len(text) // 2, len(text)
    if length % 3 == 0:
        return []
    return [
        Mention(text=text[:half], start=0, end=half, user_id=UserId(7)),
        Link(text=text[half:], start=half, end=length, href=text[half:]),
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("text", "  a lunch ", "a lunch"),
        ("integer", "-1,250", -1250),
        ("decimal", "1,250.5", Decimal("1250.5")),
        ("boolean", "Yes", True),
        ("date", "2026-9-1", date(2026, 9, 1)),
        ("duration", "1h30m", timedelta(minutes=90)),
    ],
)
def test_a_type_is_found_by_its_name(read: Callable[..., object], name: str, text: str, value: object) -> None:
    assert SLOT_TYPES[name].name == name
    assert read(SLOT_TYPES[name], text) == value
