"""Tests for flowbot.presentationml.spans."""

from __future__ import annotations

import pytest

from flowbot.presentationml.spans import Span, point_out


@pytest.mark.parametrize(
    ("text", "wrong", "expected"),
    [
        ("/rfq bye AAPL", "bye", "/rfq bye AAPL\n     ^^^"),
        ("/rfq buy", "", "/rfq buy\n        ^"),
        ("one\n/rfq\tbye\nthree", "bye", "/rfq bye\n     ^^^"),
        ("/rfq 買い bye", "bye", "/rfq 買い bye\n          ^^^"),
        ("x" * 100 + " bye", "bye", "…" + "x" * 56 + " bye\n" + " " * 58 + "^^^"),
        ("a bye " + "x" * 100, "bye", "a bye " + "x" * 54 + "…\n  ^^^"),
    ],
)
def test_what_is_wrong_is_pointed_out(text: str, wrong: str, expected: str) -> None:
    start = text.index(wrong) if wrong else len(text)

    assert point_out(text, Span(start, start + len(wrong))) == expected
