"""Tests for flowbot.messageml._uris: what Java takes for a URI."""

from __future__ import annotations

import time

import pytest

from flowbot.messageml._uris import uri_fault


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("https://x.com", "https"),
        ("HTTPS://a:b@c:8/d;e?f=[g]#h", "HTTPS"),
        ("http:///p", "http"),
        ("https://[::1]:80/x", "https"),
        ("https://x.com/é?q=%20", "https"),
        ("mailto:a@b.c", "mailto"),
        ("javascript:alert(1)", "javascript"),
        ("urn:a:b", "urn"),
    ],
)
def test_an_absolute_uri_has_a_scheme(text: str, scheme: str) -> None:
    assert uri_fault(text) == (scheme, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "cannot be empty"),
        ("x", "must be an absolute URI, such as https://example.com"),
        ("//x/y?z", "must be an absolute URI, such as https://example.com"),
        ("#x", "must be an absolute URI, such as https://example.com"),
        *(
            (text, f'must be a URI, not "{text}"')
            for text in ("a b", "https://", "http:", "https://x/{a}", "https://x/%zz", "1http://x", "https://x/[a]", "https://x/\u00a0")
        ),
    ],
)  # fmt: skip
def test_what_is_no_absolute_uri_is_told_why(text: str, fault: str) -> None:
    assert uri_fault(text) == (None, fault)


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000 + " ", "https://" + "a@" * 100_000, "https://" + ":" * 200_000 + " ", "//" + "a" * 200_000 + "\\"],
)
def test_a_long_text_is_decided_at_once(text: str) -> None:
    start = time.process_time()
    uri_fault(text)

    assert time.process_time() - start < 2
