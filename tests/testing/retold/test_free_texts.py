"""Tests for flowbot.testing.retold.free_texts: which texts of a talk may be any others."""

from __future__ import annotations

from flowbot.testing.lines import Says, Submits
from flowbot.testing.retold.free_texts import free_texts, replaced
from tests.testing.retold.conftest import Load, talk

FLOW = """
    flow: order
    version: 1
    start: /order [note...]
    slots:
      note: { type: text, optional: true }
      dishes: { type: list, items: text, min_length: 1 }
      dish: { type: choice, of: dishes }
      code: { type: text, pattern: "[A-Z]+" }
      size: { type: choice, of: [small, large] }
      made: { type: text }
      menu: { type: attachment }
    steps:
      - ask: dishes
      - ask: dish
      - ask: code
      - ask: size
      - set: { made: "size" }
      - ask: menu
      - listen: words
        for:
          - { message: stop, then: done }
          - { message: "*", then: [{ say: "{{ message.text }}" }] }
        expire: 1h
        expired: done
    ends: [done]
"""
TALK = """
    people: [bob]
    lines:
    - bob: /order for two
    - bob: soup, fish
    - bob: "[soup]"
    - bob: ABC
    - bob: huge
    - bob: small
    - bob: { attach: [menu.pdf], text: here }
    - bob: whatever
    - bob: stop
"""


def test_it_is_what_slots_of_any_text_take_and_what_is_no_answer(load: Load) -> None:
    found = free_texts(load(FLOW), talk(TALK))

    assert list(found) == ["for two", "soup", "fish", "huge", "menu.pdf", "whatever"]
    assert [text for text, each in found.items() if each.is_part] == ["soup", "fish", "menu.pdf"]


def test_others_stand_wherever_people_give_them(load: Load) -> None:
    texts = {"for two": "for <three>", "soup": "sou & p", "menu.pdf": "<i>.pdf", "whatever": "${1}"}
    lines = replaced(talk(TALK), texts).lines
    said = [each.text for each in lines if isinstance(each, Says)]

    assert said == ["/order for <three>", "sou & p, fish", "ABC", "huge", "small", "here", "${1}", "stop"]
    assert [each.button for each in lines if isinstance(each, Submits)] == ["sou & p"]
    assert [each.files for each in lines if isinstance(each, Says) and each.files] == [("<i>.pdf",)]
