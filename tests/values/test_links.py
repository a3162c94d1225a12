"""Tests for flowbot.values.links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.message import Link, Passage
from flowbot.values.links import EMAIL, URL


def link(text: str, href: str, before: str = "", after: str = "") -> Passage:
    entity = Link(text=text, start=len(before), end=len(before) + len(text), href=href)
    return Passage(f"{before}{text}{after}", (entity,))


@pytest.mark.parametrize(
    "text", ["ann@example.com", "ann.o'neil+flow@mail.example.co.uk", "a@localhost", "a@" + "b" * 63 + ".com", "..@x.y"]
)
def test_an_address_is_an_email_as_browsers_have_it(read: Callable[..., object], text: str) -> None:
    assert read(EMAIL, f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "a b@x.y",
        "a@b@c",
        "a@-b.c",
        "a@b-.c",
        "ann@exämple.com",
        "a@" + "b" * 64 + ".com",
        "a" * 249 + "@x.com",
    ],
)
def test_what_is_no_address_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(EMAIL, text).endswith("is not an e-mail address such as ann@example.com")


def test_an_address_may_come_as_a_link(read: Callable[..., object]) -> None:
    assert read(EMAIL, link("Ann", "mailto:ann%2Bflow@example.com?subject=Hi", " ", " ")) == "ann+flow@example.com"
    assert read(EMAIL, link("ann@example.com", "https://example.com")) == "ann@example.com"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTP://Example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c#d"),
        ("https://exämple.com/ü", "https://xn--exmple-cua.com/%C3%BC"),
        ("http://localhost:5000/x", "http://localhost:5000/x"),
    ],
)
def test_a_url_is_read_as_pydantic_writes_it(read: Callable[..., object], text: str, value: str) -> None:
    assert read(URL, f" {text}\n") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "www.example.com",
        "ftp://example.com",
        "mailto:a@b.c",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a.com/" + "x" * 2083,
    ],
)
def test_what_is_no_url_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(URL, text).endswith("is not an address such as https://example.com/page")


def test_a_url_may_come_as_a_link_with_words_of_its_own(
    read: Callable[..., object], refused: Callable[..., str]
) -> None:
    assert read(URL, link("our site", "https://example.com/x", " ", "\u200b")) == "https://example.com/x"
    assert "'mailto:a@b.c'" in refused(URL, link("https://example.com", "mailto:a@b.c"))
    assert refused(URL, link("https://example.com", "https://example.com", "not "))
