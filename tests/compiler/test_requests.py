"""Tests for flowbot.compiler.requests and flowbot.compiler.plain_texts: `http` and its keys."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compiler import Known, compile_source
from flowbot.engine.attempts import Attempts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.requesting import Requesting
from flowbot.engine.texts import Secret
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

FLOW = """\
flow: price
version: 1
start: /price {ticker} [manager] [tags]
slots:
  ticker: { type: cashtag }
  manager: { type: user }
  tags: { type: list, items: text }
  price: { type: decimal }
steps:
"""
BASE = "write https:// and the host in flowbot.yaml, as in https://api.example.com, and a `/` behind it here"
CONFIG = {
    "rates_url": "https://api.example.com/v1",
    "by_place": {"home": "https://a.example.org"},
    "elsewhere": "http://127.0.0.1:8711",
    "nothing": "api.example.com",
    "braces": "https://api.example.com/{{ ticker }}",
    "number": 5,
}


def compiled(step: str) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    known = Known(messages=messages, hosts=("api.example.com", "*.example.org"), secrets=("rates_key",), config=CONFIG)
    return compile_source(FLOW + indent(f"- {indent(dedent(step), '  ').strip()}\n", "  "), "price.yaml", known)


def requesting(step: str) -> Requesting:
    found = [each for each in compiled(step).states.values() if isinstance(each, Requesting)]
    assert len(found) == 1
    return found[0]


def problems_of(step: str) -> list[str]:
    """Each problem with the text that it points at."""
    with pytest.raises(DefinitionErrors) as raised:
        compiled(step)
    found = []
    for each in raised.value.problems:
        place = each.location
        assert place is not None
        written = place.source[place.column - 1 : place.column - 1 + place.length]
        found.append(f"{each.code} {written} | {each.message} | {each.hint}")
    return found


def test_a_request_is_made_of_its_keys() -> None:
    state = requesting(
        """
        http: https://api.example.com/v1/prices/{{ ticker }}
        method: POST
        query: { tags: "{{ tags }}" }
        headers: { Authorization: "Bearer {{ secret('rates_key') }}", X-Limit: 5 }
        json: { by: "{{ manager }}" }
        accept: [200-204, 404]
        retries: { max: 2, first: 5s }
        timeout: 10s
        save: { price: result.body.price }
        """
    )

    assert (state.step, state.method, state.content) == ("http_1", "POST", "json")
    assert state.accept == [(200, 204), (404, 404)]
    assert state.headers["Authorization"].pieces == ("Bearer ", Secret("rates_key"))
    assert state.headers["X-Limit"].pieces == ("5",)
    assert state.attempts == Attempts(retries=2, first_seconds=5, timeout_seconds=10)
    assert state.reads == {"ticker", "tags", "manager"}
    assert [slot.name for slot in state.save] == ["price"]


def test_a_request_needs_no_more_than_a_url() -> None:
    state = requesting("http: https://a.example.org")

    assert (state.method, state.content, state.accept, state.save) == ("GET", None, [(200, 299)], {})


@pytest.mark.parametrize(
    ("url", "asks", "first"),
    [
        ("{{ config.rates_url }}", "GET api.example.com/v1", "https://api.example.com/v1"),
        ("{{ config.rates_url }}/prices", "GET api.example.com/v1/prices", "https://api.example.com/v1/prices"),
        ("{{config.rates_url}}{{ ticker }}", "GET api.example.com/v1", "https://api.example.com/v1"),
        ("{{ config.by_place.home }}/{{ ticker }}", "GET a.example.org", "https://a.example.org/"),
    ],
)
def test_a_url_may_begin_with_a_setting(url: str, asks: str, first: str) -> None:
    state = requesting(f'http: "{url}"')

    assert (state.asks, state.url.pieces[0]) == (asks, first)


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("http: https://apis.example.com/x", "FB510 apis.example.com | 'apis.example.com' is not one of `hosts`, which may be asked | did you mean 'api.example.com'?"),
        ("http: https://elsewhere.test/x", "FB510 elsewhere.test | 'elsewhere.test' is not one of `hosts`, which may be asked | allow it in flowbot.yaml: `hosts: [elsewhere.test]`"),
        ("http: https://api.example.com:8443/x", "FB510 api.example.com:8443 | 'api.example.com:8443' is not one of `hosts`, which may be asked | did you mean 'api.example.com'?"),
        ("http: https://example.org", "FB510 example.org | 'example.org' is not one of `hosts`, which may be asked | did you mean '*.example.org'?"),
        ("http: /x", "FB511 /x | the URL of a step begins with its host, written out or as a setting | write https:// and the host, as in https://api.example.com/prices/{{ ticker }}, or {{ config.NAME }}"),
        ("http: https://api.example.com{{ ticker }}", "FB511 https://api.example.com{{ ticker }} | the URL of a step begins with its host, written out or as a setting | write https:// and the host, as in https://api.example.com/prices/{{ ticker }}, or {{ config.NAME }}"),
        ("http: https://me@api.example.com/", "FB511 https://me@api.example.com/ | the URL of a step begins with its host, written out or as a setting | write https:// and the host, as in https://api.example.com/prices/{{ ticker }}, or {{ config.NAME }}"),
        ("http: https://api.example.com/a b", "FB511 https://api.example.com/a b | a URL has no blanks | values belong in `query`, or are escaped, as in %20"),
        ("http: https://api.example.com/a/%2e%2e/b", "FB511 https://api.example.com/a/%2e%2e/b | a URL does not go up: write it without `.` and `..` | None"),
        ("http: https://api.example.com/{{ tickr }}", "FB210 tickr | there is no name 'tickr' here | did you mean 'ticker'?"),
        ("http: https://api.example.com/{{ ticker | lower }}", "FB203 | | '|' is not part of the expression language | filters are for words; write 'or', or call a function: len(x)"),
        ("http: https://api.example.com/{{ manager }}", "FB213 manager | a user cannot be written into a text | name one of its fields"),
        ("http: https://api.example.com/{{ tags }}", "FB213 tags | a list of texts cannot be written into a text | join(…) makes a text of a list"),
        ("http: https://api.example.com/{{ ticker", "FB203 {{ | this `{{` has no `}}` | None"),
        ("http: '{{ config.elsewhere }}/x'", "FB510 {{ config.elsewhere }} | `config.elsewhere` leads to '127.0.0.1:8711', and only `hosts` may be asked | allow it in flowbot.yaml: `hosts: [127.0.0.1:8711]`"),
        ("http: '{{ config.rate_url }}/x'", "FB215 config.rate_url | 'config' has no field 'rate_url' | did you mean 'rates_url'? a config has: rates_url, by_place, elsewhere, nothing, braces, number"),
        ("http: '{{ config.nothing }}/x'", f"FB511 {{{{ config.nothing }}}} | `config.nothing` is 'api.example.com', which no URL begins with | {BASE}"),
        ("http: '{{ config.number }}/x'", f"FB511 {{{{ config.number }}}} | `config.number` is 5, which no URL begins with | {BASE}"),
        ("http: '{{ config.braces }}/x'", f"FB511 {{{{ config.braces }}}} | `config.braces` is 'https://api.example.com/{{{{ ticker }}}}', which no URL begins with | {BASE}"),
        ("http: '{{ config.by_place.home }}{{ ticker }}'", f"FB511 {{{{ config.by_place.home }}}} | `config.by_place.home` is 'https://a.example.org', which no URL begins with | {BASE}"),
        ("http: '{{ config.rates_url }}/a b'", "FB511 '{{ config.rates_url }}/a b' | a URL has no blanks | values belong in `query`, or are escaped, as in %20"),
        ("http: https://api.example.com/?k={{ secret('rate_key') }}", "FB512 rate_key | there is no secret 'rate_key' | did you mean 'rates_key'?"),
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_one_is_told_where_it_stands(step: str, problem: str) -> None:
    assert problems_of(step) == [problem]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("headers: { X-Key: \"{{ 'a' + secret('rates_key') }}\" }", "FB513 'a' + secret('rates_key') | a secret stands alone in its `{{ }}`, named as it is: {{ secret('rates_key') }} | None"),
        ("headers: { Host: x }", "FB514 Host | 'Host' follows from the request, and is not written | None"),
        ("headers: { 'a b': x }", "FB514 'a b' | 'a b' is no name of a header | None"),
        ("headers: { X-Key: x, x-key: y }", "FB514 x-key | 'X-Key' is the same header | None"),
        ("json: [1]", "FB515 json | a GET has no body | write `method: POST`, or `query` for what stands behind the `?`"),
        ("form: { a: 1 }", "FB515 form | a GET has no body | write `method: POST`, or `query` for what stands behind the `?`"),
        ("method: POST\njson: 1\nform: { a: 1 }", "FB130 form | a request has one body: `json` or `form` | None"),
        ("query: { by: '{{ manager }}' }", "FB213 manager | a user cannot be written into a text | name one of its fields"),
        ("save: prise", "FB205 prise | there is no slot 'prise' | did you mean 'price'?"),
        ("save: { price: result.boby.price }", "FB215 result.boby | 'result' has no field 'boby' | did you mean 'body'? an answer has: status, body, headers"),
        ("failed: later", "FB201 later | there is no step or end 'later' | None"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_so_is_told_where_it_stands(more: str, problem: str) -> None:
    assert problems_of(f"http: https://api.example.com/\n{more}") == [problem]


def test_all_problems_of_a_body_are_told_at_once() -> None:
    step = (
        'http: https://api.example.com/\nmethod: POST\njson: { a: ["{{ x }}", { b: "n {{ tags }}" }], c: "{{ tags }}" }'
    )

    assert [each.split(" | ")[0] for each in problems_of(step)] == ["FB210 x", "FB213 tags"]


@given(st.text(st.sampled_from("{}'\"\\|secret()rates_key ticker+.:/?%é\n")))
def test_whatever_a_text_is_it_is_compiled_or_its_problems_are_told(text: str) -> None:
    with suppress(DefinitionErrors):
        state = requesting(f"http: https://api.example.com/\nheaders: {{ X-Text: {json.dumps(text)} }}")

        written = "".join(each for each in state.headers["X-Text"].pieces if isinstance(each, str))
        assert "{{" not in written
        assert len(written) <= len(text)


def test_secrets_are_only_in_http_steps() -> None:
    with pytest.raises(DefinitionErrors, match="there is no function 'secret'"):
        compiled("if: secret('rates_key') == 'x'\nthen: done")
