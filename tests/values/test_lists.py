"""Tests for flowbot.values.lists and flowbot.values._splitting."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from flowbot.ids import UserId
from flowbot.message import Hashtag, Link, Mention, Passage
from flowbot.values.context import ReadContext
from flowbot.values.types import SLOT_TYPES, AnswerError, choice_type, list_type

D = Decimal
INTEGERS, DECIMALS, TEXTS, DATES, USERS, HASHTAGS, DURATIONS, URLS, ROOMS = (
    list_type(SLOT_TYPES[name])
    for name in ("integer", "decimal", "text", "date", "user", "hashtag", "duration", "url", "room")
)
CHOICES = list_type(choice_type({"EUR": "Euro", "USD": "Dollar", "RD": "Research and Development"}), unique=True)


@pytest.mark.parametrize(
    ("kind", "locale", "text", "values"),
    [
        (INTEGERS, "en", "1,2,3", [1, 2, 3]),
        (INTEGERS, "en", "1; 2\n3\t4", [1, 2, 3, 4]),
        (INTEGERS, "en", "7", [7]),
        (INTEGERS, "en", "1, 2,", [1, 2]),
        (INTEGERS, "en", ",;1;;2;", [1, 2]),
        (INTEGERS, "en", "1, 2 and 3", [1, 2, 3]),
        (INTEGERS, "de", "1, 2 und 3", [1, 2, 3]),
        (INTEGERS, "de", "1 und 2", [1, 2]),
        (INTEGERS, "ja", "1、2、3", [1, 2, 3]),
        (DECIMALS, "en", "1,250, 2,500", [D(1250), D(2500)]),
        (DECIMALS, "en", "1,250; 3", [D(1250), D(3)]),
        (DECIMALS, "en", "1.5,2.5", [D("1.5"), D("2.5")]),
        (DECIMALS, "de", "1,5", [D("1.5")]),
        (DECIMALS, "de", "1,5; 2,5", [D("1.5"), D("2.5")]),
        (DECIMALS, "de", "1,5, 2,5", [D("1.5"), D("2.5")]),
        (DECIMALS, "de", "1,5\n2,5", [D("1.5"), D("2.5")]),
        (DECIMALS, "fr", "1 250,5, 10k", [D("1250.5"), D(10000)]),
        (DATES, "en", "Sept 1, 2026", [date(2026, 9, 1)]),
        (DATES, "en", "Sept 1, Sept 2", [date(2026, 9, 1), date(2026, 9, 2)]),
        (DATES, "en", "Sept 1, 2026; tomorrow", [date(2026, 9, 1), date(2026, 11, 26)]),
        (DATES, "en", "2026-09-01,2026-09-02", [date(2026, 9, 1), date(2026, 9, 2)]),
        (DURATIONS, "en", "1h; 30m", [timedelta(hours=1), timedelta(minutes=30)]),
        (TEXTS, "en", '",", a', [",", "a"]),
        (TEXTS, "en", "a and b, c", ["a and b", "c"]),
        (TEXTS, "en", 'a, "b, c"; d\n“e;f”', ["a", "b, c", "d", "e;f"]),
        (TEXTS, "en", '"say ""hi"", Ann", b', ['say "hi", Ann', "b"]),
        (TEXTS, "en", '"a" b, c" d', ['"a" b', 'c" d']),
        (TEXTS, "en", '"a, b', ['"a', "b"]),
        (CHOICES, "en", "eur, usd and research and development", ["EUR", "USD", "RD"]),
        (CHOICES, "en", "euro and dollar", ["EUR", "USD"]),
    ],
)
def test_a_list_is_split_where_it_can_be_in_one_way(
    read: Callable[..., object], kind: object, locale: str, text: str, values: object
) -> None:
    assert read(kind, text, locale) == values


@pytest.mark.parametrize(
    ("kind", "locale", "text", "problem"),
    [
        (INTEGERS, "en", "", "an empty list says nothing"),
        (INTEGERS, "en", " ,; ", "an empty list says nothing"),
        (INTEGERS, "en", "1,250", "'1,250' is not clear: it may be one item or 2 items; put ';' between the items"),
        (
            DURATIONS,
            "en",
            "1h, 30m",
            "'1h, 30m' is not clear: it may be one item or 2 items; put ';' between the items",
        ),
        (INTEGERS, "de-CH", "1,250", "'1,250' is not clear: it may be 1250 or 1.250 (put ';' between the items)"),
        (
            INTEGERS,
            "en",
            "1, 000",
            "item 2: '000' is not clear: it may be a part of a number (put ';' between the items)",
        ),
        (INTEGERS, "en", "1; x; 3", "item 2: 'x' is not a number"),
        (INTEGERS, "en", "x", "'x' is not a number"),
        (INTEGERS, "en", "1, x, 3", "item 2: 'x' is not a number (put ';' between the items)"),
        (INTEGERS, "de", "1,2,3", "'1,2,3' is not a number such as 12.50"),
        (CHOICES, "en", "eur; euro", "item 2 stands twice"),
        (CHOICES, "en", "eur and chf", "'eur and chf' is not one of Euro, Dollar or Research and Development"),
        (INTEGERS, "en", ";".join(map(str, range(1001))), "these are too many items; at most 1,000 fit"),
        (TEXTS, "en", "x" * 64_001, "that is 64,001 characters; at most 64,000 fit"),
    ],
)
def test_a_list_that_is_none_is_refused_with_the_item(
    refused: Callable[..., str], kind: object, locale: str, text: str, problem: str
) -> None:
    assert refused(kind, text, locale) == problem


def _passage(*parts: str | tuple[str, object]) -> Passage:
    text, entities = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        shown, what = part
        place = {"text": shown, "start": len(text), "end": len(text) + len(shown)}
        if isinstance(what, int):
            entities.append(Mention(user_id=UserId(what), **place))  # type: ignore[arg-type]  # as placed
        elif str(what).startswith("http"):
            entities.append(Link(href=str(what), **place))  # type: ignore[arg-type]
        else:
            entities.append(Hashtag(value=str(what), **place))  # type: ignore[arg-type]
        text += shown
    return Passage(text, tuple(entities))


@pytest.mark.parametrize("between", [" ", "", ", ", "; ", " and ", "\n", " , "])
def test_mentions_stay_whole_whatever_stands_between_them(read: Callable[..., object], between: str) -> None:
    users = read(USERS, _passage(" ", ("@Doe, Jane", 7), between, ("@Bob; Jr", 8), " "))

    assert isinstance(users, list)
    assert [(user["id"], user["name"]) for user in users] == [(7, "Doe, Jane"), (8, "Bob; Jr")]


def test_tags_and_links_stay_whole(read: Callable[..., object]) -> None:
    assert read(HASHTAGS, _passage(("#a", "a"), " ", ("#b", "b"), ", #c; d")) == ["a", "b", "c", "d"]
    assert read(URLS, _passage(("one, two", "https://a.com/"), ", ", ("x", "https://b.com/"))) == [
        "https://a.com/",
        "https://b.com/",
    ]


def test_a_person_who_is_not_mentioned_is_named_as_an_item(refused: Callable[..., str]) -> None:
    passage = _passage(("@Ann", 7), ", Bob")

    assert refused(USERS, passage) == "item 2: 'Bob' is not a person that was mentioned: mention them with @"


@pytest.mark.parametrize(
    ("kind", "sent", "values"),
    [
        (CHOICES, ["USD", "EUR"], ["USD", "EUR"]),
        (CHOICES, "USD", ["USD"]),
        (TEXTS, ["a, b", "", "c"], ["a, b", "c"]),
        (TEXTS, "a, b", ["a", "b"]),
        (INTEGERS, ["1,250", "2"], [1250, 2]),
        (CHOICES, [], []),
    ],
)
def test_a_control_for_several_sends_an_array_or_one_alone(
    context: ReadContext, kind: object, sent: object, values: object
) -> None:
    assert kind.read_control(sent, context) == values  # type: ignore[attr-defined]  # a table


def test_selectors_send_several_people_and_rooms(context: ReadContext) -> None:
    people = USERS.read_control([1, "2"], context)
    selected = USERS.read_control({"userIds": ["3"], "streamIds": []}, context)
    rooms = ROOMS.read_control({"userIds": [], "streamIds": ["fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="]}, context)

    assert [[each["id"] for each in found] for found in (people, selected, rooms)] == [  # type: ignore[attr-defined]
        [1, 2],
        [3],
        ["fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA"],
    ]


@pytest.mark.parametrize(
    ("kind", "sent", "problem"),
    [
        (CHOICES, ["USD", "CHF"], "item 2: 'CHF' is not one of Euro, Dollar or Research and Development"),
        (CHOICES, ["USD", "USD"], "item 2 stands twice"),
        (CHOICES, ["USD", 1], "item 2: the form did not send a text here"),
        (CHOICES, {"a": 1}, "item 1: the form did not send a text here"),
        (USERS, {"userIds": [], "streamIds": ["x"]}, "choose people only, not rooms"),
    ],
)
def test_what_a_control_sent_wrongly_is_refused_with_the_item(
    context: ReadContext, kind: object, sent: object, problem: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        kind.read_control(sent, context)  # type: ignore[attr-defined]  # a table

    assert str(caught.value) == problem


def test_items_are_quoted_where_they_must_be() -> None:
    assert TEXTS.show(["a", "b, c", '"d"', "e;f"], "en") == 'a, "b, c", """d""", "e;f"'
    assert DECIMALS.show([D("1.5"), D(2)], "de") == "1,5; 2"


def test_only_a_list_is_decoded() -> None:
    for value in ("abc", {"a": 1}, None):
        with pytest.raises(TypeError):
            TEXTS.decode(value)


def test_a_control_sends_no_more_items_than_a_text_has(context: ReadContext) -> None:
    people = list_type(SLOT_TYPES["user"], unique=True)

    assert len(people.read_control([*range(1, 1_001)], context)) == 1_000  # type: ignore[arg-type]  # it is a list
    with pytest.raises(AnswerError, match="at most 1,000"):
        people.read_control([*range(1, 100_001)], context)


def test_many_quotes_are_soon_over(read: Callable[..., object]) -> None:
    started = time.perf_counter()
    with pytest.raises(AnswerError, match="too many items"):
        read(TEXTS, "“," * 1_000 + "””" * 30_900)

    assert time.perf_counter() - started < 2
