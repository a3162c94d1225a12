"""Tests for what of a config.yaml stands in every request."""

from __future__ import annotations

import json
from pathlib import Path

import h11
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flowbot.config import ProxyConfig, ServerConfig
from tests.config.test_telling import PLACES, SECRET, SMALLEST, problems_of, written_at

BARE = "a bare host name is expected here; https, user, port and path have keys of their own"
ONE_LINE = "a header is one line of ASCII: no line breaks, no letters beyond ASCII, no space at its beginning or end"
TEXTS = st.text(max_size=12) | st.text(alphabet="aé.-_1:/@?#[]% \n\\", max_size=12)


@pytest.mark.parametrize("place", [each for each in PLACES if each[-1] == "host"], ids=".".join)
@pytest.mark.parametrize(
    "host",
    ["https://h.bank", f"u:{SECRET}@h", "h bank", "h:8080", "h/x", "h\n", "", "a..b", "-----BEGIN\nMIIE", "999.1.1.1",
     "x" * 70, "[h]]", "é" * 64],
)  # fmt: skip
def test_a_host_is_a_bare_name(tmp_path: Path, place: tuple[str, ...], host: str) -> None:
    problems = problems_of(tmp_path, json.dumps(written_at(place, host)))

    assert f"config.yaml:1: {'.'.join(place)}: {BARE}" in problems
    assert SECRET not in str(problems)


@pytest.mark.parametrize("host", ["h", "proxy.bank", "10.0.0.1", "pod_test.", "münchen.bank", "::1", "fe80::1%eth0"])
def test_names_and_addresses_are_hosts(host: str) -> None:
    assert ProxyConfig(host=host, port=1).host == host


def test_an_address_has_brackets_where_it_stands_in_a_url() -> None:
    assert ProxyConfig(host="[::1]", port=3128).address == "[::1]:3128"
    assert ProxyConfig(host="p", port=3128).address == "p:3128"


@given(host=TEXTS, context=TEXTS)
def test_a_server_that_is_taken_has_a_url(host: str, context: str) -> None:
    try:
        server = ServerConfig(scheme="http", host=host, port=8080, context=context)
    except ValidationError:
        return
    url = httpx2.URL(f"{server.url}/pod/v2/sessioninfo")

    assert (url.port, url.query, url.fragment, url.userinfo) == (8080, b"", "", b"")
    assert url.path.endswith("/pod/v2/sessioninfo")


@given(name=st.text(min_size=1, max_size=8) | st.just("X-Firm"), value=st.text(max_size=8))
def test_a_header_that_is_taken_can_be_sent(name: str, value: str) -> None:
    try:
        server = ServerConfig(host="h", default_headers={name: value})
    except ValidationError:
        return
    request = httpx2.Request("GET", "http://h/", headers=server.default_headers)

    sent = h11.Request(method="GET", target="/", headers=request.headers.raw)

    assert (name.lower().encode(), value.encode()) in list(sent.headers)


@pytest.mark.parametrize("header", ["X-Firm", "x_firm!", "Authorization"])
@pytest.mark.parametrize("value", ["", "Bearer a.b-c=", "two  words\tand a tab"])
def test_what_can_be_sent_is_a_header(header: str, value: str) -> None:
    assert ServerConfig(host="h", default_headers={header: value}).default_headers == {header: value}


def test_each_header_that_cannot_be_sent_is_a_problem_without_its_value(tmp_path: Path) -> None:
    text = SMALLEST + (
        "defaultHeaders:\n"
        f'  X-Key: "{SECRET}\\n"\n'
        f"  X-City: München{SECRET}\n"
        "  X-Good: a\n"
        f"  'X-Token: {SECRET}': ''\n"
        "  Content-Length: '3'\n"
        "agent:\n"
        "  defaultHeaders: {X-Key: ' a'}\n"
    )

    assert problems_of(tmp_path, text) == [
        f"config.yaml:6: defaultHeaders.X-Key: {ONE_LINE}",
        f"config.yaml:7: defaultHeaders.X-City: {ONE_LINE}",
        "config.yaml:9: defaultHeaders.X-Token…: this is not the name of a header: it has letters, digits and '-'",
        "config.yaml:10: defaultHeaders.Content-Length: this header differs with each request, and is set there; "
        "remove it",
        f"config.yaml:12: agent.defaultHeaders.X-Key: {ONE_LINE}",
    ]


@pytest.mark.parametrize("place", [("bot", "username"), ("app", "appId")], ids=".".join)
def test_the_name_of_an_account_is_one_line(tmp_path: Path, place: tuple[str, ...]) -> None:
    told = f"config.yaml:1: {'.'.join(place)}: a name of one line is expected here, without space around it"

    assert told in problems_of(tmp_path, json.dumps(written_at(place, f"-----BEGIN\n{SECRET}")))
    assert told in problems_of(tmp_path, json.dumps(written_at(place, "my-bot ")))


@pytest.mark.parametrize("context", ["a b", "a?b", "a#b", "a\nb", "https://h/a"])
def test_a_context_is_a_path(tmp_path: Path, context: str) -> None:
    [problem] = problems_of(tmp_path, SMALLEST + f"context: {json.dumps(context)}\n")

    assert problem == "config.yaml:5: context: a path is expected here, as in firm/symphony"
