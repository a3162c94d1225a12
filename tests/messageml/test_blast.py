"""Tests for flowbot.messageml.blast."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import OperationError
from flowbot.messageml import SendingLimits, render
from flowbot.messageml.blast import write_blast
from flowbot.presentationml import parse_message

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=100).filter(str.strip)


@given(TEXTS)
def test_any_text_is_shown_to_the_letter(text: str) -> None:
    """Markup and FreeMarker in it are words as any others."""
    message, data = write_blast(["s"], f"<{text}> ${{{text}}}.", None, None)
    rendered = render(message)

    shown = parse_message(rendered.presentationml, json.dumps(rendered.entities)).text
    assert shown.split() == f"<{text}> ${{{text}}}.".replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd").split()
    assert data is None


def test_messageml_and_data_go_as_they_are() -> None:
    assert write_blast(["s"], None, "<messageML><b>hi</b></messageML>", {"a": "é"}) == (
        "<messageML><b>hi</b></messageML>",
        '{"a": "é"}',
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "give one of the two"),
        ({"text": " "}, "give one of the two"),
        ({"text": "a", "messageml": "<messageML>a</messageML>"}, "give one of the two"),
        ({"messageml": "no markup"}, "not sent: "),
        ({"messageml": "<messageML><b></messageML>"}, "not sent: "),
        ({"messageml": "<messageML>${secret}</messageML>"}, "not sent: .*FreeMarker"),
        ({"text": "x" * 70_000}, "not sent: .*characters"),
        ({"text": "a", "data": {"a": object()}}, "not sent: .*not JSON serializable"),
        ({"text": "a", "data": {"a": float("nan")}}, "not sent: .*"),
        ({"text": "a", "streams": []}, "one stream at least"),
        ({"text": "a", "streams": [str(number) for number in range(4)]}, "not sent: .*4 streams"),
    ],
)
def test_what_symphony_would_not_take_is_not_sent(arguments: dict[str, Any], problem: str) -> None:
    given = {"streams": ["s"], "text": None, "messageml": None, "data": None, **arguments}

    with pytest.raises(OperationError, match=problem) as refused:
        write_blast(**given, limits=SendingLimits(blast_streams=3))
    assert not refused.value.outcome_unknown
