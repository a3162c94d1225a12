"""Tests for flowbot.recording.vocabulary and flowbot.values.vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import load_project
from flowbot.recording.vocabulary import vocabulary_of

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    "word", ["expense", "approve", "january", "montag", "oui", "eur", "hours", "cancel", "abbrechen", "pdf"]
)
def test_a_bot_knows_its_own_words_and_those_of_values(word: str) -> None:
    assert word in vocabulary_of(load_project(EXAMPLES / "expense"))


@pytest.mark.parametrize("word", ["magrathea", "zaphod", "merger"])
def test_a_bot_does_not_know_what_people_bring(word: str) -> None:
    project = load_project(EXAMPLES / "expense")

    assert word not in vocabulary_of(project)
    assert word in vocabulary_of(project, ["Magrathea zaphod", "merger"])
