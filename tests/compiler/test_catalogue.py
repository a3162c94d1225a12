"""Tests for flowbot.compiler.catalogue: which messages a flow says."""

from __future__ import annotations

from pathlib import Path

from flowbot.compiler import Known, check_flow
from flowbot.definition.reader import read_flow
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

FLOW = """
flow: f
version: 1
steps:
  - send: first
  - update: first
    send: second
  - collect: vote
    options: { come: next, stay: next }
    until: { count: 2 }
    live: { send: standing }
    remind: { after: 1h, send: nudge }
"""
SAID = ("first", "second", "standing", "nudge", "vote.ask", "vote.remind", "option.vote.come", "end.done")


def problems(tmp_path: Path, *names: str) -> list[str]:
    words = "".join(f"{{% msg {name} %}}x{{% endmsg %}}\n" for name in names)
    (tmp_path / "f.en.mml.j2").write_text(words, encoding="utf-8")
    messages, _ = load_messages(tmp_path, functions=FUNCTIONS, locale="en")
    return [each.message for each in check_flow(read_flow(FLOW, "f.yaml"), Known(messages=messages)).problems]


def test_what_a_step_may_say_is_said(tmp_path: Path) -> None:
    assert problems(tmp_path, *SAID) == []


def test_what_no_step_says_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, *SAID, "third", "option.vote.go") == [
        "no step and no end says the message 'third'",
        "no step and no end says the message 'option.vote.go'",
    ]
