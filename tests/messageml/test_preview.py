"""Tests for flowbot.messageml.preview."""

from __future__ import annotations

import json

import pytest

from flowbot.messageml import MessageMLError
from flowbot.messageml.preview import preview


def test_somebody_stands_in_for_everybody_who_is_mentioned() -> None:
    shown = preview(
        '<messageML><mention uid="7"/>, <mention uid="8"/>, <mention email="bo@example.com"/></messageML>',
        names={7: "Ann Lee"},
    )

    assert shown.text == "@Ann Lee, @User 8, @bo"


def test_people_in_the_data_are_known_too() -> None:
    data = {
        "m": {
            "type": "com.symphony.user.mention",
            "version": "1.0",
            "id": [{"type": "com.symphony.user.userId", "value": 7}],
        }
    }
    message = '<messageML><span class="entity" data-entity-id="m">x</span></messageML>'

    assert preview(message, json.dumps(data), names={7: "Ann Lee"}).text == "@Ann Lee"


def test_a_message_without_people_is_rendered_as_ever() -> None:
    assert preview("<messageML>a &lt;mention/&gt;</messageML>").text == "a <mention/>"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ('<messageML><mention uid="x"/></messageML>', 'the attribute "uid" of <mention> must be a whole number of 64 bits'),
        ("<messageML><mention/></messageML>", 'a <mention> must have a "uid" or an "email"'),
        ("<messageML><bold/></messageML>", "<bold> is not an element of MessageML"),
        ("<messageML><mention", "not well-formed"),
    ],
)  # fmt: skip
def test_what_an_agent_refuses_is_refused(message: str, reason: str) -> None:
    with pytest.raises(MessageMLError) as caught:
        preview(message)

    assert reason in str(caught.value)
