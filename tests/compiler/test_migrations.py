"""Tests for flowbot.compiler.migrations."""

from __future__ import annotations

import pytest

from flowbot.compiler import Known, check_flow
from flowbot.definition.migrations import Migration
from flowbot.definition.reader import read_flow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

FLOW = """\
flow: f
version: 4
slots: {{ amount: {{ type: integer }} }}
steps:
  - ask: amount
  - ask: approval
    options: {{ yes: next, no: next }}
migrate:
{}
"""


def findings(*entries: str) -> list[tuple[str, str, str]]:
    """Where, what and as which kind."""
    text = FLOW.format("\n".join(f"  - {each}" for each in entries))
    known = Known(messages=Messages(FUNCTIONS), functions={**FUNCTIONS, "two_to_three": lambda slots: slots})
    problems = check_flow(read_flow(text, "f.yaml"), known).problems
    return [(str(each.location), each.code, each.message) for each in problems]


def test_an_entry_for_each_older_version_is_read() -> None:
    text = FLOW.format(
        "  - { from: 2, steps: { decision: approval }, slots: { total: amount }, call: upgrades.two_to_three }"
    )
    definition = read_flow(text, "f.yaml").definition

    assert definition is not None
    assert definition.migrate == (
        Migration(from_=2, steps={"decision": "approval"}, slots={"total": "amount"}, call="upgrades.two_to_three"),
    )
    assert findings("{ from: 1, call: upgrades.two_to_three }", "{ from: 3, slots: { total: amount } }") == []


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("{ from: 4 }", ("f.yaml:9:13", "FB150", "this is version 4: conversations move from an older one")),
        ("{ from: 0 }", ("f.yaml:9:13", "FB114", "this must be at least 1")),
        ("{ steps: {} }", ("f.yaml:9:5", "FB112", "an entry of `migrate` needs the key 'from'")),
        ("{ from: 2, step: {} }", ("f.yaml:9:16", "FB111", "an entry of `migrate` has no key 'step'")),
        ("{ from: 2, steps: { a: aproval } }", ("f.yaml:9:28", "FB201", "there is no step 'aproval'")),
        ("{ from: 2, slots: { a: amuont } }", ("f.yaml:9:28", "FB205", "there is no slot 'amuont'")),
        ("{ from: 2, call: upgrades.other }", ("f.yaml:9:22", "FB211", "there is no function 'upgrades.other'")),
        ("{ from: 2, call: upgrades.max }", ("f.yaml:9:22", "FB211", "there is no function 'upgrades.max'")),
        ("{ from: 2, call: other }", ("f.yaml:9:22", "FB114", "an action is named `module.function`")),
        (
            "{ from: 2, steps: { A b: approval } }",
            ("f.yaml:9:25", "FB117", "a name is lower-case letters, digits and '_', at most 40, a letter first"),
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_place(entry: str, finding: tuple[str, str, str]) -> None:
    assert findings(entry) == [finding]


def test_of_two_entries_for_a_version_the_second_is_told() -> None:
    assert findings("{ from: 2 }", "{ from: 3 }", "{ from: 2 }") == [
        ("f.yaml:11:13", "FB150", "how those of version 2 move is said before")
    ]
