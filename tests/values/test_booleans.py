"""Tests for flowbot.values.booleans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.values.booleans import BOOLEAN
from flowbot.values.context import ReadContext


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "Yes", True),
        ("en", " no ", False),
        ("en", "y", True),
        ("en", "off", False),
        ("en", "No.", False),
        ("de", "ja", True),
        ("de_CH", "Nein!", False),
        ("de", "yes", True),
        ("fr-CA", "Oui", True),
        ("fr", "non", False),
        ("es", "sí", True),
        ("es", "SI", True),
        ("it", "sì", True),
        ("it", "no", False),
        ("ru", "да", True),
        ("tr", "hayır", False),
        ("zh_TW", "是", True),
        ("xx", "yes", True),
    ],
)
def test_yes_and_no_are_read_in_english_and_in_the_language_of_the_locale(
    read: Callable[..., object], locale: str, text: str, value: bool
) -> None:
    assert read(BOOLEAN, text, locale) is value


@pytest.mark.parametrize(
    ("locale", "text", "problem"),
    [
        ("en", "maybe", "'maybe' is neither yes nor no"),
        ("en", "ja", "'ja' is neither yes nor no"),
        ("en", "", "'' is neither yes nor no"),
        ("en", "yes but", "'yes but' is neither yes nor no"),
        ("de", "vielleicht", "'vielleicht' is neither yes nor no: 'ja' or 'nein', please"),
    ],
)
def test_what_is_neither_is_refused(refused: Callable[..., str], locale: str, text: str, problem: str) -> None:
    assert refused(BOOLEAN, text, locale) == problem


def test_a_boolean_is_shown_in_the_language_of_the_locale() -> None:
    assert [BOOLEAN.show(True, locale) for locale in ("en", "de_AT", "fr", "xx")] == ["yes", "ja", "oui", "yes"]
    assert [BOOLEAN.show(False, locale) for locale in ("en", "de_AT", "fr", "xx")] == ["no", "nein", "non", "no"]


def test_only_true_and_false_are_decoded() -> None:
    with pytest.raises(TypeError):
        BOOLEAN.decode("no")


def test_a_checkbox_may_send_a_value_of_its_own(context: ReadContext) -> None:
    assert [BOOLEAN.read_control(sent, context) for sent in ("on", "agree", "no", "false")] == [
        True,
        True,
        False,
        False,
    ]
