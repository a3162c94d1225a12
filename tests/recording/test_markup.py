"""Tests for flowbot.recording.markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.recording.redaction import Redaction

REDACTION = Redaction(b"key", {"approve", "expense"})


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


@pytest.mark.parametrize(
    "text",
    ["mail <john.smith@bank.com> now", "5 < 6 Phoenix > 3", "<!-- Phoenix -->", "<?phoenix?>", "<![CDATA[Phoenix]]>"],
)
def test_what_stands_between_brackets_and_is_no_element_has_stand_ins(text: str) -> None:
    assert REDACTION.markup(text) == REDACTION.text(text)


def test_elements_and_attributes_that_no_format_has_have_stand_ins_and_still_fit_together() -> None:
    name = REDACTION.text("phoenix")

    assert REDACTION.markup('<phoenix phoenix="1">x</phoenix>') == f'<{name} {name}="1">x</{name}>'


def test_what_an_element_is_built_with_keeps_the_words_of_the_format_alone() -> None:
    assert (
        REDACTION.markup('<button type="action" class="primary phoenix" name="approve">x</button>')
        == f'<button type="action" class="primary {REDACTION.text("phoenix")}" name="approve">x</button>'
    )


def test_letters_that_people_send_as_references_are_seen_and_other_references_stay() -> None:
    markup = "<p>&#80;hoenix&#39;s &lt;b&gt;</p>"

    assert REDACTION.markup(markup, is_received=True) == f"<p>{REDACTION.text('Phoenix')}&#39;s &lt;b&gt;</p>"


def test_letters_that_the_bot_writes_as_references_stay_as_they_are() -> None:
    assert Redaction(b"key", {"uuml", "nze"}).markup("M&uuml;nze") == "M&uuml;nze"


@given(text=st.text("<>/ab =\"'-!&;", max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert len(REDACTION.markup(text)) == len(text)
