"""Tests for flowbot.testing.paths.regions: what a flow tells apart in the values of its slots."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flowbot.testing.answers.answer import Answer
from flowbot.testing.answers.compared import comparisons_in
from flowbot.testing.paths.regions import Regions
from tests.testing.paths.conftest import MakeBot

FLOW = """
    flow: spend
    version: 1
    start: /spend
    slots:
      amount: { type: decimal }
      currency: { type: text }
      names: { type: list, items: text }
      sure: { type: boolean }
    steps:
      - ask: all
        slots: [amount, currency, names, sure]
      - if: amount > 250 or currency == 'EUR' or len(names) > 2 or sure
        then: [{ say: much }]
"""


@pytest.mark.parametrize(
    ("slot", "values", "regions"),
    [
        ("amount", [Decimal(1), Decimal(250), Decimal("250.01"), Decimal(1000)], 3),
        ("currency", ["USD", "EUR", "GBP"], 2),
        ("names", [["a"], ["a", "b"], ["c", "d"], ["a", "b", "c"]], 3),
        ("sure", [True, False, None], 3),
    ],
)
def test_values_that_no_comparison_tells_apart_are_of_one_region(
    bot: MakeBot, slot: str, values: list[object], regions: int
) -> None:
    project = bot(FLOW)
    found = Regions(project.flows[0][0], comparisons_in(project.definitions[0]))

    assert len({found.of(slot, each, {}) for each in values}) == regions


def test_of_each_region_the_first_answer_that_fits_is_taken(bot: MakeBot) -> None:
    project = bot(FLOW)
    found = Regions(project.flows[0][0], comparisons_in(project.definitions[0]))
    given = [Answer(text=text, fits=text != "-1", value=Decimal(text)) for text in ("-1", "3", "5", "250", "251", "9")]

    assert [each.text for each in found.one_of_each("amount", given, {})] == ["3", "250", "251"]
