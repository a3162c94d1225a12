"""Tests for flowbot.messageml.limits: what Symphony takes in one message."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from timeit import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import MessageMLError, MessageTooLargeError
from flowbot.messageml import (
    SendingLimits,
    check_attachments,
    check_blast,
    check_limits,
    measure,
)
from flowbot.messageml.grammar import ELEMENTS
from flowbot.messageml.limits import tokens_of

LIMITS = SendingLimits()
DATA = json.dumps({"flowbot": {"type": "org.flowbot.effect", "version": "1.0", "id": "0123456789abcdef01234567"}})


def message(content: str) -> str:
    return f"<messageML>{content}</messageML>"


def refusal(content: str, limits: SendingLimits, data: str | None = None) -> MessageTooLargeError:
    with pytest.raises(MessageTooLargeError) as caught:
        check_limits(message(content), data, limits)
    return caught.value


def test_the_limits_are_those_of_the_platform() -> None:
    assert asdict(LIMITS) | {"_short": 0} == {
        "markdown_characters": 60_000,
        "encrypted_characters": 81_130,
        "entities": 40,
        "unique_tokens": 2_500,
        "message_bytes": 1_500_000,
        "blast_streams": 100,
        "attachment_bytes": 30_000_000,
        "attachments": 25,
        "pieces": 20,
        "_short": 0,
    }


def test_a_message_is_measured() -> None:
    content = '<p>Ann and ann, 2 x <b>語語文</b></p><mention uid="1"/> <emoji shortcode="smile"/>'

    assert asdict(measure(message(content), DATA)) == {
        "markdown_characters": len("Ann and ann, 2 x **語語文**\n\n1 :smile:"),
        "encrypted_characters": 4 * 14,
        "entities": 3,
        "unique_tokens": len({"ann", "and", "2", "x", "語", "文", "1", "smile"}),
        "message_bytes": len(message(content).encode()) + len(DATA),
    }


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", set()),
        ("One one ONE straße STRASSE", {"one", "strasse"}),
        ("don't snake_case 1,250.50", {"don", "t", "snake", "case", "1", "250", "50"}),
        ("東京 とうきょう", {"東", "京", "と", "う", "き", "ょ"}),
    ],
)
def test_tokens_are_the_different_words_of_a_text(text: str, tokens: set[str]) -> None:
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("content", "limits", "what", "found", "allowed"),
    [
        ("word " * 12_001, LIMITS, "characters as Markdown", 60_005, 60_000),
        ("é" * 31_000, LIMITS, "characters once it is encrypted", 82_668, 81_130),
        ('<mention uid="1"/>' * 41, LIMITS, "mentions, tags, emojis and other entities", 41, 40),
        (" ".join(map(str, range(2_501))), LIMITS, "different words", 2_501, 2_500),
        ("a" * 75, replace(LIMITS, message_bytes=97), "bytes with its data", 98, 97),
        ("a" * 1_500_000, LIMITS, "bytes with its data", 1_500_023, 1_500_000),
    ],
)
def test_what_is_too_much_is_named_with_what_is_allowed(
    content: str, limits: SendingLimits, what: str, found: int, allowed: int
) -> None:
    error = refusal(content, limits)

    assert (error.what, error.found, error.allowed) == (what, found, allowed)
    assert len(error.excesses) == 1
    assert str(error).startswith(f"the message is too large: it has {found:,} {what} where {allowed:,} are allowed; ")
    assert "say it with a `say` or `send` of its own, which can be split (`too_long: split`)" in str(error)


def test_all_that_is_too_much_is_told_at_once() -> None:
    error = refusal('<hash tag="a"/>' * 3 + "b " * 50, replace(LIMITS, entities=2, markdown_characters=60))

    assert [(each.found, each.allowed) for each in error.excesses] == [(106, 60), (3, 2)]
    assert str(error) == (
        "the message is too large: it has 106 characters as Markdown where 60 are allowed, and 3 mentions, tags, "
        "emojis and other entities where 2 are allowed; say less, or say it with a `say` or `send` of its own, which "
        "can be split (`too_long: split`); use fewer, or say it with a `say` or `send` of its own, which can be split "
        "(`too_long: split`); where the pod takes more, "
        "write `limits: { entities: … }` in flowbot.yaml"
    )


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        ("word " * 12_000, LIMITS),
        ('<mention uid="1"/>' * 40, LIMITS),
        ('<mention uid="1"/>' * 41, replace(LIMITS, entities=80)),
        (" ".join(map(str, range(2_500))), LIMITS),
        ("a" * 75, replace(LIMITS, message_bytes=98)),
    ],
)
def test_as_much_as_is_allowed_passes(content: str, limits: SendingLimits) -> None:
    check_limits(message(content), None, limits)


def test_the_objects_of_the_data_are_entities_too() -> None:
    people = '<mention uid="1"/>' * 39
    check_limits(message(people), DATA, LIMITS)

    assert refusal(people + '<mention uid="1"/>', LIMITS, DATA).found == 41
    assert measure(message("x"), "no JSON").entities == 0
    assert measure(message("x"), "[1, 2]").entities == 0


def test_a_long_message_that_is_none_is_refused_as_such() -> None:
    with pytest.raises(MessageMLError, match="<x> is not an element"):
        check_limits(message("<x/>" + "a" * 70_000), None, LIMITS)


LISTS = st.recursive(
    st.just("<li/>"),
    lambda inner: st.tuples(st.sampled_from(["ul", "ol"]), st.lists(inner, min_size=1, max_size=12)).map(
        lambda each: f"<li><{each[0]}>{''.join(each[1])}</{each[0]}></li>"
    ),
    max_leaves=40,
).map(lambda item: f"<ul>{item}</ul>")
CONTENTS = st.lists(
    st.one_of(
        st.sampled_from([element.example for element in ELEMENTS.values() if element.key not in ("chime", "form")]),
        st.sampled_from(
            ['<a href="https://example.com/a_b_c_d_e"/>', "_" * 9, "a ", "a*", "語", "😀", "<hr/>", "<br/>"]
        ),
        LISTS,
    ),
    max_size=12,
).map("".join)


@given(
    content=CONTENTS,
    entities=st.integers(0, 12),
    characters=st.integers(0, 4_000),
    words=st.integers(0, 200),
    size=st.integers(0, 2_000),
)
def test_what_passes_unmeasured_is_within_every_limit(
    content: str, entities: int, characters: int, words: int, size: int
) -> None:
    limits = replace(
        LIMITS,
        markdown_characters=characters,
        encrypted_characters=characters,
        entities=entities,
        unique_tokens=words,
        message_bytes=size,
    )
    try:
        needed = measure(message(content), DATA)
    except MessageMLError:  # two forms with one id
        return

    if limits.takes_unmeasured(message(content), DATA):
        assert all(found <= getattr(limits, name) for name, found in asdict(needed).items())


def test_a_blast_goes_to_a_hundred_streams_at_most() -> None:
    check_blast(["s"] * 100, LIMITS)

    with pytest.raises(MessageTooLargeError) as caught:
        check_blast(["s"] * 101, LIMITS)
    assert str(caught.value) == (
        "the blast is too large: it has 101 streams where 100 are allowed; send it to some of them at a time"
    )


def test_files_are_counted_and_weighed() -> None:
    check_attachments([("a.csv", 15_000_000), ("b.csv", 15_000_000)], LIMITS)
    check_attachments([], LIMITS)

    with pytest.raises(MessageTooLargeError) as caught:
        check_attachments([("a.csv", 30_000_000), *(("b.csv", 1) for _ in range(25))], LIMITS)
    assert [(each.what, each.found, each.allowed) for each in caught.value.excesses] == [
        ("bytes of attachments", 30_000_025, 30_000_000),
        ("attachments", 26, 25),
    ]
    assert "the largest is 'a.csv'" in str(caught.value)


def test_what_a_check_costs_is_printed() -> None:
    short, table = message("<p>Hello Ann</p>"), message("<table><tr><td>a</td></tr></table>" * 40)
    for name, each in (("a short message", short), (f"{len(table):,} characters", table)):
        microseconds = timeit(lambda each=each: check_limits(each, DATA, LIMITS), number=10_000) * 100  # type: ignore[misc]  # mypy does not infer it

        print(f"limits of {name}: {microseconds:.2f} µs")  # noqa: T201  a figure to read, not to assert
