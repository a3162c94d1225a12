"""Tests for flowbot.definition.builder.printer: Python as a person would write it."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

from flowbot.definition.builder.printer import write_python
from flowbot.definition.reader import read_flow


def python_of(text: str) -> str:
    read = read_flow(dedent(text), "flow.yaml")
    assert read.problems == ()
    assert read.definition is not None
    return write_python(read.definition)


EXPENSE = """\
    flow: expense
    version: 3
    description: Claim an expense
    start: /expense [amount]
    slots:
      amount: { type: decimal, gt: 0, decimal_places: 2 }
      spent_on: { type: date, le: today, ge: 2026-01-01 }
      reason: { type: text }
    steps:
      - ask: amount
        tries: 3
        when: missing(amount) or amount > 1.5
      - confirm: summary
        declined: decision
      - ask: decision
        options:
          approve: next
          reject: { slots: [reason], then: rejected }
          again: [{ goto: summary, max: 3 }]
        expire: 2d
      - call: ledger.book
        args: { total: amount * 2, note: "'by hand'" }
      - end: approved
    ends: { approved: null, rejected: "No: {{ reason }}" }
"""


def test_a_flow_is_a_class_with_objects_for_names() -> None:
    assert python_of(EXPENSE) == dedent('''\
        from datetime import date
        from decimal import Decimal

        from flowbot import NEXT, Flow, ask, call, confirm, days, end, goto, missing, option, slot, today


        class Expense(Flow, version=3, start="/expense [amount]"):
            """Claim an expense"""

            amount = slot(Decimal, gt=0, decimal_places=2)
            spent_on = slot(date, ge=date(2026, 1, 1), le=today)
            reason = slot(str)

            approved = end()
            rejected = end("No: {{ reason }}")

            decision = ask(
                expire=days(2),
                options={"approve": NEXT, "reject": option(reason, then=rejected), "again": [goto("summary", max=3)]},
            )
            summary = confirm(declined=decision)

            steps = [
                ask(amount, when=missing(amount) | (amount > Decimal("1.5")), tries=3),
                summary,
                decision,
                call("ledger.book", args={"total": amount * 2, "note": "by hand"}),
                approved,
            ]
        ''')


def test_what_python_means_something_by_is_written_with_an_underscore() -> None:
    source = python_of("""\
        flow: flow
        version: 1
        slots: { class: { type: text }, if: { type: boolean }, say: { type: text } }
        steps: [{ ask: class }, { ask: say, when: if }, { end: say }]
        ends: [say]
    """)

    assert 'class FlowFlow(Flow, flow="flow", version=1):' in source
    assert "class_ = slot(str)" in source
    assert 'if_value = slot(bool, name="if")' in source
    assert "say_ = slot(str)" in source
    assert 'say__end = end(name="say")' in source
    assert 'ask(say_, when=expr("if"))' in source


def test_long_words_are_written_in_pieces_and_lines_are_kept_short() -> None:
    source = python_of(f'flow: a\nversion: 1\nsteps: [{{ say: {"word " * 60}end }}, {{ say: "a\\nb" }}]')

    assert max(len(line) for line in source.splitlines()) <= 120
    assert '            "word word' in source
    assert 'say("a\\nb")' in source


def test_what_is_written_is_as_ruff_formats_it() -> None:
    source = python_of(EXPENSE)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "120", "-"]

    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)

    assert done.stdout == source
