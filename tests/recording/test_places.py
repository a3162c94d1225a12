"""Tests for flowbot.recording.places."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import event_key, parse_event
from flowbot.recording.places import EVENT, Places
from flowbot.recording.redaction import Redaction

REDACTION = Redaction(b"key", {"reason", "submit", "claim"})
PLACES = Places(REDACTION, frozenset({"pin"}))
FORM: dict[str, Any] = {
    "action": "submit",
    "reason": "lunch",
    "id": "lunch",
    "streamId": "lunch",
    "who": [12],
    "rooms": {"userIds": [], "streamIds": ["s/t+u"]},
}


def event_with(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "fc229d",
        "type": "SYMPHONYELEMENTSACTION",
        "messageId": "abcDEF",
        "timestamp": 1,
        "initiator": {"user": {"userId": 5, "displayName": "Zaphod B", "email": "z@corp.test"}},
        "payload": {
            "symphonyElementsAction": {
                "formId": "claim",
                "formValues": values,
                "stream": {"streamId": "s/t+u", "roomName": "Zaphod B"},
            },
        },
    }


def test_ids_and_constants_of_the_envelope_stay_and_what_people_are_called_does_not() -> None:
    shown = PLACES.redact(event_with(FORM), EVENT)

    assert event_key(parse_event(json.dumps(shown))) == event_key(parse_event(json.dumps(event_with(FORM))))
    assert shown["initiator"]["user"]["userId"] == 5
    assert "Zaphod" not in str(shown)
    assert "corp" not in str(shown)


def test_a_form_keeps_its_button_and_whom_and_where_was_chosen_and_no_field_for_its_name() -> None:
    shown = PLACES.redact(event_with(FORM), EVENT)["payload"]["symphonyElementsAction"]

    assert (shown["formId"], shown["stream"]["streamId"]) == ("claim", "s/t+u")
    values = shown["formValues"]
    assert (values["action"], values[REDACTION.constant("who")], values[REDACTION.constant("rooms")]) == (
        "submit",
        [12],
        FORM["rooms"],
    )
    assert "lunch" not in str(values)


@given(pin=st.text("0123456789", min_size=4))
def test_the_figures_of_a_secret_field_have_stand_ins(pin: str) -> None:
    shown = PLACES.redact(event_with({"pin": pin, "reason": pin}), EVENT)
    sent = list(shown["payload"]["symphonyElementsAction"]["formValues"].values())

    assert sent == [REDACTION.text(pin, numbers=True), pin]


def test_an_id_with_a_gap_is_none() -> None:
    assert PLACES.redact({"id": "Zaphod B", "type": "z@corp.test"}, EVENT) == {
        "id": REDACTION.text("Zaphod B"),
        "type": REDACTION.text("z@corp.test"),
    }
