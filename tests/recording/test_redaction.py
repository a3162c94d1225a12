"""Tests for flowbot.recording.redaction."""

from __future__ import annotations

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


@given(text=st.text(max_size=60))
def test_figures_of_a_secret_have_stand_ins_whatever_is_said_of_others(text: str) -> None:
    assert REDACTION.text(text, numbers=True) == Redaction(b"key", KNOWN, numbers=True).text(text)


def test_what_programs_make_keeps_the_words_of_formats_and_what_was_drawn() -> None:
    form_id = "approve-6ff84bfae81ed1f72ff48386-c258b2fd"

    assert REDACTION.constant(form_id) == form_id
    assert REDACTION.constant("com.symphony.user.mention") == "com.symphony.user.mention"
    assert REDACTION.constant("com.magrathea.user") == f"com.{REDACTION.text('magrathea')}.user"
