"""Tests for flowbot.testing.shown: what people see of two talks, held against one another."""

from __future__ import annotations

from pathlib import Path

from flowbot.testing.projects import project_at
from flowbot.testing.shown import differences, varied_messages

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_messages_with_several_wordings_are_known_by_their_names() -> None:
    assert varied_messages(project_at(EXAMPLES / "trip")) == {"end.booked"}
    assert varied_messages(project_at(EXAMPLES / "expense")) == frozenset()


def test_what_is_said_once_more_or_not_at_all_is_a_difference() -> None:
    was = [("bob", "Hi"), ("bob", "Hi"), ("ann", "Bye")]
    now = [("bob", "Hi"), ("ann", "Bye"), ("ann", "Bye")]

    assert list(differences(was, now)) == ["bob: 'Hi' is not said", "ann: 'Bye' is said"]
    assert list(differences(was, [*was])) == []
