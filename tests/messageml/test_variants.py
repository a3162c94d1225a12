"""Tests for flowbot.messageml._variants: variants of a message."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml._variants import chosen
from flowbot.messageml.catalogue import Messages
from flowbot.values.context import Reader

CATALOGUE = """\
{% msg greeting %}
  Hello, <b>{{ name }}</b>!
{% variant %}
  Hi {{ nick }}!
{% variant %}
  <p>
    Good day.
  </p>
{% endmsg %}
{% msg one %}Only this.{% endmsg %}
"""


@pytest.fixture
def messages() -> Messages:
    messages = Messages({})
    assert messages.add("talk", CATALOGUE, "talk.en.mml.j2") == []
    return messages


def said(messages: Messages, seed: str) -> str:
    message = messages.render("talk", "greeting", {"name": "Ann", "nick": "A"}, Reader(seed=seed))
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def test_each_variant_is_said_and_the_seed_decides(messages: Messages) -> None:
    found = Counter(said(messages, f"effect-{number}") for number in range(300))

    assert set(found) == {"Hello, <b>Ann</b>!", "Hi A!", "<p>\n  Good day.\n</p>"}
    assert min(found.values()) > 60


@given(st.text())
def test_the_same_seed_says_the_same(seed: str) -> None:
    messages = Messages({})
    assert messages.add("talk", CATALOGUE, "talk.en.mml.j2") == []

    assert said(messages, seed) == said(messages, seed)


def test_two_messages_with_one_seed_choose_for_themselves() -> None:
    seeds = [str(number) for number in range(50)]

    assert [chosen(seed, "a", 2) for seed in seeds] != [chosen(seed, "b", 2) for seed in seeds]


def test_a_message_reads_the_names_of_all_its_variants(messages: Messages) -> None:
    assert messages.variables("talk", "greeting") == {"name", "nick"}


@given(st.text(), st.text(), st.integers(min_value=1, max_value=9))
def test_a_choice_is_one_of_those_that_there_are(seed: str, name: str, count: int) -> None:
    assert 0 <= chosen(seed, name, count) < count
