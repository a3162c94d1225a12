"""Tests for flowbot.testing.retold.hostile: what people write is text, whatever it looks like."""

from __future__ import annotations

import re

import pytest

from flowbot.messageml import _escape
from flowbot.testing.retold.hostile import HOSTILE, kept_as_text
from tests.testing.retold.conftest import Load, talk

FLOW = """
    flow: greet
    version: 1
    start: /greet
    slots: { name: { type: text, max_length: 12 }, many: { type: integer } }
    steps:
      - ask: name
      - say: "<b>Hi</b> {{ name }}, says {{ initiator.name }}"
      - ask: many
"""
TALK = """
    people: [bob]
    lines:
    - bob: /greet
    - bob: Bob
    - bob: none
"""


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 3))
def test_text_stays_text(first: int, load: Load) -> None:
    assert kept_as_text(load(FLOW), talk(TALK), first=first, people=["bob"]) is None


def test_it_is_told_where_a_text_becomes_an_element(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_escape, "_SPECIAL", re.compile("(?!)"))

    noticed = kept_as_text(load(FLOW), talk(TALK.replace("    - bob: none\n", "")))

    assert noticed is not None
    assert str(noticed).splitlines()[0] == "talk.chat.yaml:4: bob > Bob"
    assert noticed.differences == ["expected  '<b>bold</b>, says bob'", "got       ''"]


def test_it_is_told_where_a_turn_fails_because_of_a_text(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_escape, "_SPECIAL", re.compile("(?!)"))

    noticed = kept_as_text(load(FLOW), talk(TALK))

    assert noticed is not None
    assert str(noticed).splitlines()[0] == "talk.chat.yaml:5: bob > </messageML><p/>"
    assert noticed.differences[0].startswith("a turn failed: RenderError: ")


def test_no_hostile_text_is_like_another() -> None:
    assert len({each.casefold() for each in HOSTILE}) == len(HOSTILE) > 30
