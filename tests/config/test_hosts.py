"""Tests for flowbot.config.hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.config.hosts import check_host, is_allowed


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.example.com", "api.example.com"),
        ("https://API.example.com./prices?x=1", "api.example.com"),
        ("http://api.example.com:80/", "api.example.com"),
        ("https://api.example.com:443/", "api.example.com:443"),
        ("http://localhost:8080/", "localhost:8080"),
        ("https://a.example.com/", "*.example.com"),
        ("https://a.b.example.com/", "*.example.com"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ],
)
def test_a_host_of_the_list_is_allowed(url: str, host: str) -> None:
    assert is_allowed(url, [check_host(host)])


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.example.com.evil.test/", "api.example.com"),
        ("https://evil-api.example.com/", "api.example.com"),
        ("https://api.example.com:8443/", "api.example.com"),
        ("http://api.example.com/", "api.example.com:443"),
        ("https://api.example.com@evil.test/", "api.example.com"),
        ("https://me:word@api.example.com/", "api.example.com"),
        ("https://example.com/", "*.example.com"),
        ("https://evilexample.com/", "*.example.com"),
        ("ftp://api.example.com/", "api.example.com"),
        ("//api.example.com/", "api.example.com"),
        ("https://api.example.com:port/", "api.example.com"),
        ("https:///prices", "api.example.com"),
        ("", "api.example.com"),
    ],
)
def test_any_other_is_not(url: str, host: str) -> None:
    assert not is_allowed(url, [host])


@given(st.text())
def test_whatever_a_url_is_an_empty_list_allows_nothing(url: str) -> None:
    assert not is_allowed(url, [])
    assert not is_allowed(f"https://{url}", [])


@pytest.mark.parametrize(
    "text", ["", "*", "*.com", "https://example.com", "example.com/prices", "a@b.com", "ü.com", "a b"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"an entry is a host, as in api\.example\.com"):
        check_host(text)
