"""Tests for flowbot.messageml.piece."""

from __future__ import annotations

import pytest

from flowbot.messageml.catalogue import Messages
from flowbot.messageml.piece import as_piece


@pytest.mark.parametrize(
    ("message", "piece"),
    [
        ("<messageML>How <b>many</b>?</messageML>", "How <b>many</b>?"),
        ("<messageML></messageML>", ""),
        ("<messageML>a\nb</messageML>", "a\nb"),
        ('<messageML xmlns="x">a</messageML>', "a"),
        ('<div data-format="PresentationML" data-version="2.0">a<div>b</div></div>', "<div>a<div>b</div></div>"),
    ],
)
def test_a_piece_is_what_the_message_holds(message: str, piece: str) -> None:
    assert as_piece(message) == piece


def test_a_piece_stands_in_another_message_as_it_is() -> None:
    messages = Messages({})
    assert messages.add("talk", "{% msg a %}<i>{{ piece }}</i>{% endmsg %}", "talk") == []

    said = messages.render("talk", "a", {"piece": as_piece("<messageML>1 &lt; <b>2</b></messageML>")})

    assert said == "<messageML><i>1 &lt; <b>2</b></i></messageML>"
