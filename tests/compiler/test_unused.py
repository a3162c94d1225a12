"""Tests for flowbot.compiler.unused: what is declared is used."""

from __future__ import annotations

from flowbot.compiler import Known, check_flow
from flowbot.compiler.known import ActionSignature
from flowbot.definition.reader import read_flow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

HEAD = """\
flow: f
version: 1
start: /f [given]
slots:
  given: { type: text }
  asked: { type: text }
  saved: { type: text }
  taken: { type: text }
  picked: { type: text }
  most: { type: integer }
  count: { type: integer, lt: most }
  shown: { type: text }
steps:
  - ask: asked
  - call: x.act
    save: saved
  - ask: what
    options:
      this: { slots: [picked], then: late }
      that: next
  - ask: count
  - say: "{{ seen }}"
"""


def findings(text: str, messages: str = "") -> list[tuple[str, str]]:
    """Where and what."""
    catalogue = Messages(FUNCTIONS)
    assert not messages or catalogue.add("f", messages, "f.en.mml.j2", locale="en") == []
    known = Known(messages=catalogue, actions={"x.act": ActionSignature(("taken",), frozenset())})
    problems = check_flow(read_flow(text, "f.yaml"), known).problems
    return [(str(each.location), each.message) for each in problems if each.code in ("FB311", "FB312")]


def test_a_slot_is_used_that_anything_fills_or_reads() -> None:
    text = HEAD.replace("shown:", "seen:") + "ends: [late]\n"

    assert findings(text) == []


def test_a_slot_that_nothing_names_is_told_and_so_is_an_end() -> None:
    text = HEAD.replace("shown:", "seen:").replace("then: late", "then: next") + "  - say: x\nends: [late]\n"
    text = text.replace(
        "  seen: { type: text }\n", "  seen: { type: text }\n  lone: { type: text, check: len(lone) > 1 }\n"
    )

    assert findings(text) == [
        ("f.yaml:13:3", "nothing fills or reads the slot 'lone'"),
        ("f.yaml:25:8", "no way leads to the end 'late'"),
    ]
    assert findings(text, "{% msg asked.ask %}{{ default(lone, '') }}{% endmsg %}") == [
        ("f.yaml:25:8", "no way leads to the end 'late'")
    ]


def test_ends_with_words_are_told_at_their_names() -> None:
    text = "flow: f\nversion: 1\nsteps:\n  - say: x\nends:\n  late: Too late.\n  failed: Sorry.\n"

    assert findings(text) == [("f.yaml:6:3", "no way leads to the end 'late'")]
