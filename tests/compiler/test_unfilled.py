"""Tests for flowbot.compiler.unfilled: what is read is filled on every way there."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from flowbot.compiler import Known, check_flow
from flowbot.compiler.known import ActionSignature
from flowbot.definition.reader import read_flow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

HEAD = """\
flow: f
version: 1
start: /f {given} [maybe]
slots:
  given: { type: text }
  maybe: { type: text }
  a: { type: integer }
  b: { type: integer }
  note: { type: text, optional: true }
  size: { type: integer, optional: true }
  first: { type: integer, default: 1 }
  list: { type: list, items: text }
  kind: { type: choice, of: list }
  most: { type: integer, le: a }
steps:
"""
ACTIONS = {
    "x.needs": ActionSignature(("a",), frozenset({"a"})),
    "x.may": ActionSignature(("size",), frozenset({"size"}), {"size": int | None}),
    "x.makes": ActionSignature((), frozenset()),
}


def problems(steps: str, messages: str = "") -> list[tuple[str, str]]:
    """The code and the message of each finding."""
    catalogue = Messages(FUNCTIONS)
    assert not messages or catalogue.add("f", messages, "f.en.mml.j2", locale="en") == []
    text = HEAD + indent(dedent(steps), "  ")
    checked = check_flow(read_flow(text, "f.yaml"), Known(messages=catalogue, actions=ACTIONS))
    found = [each for each in checked.problems if each.code != "FB311"]  # no flow here uses every slot
    assert all(each.code in ("FB308", "FB309", "FB310") for each in found), list(map(str, found))
    return [(each.code, each.message) for each in found]


@pytest.mark.parametrize(
    "steps",
    [
        '- say: "{{ given }} {{ first }}"',
        "- ask: a\n- if: a > 1\n  then: done",
        "- ask: both\n  slots: [a, b]\n- set: { a: a + b }",
        "- call: x.makes\n  save: a\n- if: a > 1\n  then: done",
        "- call: x.makes\n  save: { a: result }\n- call: x.needs",
        "- set: { a: 3 }\n- call: x.needs",
        "- ask: what\n  options:\n    some: { slots: [a], then: [{ call: x.needs }] }\n    none: next",
        "- ask: note\n- say: '{{ note }}'",
        "- ask: size\n- call: x.may",
        "- ask: size\n- if: not missing(size) and size > 3\n  then: done",
        "- ask: size\n- if: size == 3\n  then: [{ set: { first: size + 1 } }]",
        "- if: missing(a)\n  then: [{ ask: a }]\n- call: x.needs",
        "- if: missing(maybe) or maybe == 'x'\n  then: done\n  else: [{ say: '{{ maybe }}' }]",
        "- ask: a\n  when: missing(a)\n- call: x.needs",
        "- say: '{{ default(a, 0) }} {% if not missing(b) %}{{ b }}{% endif %}{{ a if a is defined else 1 }}'",
        "- set:\n    b: default(a, 1) + 1\n- say: '{{ b }}'",
        "- ask: list\n- ask: kind",
        "- ask: a\n- ask: most\n- say: '{{ most }}'\n- confirm: all\n  declined: a\n- say: '{{ most }}'",
        "- listen: l\n  for:\n    - message: it is {a}\n      then: [{ call: x.needs }]\n    - message: go\n      then: next\n  expire: 1h",
        "- listen: l\n  for: [{ message: it, set: { b: 1 }, then: [{ say: '{{ b }}' }] }]\n  expire: 1h",
        "- ask: list\n- each: one\n  in: list\n  do:\n    - ask: b\n    - say: '{{ one }} {{ b }}'",
        "- parallel: p\n  branches:\n    x: [{ ask: a, expired: done_with }]\n    y: [{ set: { b: 1 } }]\n- call: x.needs\n- say: '{{ b }}'"
        "\n- end: done\n- end: done\n  name: done_with",
        "- parallel: p\n  branches:\n    x: [{ ask: a, expired: late }]\n    y: [{ call: x.makes, save: b, failed: late }]"
        "\n- say: '{{ a }} {{ b }}'\n- end: done\n- end: expired\n  name: late",
        "- collect: b\n  until: { after: 1h }\n  then: [{ say: '{{ b }}' }]\n- say: '{{ count(b) }}'",
    ],
)
def test_what_is_filled_may_be_read(steps: str) -> None:
    assert problems(steps) == []


@pytest.mark.parametrize(
    ("steps", "finding"),
    [
        ("- say: '{{ a }}'\n- ask: a", ("FB308", "'say_1' reads 'a', which nothing has filled by then")),
        ("- if: a > 1\n  then: done", ("FB308", "'if_1' reads 'a', which nothing has filled by then")),
        (
            "- call: x.needs\n- ask: a",
            ("FB308", "the argument of 'x.needs' reads 'a', which nothing has filled by then"),
        ),
        ("- ask: kind", ("FB308", "'kind' reads 'list', which nothing has filled by then")),
        (
            "- say: '{{ maybe }}'",
            (
                "FB309",
                "'say_1' reads 'maybe', which may not be filled: with `/f {given} [maybe]` it goes start → say_1",
            ),
        ),
        (
            "- if: first > 3\n  then: [{ ask: a }]\n- say: '{{ a }}'",
            ("FB309", "'say_1' reads 'a', which may not be filled: start → if_1 → say_1"),
        ),
        (
            "- ask: what\n  options:\n    some: { slots: [a] }\n    none: next\n- say: '{{ a }}'",
            ("FB309", "'say_1' reads 'a', which may not be filled: start → what → say_1"),
        ),
        (
            "- ask: a\n- if: a > 3\n  then: [{ set: { a: none } }]\n- call: x.needs",
            (
                "FB309",
                "the argument of 'x.needs' reads 'a', which may not be filled: start → a → if_1 → set_1 → x_needs",
            ),
        ),
        (
            "- call: x.makes\n  save: a\n  failed: next\n- say: '{{ a }}'",
            ("FB309", "'say_1' reads 'a', which may not be filled: start → x_makes → say_1"),
        ),
        (
            "- ask: a\n- ask: most\n- ask: a\n  name: again\n- set: { a: 3 }\n- say: '{{ most }}'",
            ("FB309", "'say_1' reads 'most', which may not be filled: start → a → most → again → set_1 → …"),
        ),
        (
            "- parallel: p\n  branches:\n    x: [{ ask: a }]\n    y: [{ set: { b: 1 } }]\n- say: '{{ a }} {{ b }}'",
            (
                "FB309",
                "'say_1' reads 'a', which may not be filled: start → p → say_1, when a branch of 'p' expires or fails",
            ),
        ),
        ("- ask: size\n- if: size > 3\n  then: done", ("FB310", "'if_1' needs 'size', which people may leave out")),
    ],
)
def test_what_may_not_be_filled_is_told_with_a_way(steps: str, finding: tuple[str, str]) -> None:
    (found,) = problems(steps)

    assert found[0] == finding[0]
    assert found[1].startswith(finding[1].removesuffix("…"))


def test_a_message_of_the_catalogue_is_told_where_it_names_the_slot() -> None:
    (found,) = problems("- ask: a", "{% msg a.ask %}How many beside {{ b }}?{% endmsg %}")

    assert found == ("FB308", "'a.ask' of 'a' reads 'b', which nothing has filled by then")


def test_the_words_of_a_built_in_end_may_read_anything_since_the_bot_has_others() -> None:
    assert problems("- ask: a", "{% msg end.cancelled %}Without {{ a }}?{% endmsg %}") == []
    assert problems("- ask: a\n  tries: 2\n  gave_up: done", "{% msg end.done %}So {{ a }}.{% endmsg %}") == [
        ("FB309", "'end.done' of the end 'done' reads 'a', which may not be filled: start → a → done")
    ]


def test_without_a_trigger_whoever_begins_the_flow_may_fill_its_slots() -> None:
    text = "flow: f\nversion: 1\nslots: {{ a: {{ type: text }} }}\n{}steps:\n  - say: '{{{{ a }}}}'\n"
    known = Known(messages=Messages(FUNCTIONS))

    codes = [
        [each.code for each in check_flow(read_flow(text.format(args), "f.yaml"), known).problems]
        for args in ("", "args: [a]\n")
    ]

    assert codes == [["FB309"], []]
