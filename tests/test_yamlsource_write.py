"""Tests for writing YAML: flowbot.yamlsource.write_yaml."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from flowbot.yamlsource import load_yaml, write_line, write_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=30) | st.text(
    st.sampled_from("ab:#-?,[]{}&*!|>'\"%@` \n\t=~.<0_1\\/"), max_size=12
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | TEXTS
    | st.sampled_from(["NO", "on", "12:30", "1_000", "null", "~", "2026-12-31", "<<", "=", "0x1F", "...", "1e3"])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
@example("x " * 80 + "x")
@example({"say": "word  " * 40 + "end"})
@example(["a\n  b\n", "a\n\n", "\na", "a \nb", "a\nb"])
def test_what_was_written_reads_back_the_same(value: Any) -> None:
    source = load_yaml(write_yaml(value), "written.yaml")

    assert source.problems == ()
    assert source.value == value


@given(TEXTS | st.sampled_from(["NO", "y", "on", "12:30", "1_000", "1,000", "190:20:30", "0b1", "017", "=", "<<"]))
def test_a_text_is_a_text_to_readers_of_yaml_1_1_too(text: str) -> None:
    written = write_yaml({"key": text, "list": [text]})

    found = yaml.safe_load(written)

    assert {type(found["key"]), type(found["list"][0])} <= {str} or is_a_day(text)


def is_a_day(text: str) -> bool:
    return type(yaml.safe_load(text)).__name__ in ("date", "datetime")


def test_what_is_short_stands_on_one_line_and_the_rest_does_not() -> None:
    value = {
        "name": "a b",
        "slots": {"amount": {"type": "decimal", "gt": Decimal("0.5")}, "kind": {"of": ["a", "b"]}},
        "steps": [{"ask": "amount", "tries": 3}, {"say": "line one\nline two\n"}, {"args": {"a": {"b": [{"c": 1}]}}}],
        "empty": [],
        "none": {},
    }

    assert write_yaml(value) == dedent("""\
        name: a b
        slots:
          amount: { type: decimal, gt: 0.5 }
          kind: { of: [a, b] }
        steps:
          - { ask: amount, tries: 3 }
          - say: |
              line one
              line two
          - args:
              a:
                b:
                  - { c: 1 }
        empty: []
        none: {}
    """)


def test_a_long_text_is_folded_at_its_blanks() -> None:
    text = " ".join(["word"] * 40)

    written = write_yaml({"say": text})

    assert written.startswith("say: >-\n  word word")
    assert max(len(line) for line in written.splitlines()) <= 100


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("{{ user.name }}", '"{{ user.name }}"'),
        ('say "hi": now', "'say \"hi\": now'"),
        ("/rfq {side} [quantity]", "/rfq {side} [quantity]"),
        ("amount > 1000", "amount > 1000"),
        ("status == 'red'", "status == 'red'"),
        ("NO", '"NO"'),
        ("12:30", '"12:30"'),
        ("https://example.com/a#b", "https://example.com/a#b"),
        ("tab\there", '"tab\\there"'),
        (["/rfq {side}", "a, b"], '["/rfq {side}", "a, b"]'),
    ],
)
def test_quotes_stand_where_they_are_needed(value: object, written: str) -> None:
    assert write_yaml(value) == f"{written}\n"


def test_what_yaml_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="YAML has no set"):
        write_yaml({"a": {1, 2}})


@given(VALUES)
def test_a_value_on_one_line_reads_back_the_same_wherever_it_stands(value: Any) -> None:
    line = write_line(value)

    assert "\n" not in line
    assert load_yaml(f"[{line}, {{ a: {line} }}]", "written.yaml").value == [value, {"a": value}]
