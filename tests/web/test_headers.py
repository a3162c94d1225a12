"""Tests for flowbot.web.headers."""

from __future__ import annotations

import re

import pytest

from flowbot.web.headers import check_headers, encode_headers


def test_headers_that_http_has_are_sent_as_they_are() -> None:
    headers = {"Retry-After": "3", "X-Request-Id": "", "x_a.b": "für zwei\tTage"}
    check_headers(headers)

    assert encode_headers(headers)[2] == (b"x_a.b", "für zwei\tTage".encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", "x"),
        ("bad name", "x"),
        ("a:", "x"),
        ("ä", "x"),
        ("x", "a\r\nb"),
        ("x", "a "),
        ("x", "\x00"),
        ("x", "\ud800"),
    ],
)
def test_what_is_no_header_is_said(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{name!r} cannot be {value!r}: a name has letters")):
        check_headers({"Fine": "x", name: value})


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding"])
def test_how_long_a_response_is_says_the_server(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is added by the server"):
        check_headers({name: "5"})
