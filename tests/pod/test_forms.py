"""Tests for flowbot.pod.forms."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flowbot.errors import MessageRejectedError
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.messageml import render
from flowbot.pod.forms import fill
from flowbot.pod.parts import PodMessage

FORM = """<messageML><form id="f">
<text-field name="note" label="Note" required="true">first</text-field>
<checkbox name="agreed" value="true">I agree</checkbox>
<checkbox name="legs" value="a">A</checkbox><checkbox name="legs" value="b" checked="true">B</checkbox>
<radio name="side" value="buy">Buy</radio><radio name="side" value="sell">Sell</radio>
<select name="currency" label="Currency"><option value="EUR">Euro</option><option value="USD">Dollar</option></select>
<select name="many" multiple="true"><option value="x" selected="true">X</option><option value="y">Y</option></select>
<person-selector name="who" label="Who"/><room-selector name="where" label="Where"/>
<date-picker name="day" value="2026-09-01"/>
<button name="go">Send it</button><button name="stop">Stop</button></form></messageML>"""


def shown(message: str = FORM) -> PodMessage:
    return PodMessage(
        id=MessageId("m"),
        timestamp_ms=0,
        user=User(id=UserId(7)),
        stream_id=StreamId("s"),
        presentationml=render(message).presentationml,
        text="",
    )


def test_a_form_that_is_left_alone_sends_what_its_controls_hold() -> None:
    filled = fill(shown(), {}, None)

    assert filled.form_id == "f"
    assert filled.values == {
        "action": "go",
        "note": "first",
        "legs": "b",
        "currency": "",
        "many": ["x"],
        "who": [],
        "where": {"userIds": [], "streamIds": []},
        "day": "2026-09-01",
    }


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"Note": "second"}, {"note": "second"}),
        ({"agreed": True}, {"agreed": "true"}),
        ({"legs": ["a", "b"]}, {"legs": ["a", "b"]}),
        ({"side": "sell"}, {"side": "sell"}),
        ({"CURRENCY": "USD"}, {"currency": "USD"}),
        ({"many": ["y"]}, {"many": ["y"]}),
        ({"who": 8}, {"who": [8]}),
        ({"who": ["8", 9]}, {"who": [8, 9]}),
        ({"where": "fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA"},
         {"where": {"userIds": [], "streamIds": ["fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="]}}),
    ],
)  # fmt: skip
def test_a_control_sends_what_a_person_puts_in(given: Mapping[str, object], sent: Mapping[str, object]) -> None:
    assert fill(shown(), given, "Send it").values.items() >= sent.items()


@pytest.mark.parametrize(
    ("given", "button", "problem"),
    [
        ({"note": ""}, "go", "'Note' must be filled in"),
        ({"nota": "x"}, "go", "the form has no field 'nota'; did you mean 'note'?"),
        ({}, "Sent it", "the form has no button 'Sent it'; did you mean 'Send it'?"),
        ({"who": "bob"}, "go", "'Who' cannot hold this"),
        ({"where": "abcde"}, "go", "'Where' cannot hold this"),
    ],
)
def test_what_a_client_would_not_let_pass_is_refused(given: Mapping[str, object], button: str, problem: str) -> None:
    with pytest.raises(MessageRejectedError) as caught:
        fill(shown(), given, button)

    assert str(caught.value).startswith(problem)
    assert caught.value.status == 400


def test_a_message_without_a_form_cannot_be_sent() -> None:
    with pytest.raises(MessageRejectedError, match="there is no form in this message"):
        fill(shown("<messageML>hello</messageML>"), {}, None)
