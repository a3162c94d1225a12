"""Tests for flowbot.definition.reader."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.definition.slots import ChoiceSlot, DateSlot, DecimalSlot
from flowbot.definition.steps import Ask, Call, Confirm, End, If, Option, Say
from flowbot.definition.triggers import CommandTrigger, MessageTrigger

GOOD = """
flow: claim
version: 2
description: Claim something
start: ["/claim [amount]", "claim *"]
zone: Europe/London
slots:
  amount: { type: decimal, gt: 0, le: 1000.50 }
  currency: { type: choice, of: [EUR, USD] }
  spent_on: { type: date, ge: 2026-01-01, le: today }
steps:
  - ask: amount
    tries: 3
    gave_up: [{ say: "Never mind" }, { end: cancelled }]
  - if: amount > 100
    then:
      - ask: really
        options:
          yes_please: next
          no_thanks: { label: No, then: cancelled }
    else: next
  - confirm: summary
    slots: [amount]
    declined: amount
  - call: ledger.book
    args: { total: amount * 2 }
    save: currency
    when: amount > 1
  - end: booked
ends: { booked: "Booked." }
commands: [cancel]
"""


def read(text: str) -> ReadFlow:
    return read_flow(dedent(text), "flow.yaml")


def problems(text: str) -> list[str]:
    return [
        str(problem).splitlines()[0] for problem in sorted(read(text).problems, key=lambda each: each.location or 0)
    ]


def test_every_part_of_a_flow_is_read() -> None:
    flow = read(GOOD).definition

    assert read(GOOD).problems == ()
    assert flow is not None
    assert (flow.flow, flow.version, flow.description, flow.zone) == ("claim", 2, "Claim something", "Europe/London")
    assert flow.start == (CommandTrigger(command="/claim [amount]"), MessageTrigger(message="claim *"))
    assert flow.slots["amount"] == DecimalSlot(type="decimal", gt=Decimal(0), le=Decimal("1000.50"))
    assert flow.slots["currency"] == ChoiceSlot(type="choice", of={"EUR": "EUR", "USD": "USD"})
    assert isinstance(flow.slots["spent_on"], DateSlot)
    assert flow.slots["spent_on"].limits.keys() == {"ge", "le"}
    assert flow.steps is not None
    assert flow.steps[0] == Ask(ask="amount", tries=3, gave_up=(Say(say="Never mind"), End(end="cancelled")))
    decision = Ask(ask="really", options={"yes_please": Option(), "no_thanks": Option(label="No", then="cancelled")})
    assert flow.steps[1] == If.model_validate({"if": "amount > 100", "then": [decision], "else": "next"})
    assert flow.steps[2] == Confirm(confirm="summary", slots=("amount",), declined="amount")
    assert flow.steps[3] == Call(call="ledger.book", args={"total": "amount * 2"}, save="currency", when="amount > 1")
    assert flow.ends == {"booked": "Booked."}
    assert flow.commands == ("cancel",)


def test_steps_are_walked_in_file_order_with_their_places() -> None:
    flow = read(GOOD).definition

    assert flow is not None
    assert [path for path, _ in flow.walk()] == [
        ("steps", 0),
        ("steps", 0, "gave_up", 0),
        ("steps", 0, "gave_up", 1),
        ("steps", 1),
        ("steps", 1, "then", 0),
        ("steps", 2),
        ("steps", 3),
        ("steps", 4),
    ]


SMALL = "flow: f\nversion: 1\nslots: {{ a: {{ type: text }} }}\nsteps:\n{}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMALL.format("- ask: a\n  tris: 3"), ["flow.yaml:6:3: error[FB111]: a step of kind 'ask' has no key 'tris'"]),
        (SMALL.format("- aks: a"), ["flow.yaml:5:3: error[FB116]: there is no step 'aks'"]),
        (SMALL.format("- when: a\n  say: x"), ["flow.yaml:5:3: error[FB116]: a step is known by its first key: put 'say' before 'when'"]),
        (SMALL.format("- hello"), ["flow.yaml:5:3: error[FB116]: a step is a map that begins with its kind"]),
        (SMALL.format("- ask: a\n  tries: 0"), ["flow.yaml:6:10: error[FB114]: this must be at least 1"]),
        (SMALL.format("- ask: a\n  tries: many"), ["flow.yaml:6:10: error[FB113]: a whole number is expected here"]),
        (SMALL.format("- say: 3"), ["flow.yaml:5:8: error[FB113]: a text is expected here"]),
        (SMALL.format("- if: a == 'x'\n  then: { say: x }"), ["flow.yaml:6:9: error[FB113]: a branch is `next`, a name, or a list of steps: begin the step with '- '"]),
        (SMALL.format("- if: a == 'x'\n  then: [{ say: x, too: y }]"), ["flow.yaml:6:20: error[FB111]: a step of kind 'say' has no key 'too'"]),
        (SMALL.format("- call: book"), ["flow.yaml:5:9: error[FB114]: an action is named `module.function`"]),
        (SMALL.format("- ask: Amount"), ["flow.yaml:5:8: error[FB117]: a name is lower-case letters, digits and '_', at most 40, a letter first"]),
        ("flow: f\nversion: 1\nslots:\n  a: { type: decimel }\n  b: {}\nsteps: [{ say: x }]", ["flow.yaml:4:14: error[FB115]: there is no slot type 'decimel'", "flow.yaml:5:6: error[FB115]: a slot needs a type"]),
        ("flow: f\nversion: 1\nslots: { a: text, b: decimel }\nsteps: [{ say: x }]", ["flow.yaml:3:13: error[FB115]: a slot is a map", "flow.yaml:3:22: error[FB115]: there is no slot type 'decimel'"]),
        ("flow: f\nversion: 1\nslots: { a: { type: text, gt: 3 } }\nsteps: [{ say: x }]", ["flow.yaml:3:27: error[FB111]: a slot of type text has no key 'gt'"]),
        ("flow: f\nversion: 1\nslots: { a: { type: choice, of: [x, x] } }\nsteps: [{ say: x }]", ["flow.yaml:3:33: error[FB114]: 'x' stands twice"]),
        ("flow: f\nversion: 1\nslots: { a: { type: text, pattern: '(' } }\nsteps: [{ say: x }]", ["flow.yaml:3:36: error[FB114]: this is no regular expression: unclosed group"]),
        ("flow: f\nversion: 1\nstart: { crom: x }\nsteps: [{ say: x }]", ["flow.yaml:3:8: error[FB113]: a trigger begins with command, message, match, mention, event, form, cron or webhook"]),
        ("flow: f\nversion: 1\nany_time: [{ cron: x, then: done }]\nsteps: [{ say: x }]", ["flow.yaml:3:12: error[FB113]: a handler begins with command, message, match, mention, event, form or webhook"]),
        ("flow: f\nversion: 1\nstart: { cron: x, who: user }\nsteps: [{ say: x }]", ["flow.yaml:3:19: error[FB111]: a trigger of kind 'cron' has no key 'who'"]),
        ("flow: f\nversion: 1\nstart: { webhook: a, zone: UTC }\nsteps: [{ say: x }]", ["flow.yaml:3:22: error[FB111]: a trigger of kind 'webhook' has no key 'zone'"]),
        ("flow: f\nversion: 1\nzone: Europe/Lundon\nsteps: [{ say: x }]", ["flow.yaml:3:7: error[FB114]: there is no time zone 'Europe/Lundon'; zones are named as in Europe/London"]),
        ("flow: f\nversion: 1\ncommands: [cancle]\nsteps: [{ say: x }]", ["flow.yaml:3:12: error[FB114]: this is not one of cancel, help, back, restart, repeat or change"]),
        ("flow: f\nversion: 1", ["flow.yaml:1:1: error[FB112]: a flow needs the key 'steps', or 'states'"]),
        ("flow: f\nversion: 1\nsteps: []", ["flow.yaml:3:8: error[FB113]: at least one is needed here"]),
        ("[1]", ["flow.yaml:1:1: error[FB110]: a flow is a map that begins with `flow: NAME`"]),
        ("", ["flow.yaml:1:1: error[FB110]: a flow is a map that begins with `flow: NAME`"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_all_problems_are_told_at_once_and_the_rest_is_still_read() -> None:
    answer = read(
        """
        flow: f
        version: 1
        stat: /f
        slots: { a: { type: text, max_lenght: 3 } }
        steps:
          - ask: a
            tris: 3
          - say: one
            say: two
        """
    )

    told = [(str(each.location), each.message, each.hint) for each in answer.problems]
    assert ("flow.yaml:4:1", "a flow has no key 'stat'", "did you mean 'start'?") in told
    assert ("flow.yaml:5:27", "a slot of type text has no key 'max_lenght'", "did you mean 'max_length'?") in told
    assert ("flow.yaml:8:5", "a step of kind 'ask' has no key 'tris'", "did you mean 'tries'?") in told
    assert len(told) == 4
    assert answer.definition is not None
    assert answer.lost == set()


def test_a_step_that_cannot_be_read_keeps_its_place() -> None:
    answer = read(SMALL.format("- aks: a\n- say: x"))

    assert answer.definition is not None
    assert answer.lost
    assert answer.definition.steps is not None
    assert [type(step).__name__ for step in answer.definition.steps] == ["Unreadable", "Say"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a", "next", "text"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["ask", "say", "steps", "slots", "flow", "version", "if", "then", "type", "of", "start", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_nothing_that_yaml_can_hold_makes_reading_raise(value: object) -> None:
    import json

    text = json.dumps({"flow": "f", "version": 1, "steps": value, "slots": value, "ends": value, "start": value})

    answer = read_flow(text, "flow.yaml")
    assert answer.definition is not None or answer.problems


def test_of_the_bare_name_of_a_type_it_is_told_how_a_slot_is_written() -> None:
    (problem,) = read("flow: f\nversion: 1\nslots: { a: text }\nsteps: [{ say: x }]").problems

    assert problem.hint == "write { type: text }"
