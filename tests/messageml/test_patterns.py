"""Tests for flowbot.messageml._patterns: what Java takes for a regular expression."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml._patterns import is_java_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^[a-z]+$",
        r"\d+",
        "a++",
        "a|b*?",
        "[a-z&&[^b]]",
        "[]a]",
        r"[a\]b]",
        "[a-c-a]",
        "(?i)a(?-i:b)",
        r"\p{L}+\P{Alpha}",
        "{2}",
        "a{2}{3}",
        "(?<n>a)",
        r"(?<n>a)\k<n>",
        "(?<=a)b(?!c)",
        r"\Qa*(\E",
        r"[\w.-]+@[\w-]+",
        r"\x41\u0041\x{1F600}\cA\07",
    ],
)
def test_a_pattern_of_java_is_one(pattern: str) -> None:
    assert is_java_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["[", "[]", "(", ")", "x)", "*", "a**", "a{", "a{2,1}", "a{9999999999}", "[z-a]", "\\", r"\y", r"\k<n>", "(?P<n>a)", "(?#c)", "(?<n>a)(?<n>b)"],
)  # fmt: skip
def test_what_java_refuses_is_none(pattern: str) -> None:
    assert not is_java_pattern(pattern)


@given(st.text(alphabet="()[]{}\\|*+?^$-&,:=!<>abdkpPQExu019", max_size=256))
def test_any_text_is_decided_at_once(pattern: str) -> None:
    start = time.process_time()

    assert is_java_pattern(pattern) in (True, False)
    assert time.process_time() - start < 1
