"""Tests for flowbot.testing.answers.compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.testing.answers.compared import comparisons_in, values_near
from flowbot.testing.strategies import definitions

FLOW = """\
flow: x
version: 1
start: /x
slots: {{ amount: decimal, limit: decimal, currency: text, names: {{ type: list, items: text }} }}
steps:
- if: {guard}
  then: [{{ say: yes }}]
- say: done
"""


def flow(guard: str) -> FlowDefinition:
    found = read_flow(FLOW.format(guard=guard), "x.yaml").definition
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("guard", "path", "values"),
    [
        ("amount > 250", ("amount",), [250]),
        ("100 <= amount", ("amount",), [100]),
        ("1 < amount < 5", ("amount",), [1, 5]),
        ("amount * 2 > 250", ("amount",), [250]),
        ("currency == 'EUR' or currency == 'USD'", ("currency",), ["EUR", "USD"]),
        ("currency in ['EUR', 'USD']", ("currency",), ["EUR", "USD"]),
        ("not (amount > 7)", ("amount",), [7]),
        ("amount > limit", ("amount",), [Decimal(30)]),
        ("result.status == 404", ("result", "status"), [404]),
        ("missing(amount)", ("amount",), []),
    ],
)
def test_what_a_guard_compares_a_name_with_is_known(guard: str, path: tuple[str, ...], values: list[object]) -> None:
    assert values_near(comparisons_in(flow(guard)), path, {"limit": Decimal(30)}) == values


@pytest.mark.parametrize("guard", ["count(names) == 2", "len(names) == 2"])
def test_how_many_there_are_is_another_thing(guard: str) -> None:
    found = comparisons_in(flow(guard))

    assert values_near(found, ("names",), {}) == []
    assert values_near(found, ("names",), {}, counts=True) == [2]


@given(definitions())
def test_every_flow_can_be_looked_through(definition: FlowDefinition) -> None:
    assert all(each.path for each in comparisons_in(definition))
