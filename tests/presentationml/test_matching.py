"""Tests for flowbot.presentationml.matching."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.ids import UserId
from flowbot.message import Mention, Passage
from flowbot.presentationml.commands import PatternError, parse_pattern
from flowbot.presentationml.matching import Match, Miss, Place, match_pattern
from flowbot.presentationml.spans import Span, point_out
from flowbot.values.types import AnswerError, UnclearError, fold


def read_number(passage: Passage) -> object:
    if not passage.text.isdigit():
        raise AnswerError(f"'{passage.text}' is not a number")
    return int(passage.text)


def read_side(passage: Passage) -> object:
    if fold(passage.text) not in ("buy", "sell", "sell short"):
        raise AnswerError(f"'{passage.text}' is not one of buy, sell or sell short")
    return fold(passage.text)


def read_day(passage: Passage) -> object:
    days = {"3 sept": date(2026, 9, 3), "3 sept 2025": date(2025, 9, 3), "tomorrow": date(2026, 11, 24)}
    if passage.text not in days:
        raise AnswerError(f"'{passage.text}' is not a day")
    return days[passage.text]


def read_user(passage: Passage) -> object:
    if len(passage.entities) != 1 or passage.entities[0].text != passage.text:
        raise AnswerError("mention them")
    return passage.text


PLACES: Mapping[str, Place] = {
    "side": Place(read_side, "side", words=2),
    "ticker": Place(lambda passage: passage.text, "ticker", words=0),
    "what": Place(lambda passage: passage.text, "what", words=0),
    "quantity": Place(read_number, "quantity"),
    "day": Place(read_day, "day", words=3),
    "note": Place(lambda passage: passage.text, "note", words=0),
    "who": Place(read_user, "who"),
}
RFQ = "/rfq {side} {ticker} [quantity] [note...]"


def said(pattern: str, text: str, *mentions: str) -> Match | Miss | None:
    entities = tuple(
        Mention(text=each, start=text.index(each), end=text.index(each) + len(each), user_id=UserId(1))
        for each in mentions
    )
    return match_pattern(parse_pattern(pattern), Passage(text, entities), PLACES)


def test_what_went_wrong_is_said_in_the_language_of_the_locale() -> None:
    def missed(text: str) -> str:
        miss = match_pattern(parse_pattern("/buy {quantity} now"), Passage(text), PLACES, "de_CH")
        assert isinstance(miss, Miss)
        return miss.problem

    assert missed("/buy 4 then") == "hier fehlt „now“"
    assert missed("/buy") == "„quantity“ fehlt"
    assert missed("/buy 4 now or") == "„or“ gehört nicht mehr dazu"


def values(pattern: str, text: str, *mentions: str) -> Mapping[str, object]:
    match = said(pattern, text, *mentions)
    assert isinstance(match, Match), match
    return match.values


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (RFQ, "/RFQ buy AAPL", {"side": "buy", "ticker": "AAPL"}),
        (RFQ, "/rfq BUY AAPL 100", {"side": "buy", "ticker": "AAPL", "quantity": 100}),
        (RFQ, "/rfq sell short AAPL 100", {"side": "sell short", "ticker": "AAPL", "quantity": 100}),
        (RFQ, '/rfq buy "Acme Corp" 5', {"side": "buy", "ticker": "Acme Corp", "quantity": 5}),
        (RFQ, "/rfq buy “Acme Corp” 5", {"side": "buy", "ticker": "Acme Corp", "quantity": 5}),
        (RFQ, "/rfq buy AAPL for Ann,\nplease", {"side": "buy", "ticker": "AAPL", "note": "for Ann,\nplease"}),
        (RFQ, '/rfq buy AAPL 5 "as is"', {"side": "buy", "ticker": "AAPL", "quantity": 5, "note": "as is"}),
        ("/due [day] [quantity]", "/due 3 sept 7", {"day": date(2026, 9, 3), "quantity": 7}),
        ("/due [day] [quantity]", "/due 3 sept 2025", {"day": date(2025, 9, 3)}),
        ("/due [day] [quantity]", "/due 7", {"quantity": 7}),
        ("/due [day] [quantity]", "/due", {}),
        ("price of {ticker}?", "Price of Acme  Corp?", {"ticker": "Acme  Corp"}),
        ("price of {ticker}?", "price of AAPL ?!", {"ticker": "AAPL ?!"}),
        ("price of {ticker}", "price of  AAPL", {"ticker": "AAPL"}),
        ("from {what} to {ticker}", "from New York to Los Angeles", {"what": "New York", "ticker": "Los Angeles"}),
        ("remind me {what} on {day}", "Remind me to go on on tomorrow", {"what": "to go on", "day": date(2026, 11, 24)}),
        ("café {what}", "CAFÉ au lait", {"what": "au lait"}),
        ("*", "whatever", {}),
        ("hello", "hello", {}),
    ],
)  # fmt: skip
def test_a_message_fills_the_places_of_a_pattern(pattern: str, text: str, expected: Mapping[str, object]) -> None:
    assert values(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (RFQ, "/rfqs buy AAPL"),
        (RFQ, ""),
        (RFQ, "rfq buy AAPL"),
        ("price of {ticker}", "price for AAPL"),
        ("hello", "hi"),
    ],
)
def test_other_words_are_no_match(pattern: str, text: str) -> None:
    assert said(pattern, text) is None


@pytest.mark.parametrize(
    ("pattern", "text", "problem", "wrong"),
    [
        (RFQ, "/rfq", "'side' is missing", ""),
        (RFQ, "/rfq buy", "'ticker' is missing", ""),
        (RFQ, "/rfq bye AAPL", "'bye' is not one of buy, sell or sell short", "bye"),
        ("/due {day} {quantity}", "/due 3 sept lots", "'lots' is not a number", "lots"),
        ("/due [day] [quantity]", "/due lots", "day: 'lots' is not a day; quantity: 'lots' is not a number", "lots"),
        ("/due [quantity]", "/due 7 or so", "'or' is more than it takes", "or so"),
        ("/due [quantity]", '/due "7 or 8"', "'7 or 8' is not a number", '"7 or 8"'),
        ("from {what} to {day}", "from here to there", "'there' is not a day", "there"),
        ("from {what} to {day}", "from here", "'to' is expected", ""),
    ],
)
def test_a_near_miss_says_where_and_why(pattern: str, text: str, problem: str, wrong: str) -> None:
    miss = said(pattern, text)

    assert isinstance(miss, Miss)
    assert (miss.problem, text[miss.span.start : miss.span.end]) == (problem, wrong)


def test_a_mention_is_one_word_however_many_it_has() -> None:
    assert values("/ask {who} {day}", "/ask @Ann Lee tomorrow", "@Ann Lee") == {
        "who": "@Ann Lee",
        "day": date(2026, 11, 24),
    }


def test_a_typed_name_is_no_mention() -> None:
    assert said("/ask {who}", "/ask @Ann") == Miss("mention them", Span(5, 9))


def test_where_each_value_stands_is_told() -> None:
    match = said(RFQ, '/rfq buy "Acme Corp" 5')

    assert isinstance(match, Match)
    assert match.spans == {"side": Span(5, 8), "ticker": Span(9, 20), "quantity": Span(21, 22)}


WORDS = st.lists(
    st.sampled_from(["/rfq", "buy", "sell", "short", "7", '"a b"', "3", "sept", "x", "to", "“", '"']), max_size=9
)


@given(
    WORDS, st.text("/{}[]abdy.? ", max_size=20) | st.sampled_from([RFQ, "/due [day] [quantity]", "x {what} to {side}"])
)
def test_any_message_meets_any_pattern_with_an_outcome(words: list[str], source: str) -> None:
    text = " ".join(words)
    try:
        pattern = parse_pattern(source)
    except PatternError:
        return
    places = {each.name: PLACES.get(each.name, PLACES["what"]) for each in pattern.arguments}
    found = match_pattern(pattern, Passage(text), places)

    if isinstance(found, Match):
        assert {each.name for each in pattern.arguments if not each.optional} <= set(found.values)
        assert set(found.values) == set(found.spans)
    elif found is not None:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert point_out(text, found.span).endswith("^")


@given(st.lists(st.from_regex(r"[a-z0-9.]+", fullmatch=True), min_size=2, max_size=2))
def test_quoted_words_come_out_as_they_were_written(words: list[str]) -> None:
    assert values("/x {what} {ticker}", f'/x "{words[0]} {words[1]}" {words[1]}') == {
        "what": f"{words[0]} {words[1]}",
        "ticker": words[1],
    }


def test_a_long_message_is_soon_over() -> None:
    reads = 0

    def read(passage: Passage) -> object:
        nonlocal reads
        reads += 1
        raise AnswerError("no")

    places = {**PLACES, "day": Place(read, "day", words=4)}
    match_pattern(parse_pattern("note {what} {ticker} {day}"), Passage("note " + "a " * 99), places)

    assert reads <= 4 * 99


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("/due [quantity] [day]", "/due 3 sept", {"day": date(2026, 9, 3)}),
        ("/due [quantity] [day]", "/due 3 tomorrow", {"quantity": 3, "day": date(2026, 11, 24)}),
        ("/due [quantity] [day] [note...]", "/due 3 sept 2025 as said", {"day": date(2025, 9, 3), "note": "as said"}),
        ("/ask {who} {day}", "/ask @Ann Lee, tomorrow", {"who": "@Ann Lee", "day": date(2026, 11, 24)}),
        ("/ask {what} in {day}", '/ask "call @Ann Lee now" in tomorrow', {"what": "call @Ann Lee now", "day": date(2026, 11, 24)}),
        ("/ask {what} {day}", '/ask "@Ann Lee", tomorrow', {"what": "@Ann Lee", "day": date(2026, 11, 24)}),
    ],
)  # fmt: skip
def test_what_stands_beside_a_whole_is_none_of_it(pattern: str, text: str, expected: Mapping[str, object]) -> None:
    assert values(pattern, text, *(["@Ann Lee"] if "@Ann" in text else [])) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "wrong"),
    [("/day {day...}", "/day the third of never", "the third of never"), ("until {day}", "until some day", "some day")],
)
def test_what_takes_the_rest_is_pointed_out_whole(pattern: str, text: str, wrong: str) -> None:
    miss = said(pattern, text)

    assert isinstance(miss, Miss)
    assert (miss.problem, text[miss.span.start : miss.span.end]) == (f"'{wrong}' is not a day", wrong)


def test_a_value_that_is_not_clear_is_not_left_to_the_next_place() -> None:
    def read(passage: Passage) -> object:
        raise UnclearError("two readings") if passage.text == "1,5" else AnswerError("no number")

    places = {**PLACES, "quantity": Place(read, "quantity", words=2)}
    found = match_pattern(parse_pattern("/x [quantity] [note...]"), Passage("/x 1,5 please"), places)

    assert found == Miss("two readings", Span(3, 6))


@pytest.mark.parametrize("text", ["move " + "a " * 20_000, "“ " * 30_000, "move " + '"a ' * 20_000])
def test_a_hostile_message_is_soon_over(text: str) -> None:
    gc.collect()
    gc.freeze()  # what other tests have left is not gone through meanwhile
    started = time.thread_time()
    match_pattern(parse_pattern("move {what} from {ticker} to {note}"), Passage(text), PLACES)
    seconds = time.thread_time() - started
    gc.unfreeze()

    assert seconds < 1
