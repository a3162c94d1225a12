"""Tests that in examples/connection the administrators who did not decide see who did."""

from __future__ import annotations

from pathlib import Path

from flowbot.project import load_project
from flowbot.testing.chat import SyncChat

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "connection"


def test_the_card_of_who_was_slower_says_who_decided() -> None:
    with SyncChat(load_project(EXAMPLE)) as chat:
        chat.lets("people.*")
        ann, bob = chat.people("ann", "bob")
        carol = chat.person("carol", external=True)
        chat.happens("CONNECTIONREQUESTED", person=carol)
        ann.sees(msg="decision.ask")
        bob.sees(msg="decision.ask")
        bob.clicks("Accept")
        carol.sees(msg="welcome")

        cards = [chat.im(person).card("decision.ask") for person in (ann, bob)]
        assert [each.closed for each in cards] == [True, True]
        assert [each.now.text for each in cards] == [
            "bob has answered this already.",
            "@bob has decided about carol: accept.",
        ]
