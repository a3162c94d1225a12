"""Tests for flowbot.definition.writer: YAML as a person would write it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flowbot.definition.reader import read_flow
from flowbot.definition.writer import write_flow


def rewritten(text: str) -> str:
    read = read_flow(dedent(text), "flow.yaml")
    assert read.problems == ()
    assert read.definition is not None
    return write_flow(read.definition)


def test_keys_stand_in_the_order_of_the_reference_and_what_is_short_on_one_line() -> None:
    text = """\
        ends: [booked]
        version: 1
        slots:
          kind:
            of: { a: a, b: b }
            type: choice
          tags:
            items: { type: text }
            type: list
        steps:
          - { ask: kind, when: "true", tries: 3, options: { yes_: { then: next }, no_: { label: No, then: booked } } }
          - { if: kind == 'a', then: [{ say: Hi }], else: next }
          - { call: ledger.book, args: { n: "3", b: "true", t: "'x'" }, remind: null }
        start: [{ command: /claim }]
        flow: claim
        commands: [cancel, help, back, restart, repeat, change]
    """

    assert rewritten(text.replace(", remind: null", "")) == dedent("""\
        flow: claim
        version: 1
        start: /claim

        slots:
          kind: { type: choice, of: [a, b] }
          tags: { type: list, items: text }

        steps:
          - ask: kind
            when: "true"
            tries: 3
            options:
              yes_: next
              no_: { label: "No", then: booked }
          - if: kind == 'a'
            then: [{ say: Hi }]
          - call: ledger.book
            args: { n: 3, b: true, t: "'x'" }

        ends: [booked]
    """).replace("args: { n: 3", 'args: { "n": 3')


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("start: [{ message: hello }]", "start: hello"),
        ("start: [{ command: /a }, { match: [b] }]", "start:\n  - /a\n  - match: b"),
        ("start: { command: /a, mention: true }", "start: { command: /a, mention: true }"),
        ("ends: { a: null, b: null }", "ends: [a, b]"),
        ("ends: { a: Bye }", "ends: { a: Bye }"),
        ("expire: 120m", "expire: 2h"),
        ("expire: { at: now }", "expire: { at: now }"),
    ],
)
def test_a_short_form_stands_where_it_says_the_same(written: str, short: str) -> None:
    text = rewritten(f"flow: a\nversion: 1\n{written}\nsteps: [{{ say: Hi }}]")

    assert f"{short}\n" in text


def test_long_branches_stand_on_lines_of_their_own() -> None:
    steps = "[{ say: A long way to say that it is over. }, { say: And another long one. }]"

    text = rewritten(f"flow: a\nversion: 1\nsteps: [{{ if: 1 > 0, then: {steps} }}]")

    assert text.endswith(
        "  - if: 1 > 0\n    then:\n      - say: A long way to say that it is over.\n      - say: And another long one.\n"
    )
