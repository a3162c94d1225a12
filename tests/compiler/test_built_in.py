"""Tests for flowbot.compiler.built_in: flows that flowbot brings."""

from __future__ import annotations

from importlib import resources

import pytest

from flowbot.compiler import check_flow
from flowbot.compiler.built_in import built_in_flows, known_to
from flowbot.compiler.known import Known
from flowbot.compiler.patterns import TAKEN
from flowbot.compiler.words import PATTERNS
from flowbot.definition.formatting import format_flow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS


@pytest.mark.parametrize("locale", ["en", "de", "it"])
@pytest.mark.parametrize("human", [None, "room"])
@pytest.mark.parametrize("name", built_in_flows())
def test_a_flow_that_flowbot_brings_has_no_problem(name: str, human: str | None, locale: str) -> None:
    known = Known(messages=Messages(FUNCTIONS, fallback=locale), functions=FUNCTIONS, locale=locale)

    checked = check_flow(built_in_flows()[name], known_to(name, known, human))

    assert list(checked.problems) == []
    assert checked.flow is not None
    assert checked.flow.id == name


@pytest.mark.parametrize("name", built_in_flows())
def test_a_flow_that_flowbot_brings_is_in_the_usual_form(name: str) -> None:
    text = resources.files("flowbot.compiler").joinpath(f"{name}.yaml").read_text("utf-8")

    assert format_flow(text, name) == text


def test_the_patterns_that_a_flow_may_stand_for_are_patterns() -> None:
    assert TAKEN.keys() <= set(PATTERNS)
