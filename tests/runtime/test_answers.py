"""Tests for flowbot.runtime.answers."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer
from flowbot.runtime.answers import read_answer


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/html; charset=x", "", "a/b; charset=idna"]))
def test_whatever_comes_is_an_answer_or_a_failure(body: bytes, kind: str) -> None:
    found: object = None
    with suppress(HttpError):
        found = read_answer(HttpAnswer(status=200, headers={"content-type": kind}, body=body))["status"]

    assert found == 200 or kind == "application/json"


@pytest.mark.parametrize(
    ("body", "kind", "read"),
    [
        (b'{"a": 1.10}', "application/problem+json; charset=utf-8", {"a": Decimal("1.10")}),
        (b'["\\ud800\\u0000"]', "application/json", ["?\ufffd"]),
        (b"[1e999, 123456789012345678901234567890]", "application/json", ["1e999", "123456789012345678901234567890"]),
        (b" ", "application/json", None),
        ("ü".encode("latin-1"), "text/plain; charset=latin-1", "ü"),
        ("ü".encode(), "text/plain", "ü"),
        (b"a", "text/plain; charset=hex", "a"),
    ],
)
def test_a_body_is_read_as_its_type_says(body: bytes, kind: str, read: object) -> None:
    answer = HttpAnswer(status=200, headers={"content-type": kind, "x-rate-limit": "5"}, body=body)

    found = read_answer(answer)

    assert found["body"] == read
    assert found["headers"] == {"content_type": kind, "x_rate_limit": "5"}


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[" * 66 + b"]" * 66, b"NaN", b"\xff", b"{'a': 1}"])
def test_json_that_is_none_or_too_deep_is_a_failure(body: bytes) -> None:
    with pytest.raises(HttpError):
        read_answer(HttpAnswer(status=200, headers={"content-type": "application/json"}, body=body))
