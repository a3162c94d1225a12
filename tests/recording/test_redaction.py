"""Tests for flowbot.recording.redaction."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowbot.recording.redaction import Redaction
from flowbot.values.vocabulary import WORD, words_in

KNOWN = {"approve", "expense", "yes", "no"}
REDACTION = Redaction(b"key", KNOWN)


@given(text=st.text(max_size=60))
def test_a_stand_in_has_the_shape_of_its_word(text: str) -> None:
    shown = REDACTION.text(text)

    assert len(shown) == len(text)
    assert [each.isupper() for each in shown] == [each.isupper() for each in text]
    assert WORD.sub("", shown) == WORD.sub("", text)


@given(text=st.text(max_size=60))
def test_no_word_stays_but_those_that_the_bot_knows_and_none_becomes_one(text: str) -> None:
    before, after = list(words_in(text)), list(words_in(REDACTION.text(text)))

    assert [word in KNOWN for word in after] == [word in KNOWN for word in before]


@given(first=st.text(max_size=30), second=st.text(max_size=30))
def test_the_same_word_has_the_same_stand_in_everywhere(first: str, second: str) -> None:
    assert REDACTION.text(f"{first} {second}") == f"{REDACTION.text(first)} {REDACTION.text(second)}"


def test_another_key_gives_other_stand_ins_and_case_does_not_matter() -> None:
    assert REDACTION.text("Magrathea") != Redaction(b"other", KNOWN).text("Magrathea")
    assert REDACTION.text("MAGRATHEA") == REDACTION.text("magrathea").upper()


def test_figures_stay_unless_they_are_to_have_stand_ins_too() -> None:
    numbers = Redaction(b"key", KNOWN, numbers=True)

    assert REDACTION.text("12.50 EUR4").startswith("12.50 ")
    assert numbers.text("12.50") != "12.50"
    assert len(numbers.text("12.50")) == 5


@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_characters="<>&\"'", exclude_categories=["Cs", "Cc"]), max_size=30
    )
)
def test_markup_keeps_its_elements_and_loses_its_words(text: str) -> None:
    markup = (
        f'<div data-format="PresentationML"><p title="{text}">{text} &amp; </p><a href="https://{text}">x</a></div>'
    )

    shown = REDACTION.text(text)
    expected = (
        f'<div data-format="PresentationML"><p title="{shown}">{shown} &amp; </p>'
        f'<a href="{REDACTION.text("https")}://{shown}">x</a></div>'
    )
    assert REDACTION.markup(markup) == expected


def test_fields_that_say_which_one_something_is_stay() -> None:
    event: dict[str, Any] = {
        "type": "MESSAGESENT",
        "messageId": "abcDEF",
        "initiator": {"user": {"userId": 5, "displayName": "Zaphod B", "email": "z@corp.test"}},
        "payload": {
            "symphonyElementsAction": {
                "formId": "claim",
                "formValues": {"action": "submit", "reason": "lunch", "who": [12]},
                "stream": {"streamId": "s/t+u"},
            },
            "message": {"data": json.dumps({"0": {"type": "com.symphony.user.mention", "id": [{"value": "5"}]}})},
        },
    }

    shown = REDACTION.value(event)

    assert shown["type"] == "MESSAGESENT"
    assert shown["messageId"] == "abcDEF"
    assert shown["initiator"]["user"]["userId"] == 5
    assert "Zaphod" not in str(shown)
    assert "corp" not in str(shown)
    action = shown["payload"]["symphonyElementsAction"]
    assert (action["formId"], action["stream"]["streamId"]) == ("claim", "s/t+u")
    assert action["formValues"]["action"] == "submit"
    assert action["formValues"]["reason"] != "lunch"
    assert shown["payload"]["message"]["data"] == event["payload"]["message"]["data"].replace(", ", ",").replace(
        ": ", ":"
    )
