"""Tests for flowbot.messageml._attributes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml import check
from flowbot.messageml._attributes import styled
from flowbot.messageml.catalogue import Messages


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("red", "red"),
        ("#ff0000", "#ff0000"),
        (40, "40"),
        ("1px solid, 5%", "1px solid, 5%"),
        ("red;position:fixed", "red position fixed"),
        ("url(https://example.com)", "url https example.com "),
        ("a\nb", "a b"),
        (None, ""),
    ],
)
def test_a_value_in_a_style_is_one_value(value: object, written: str) -> None:
    assert styled(value) == written


@given(st.text())
def test_no_value_adds_a_property_to_a_style(value: str) -> None:
    messages = Messages({})
    assert messages.add("f", '{% msg m %}<p style="color:{{ x }}">{{ x }}</p>{% endmsg %}', "f.en.mml.j2") == []

    message = messages.render("f", "m", {"x": value})

    check(message)
    assert message.partition('style="')[2].partition('"')[0].count(":") == 1
