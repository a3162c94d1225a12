"""Tests for flowbot.testing.coverage.covered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from flowbot.graph.model import Graph
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem, Figure, joined
from flowbot.testing.coverage.items import Kind
from tests.testing.coverage.strategies import runs

GRAPH = Graph(flow="f", version=1, description="", nodes=[], edges=[])


def item(kind: Kind, key: str, hits: int, line: int = 1, file: str = "f.yaml") -> CoveredItem:
    return CoveredItem(kind=kind, key=key, words=key, file=file, line=line, column=1, hits=hits)


def flow(*items: CoveredItem, name: str = "f", version: int = 1, file: str = "f.yaml", source: str = "") -> CoveredFlow:
    return CoveredFlow(flow=name, version=version, file=file, source=source, graph=GRAPH, items=items)


def hits(covered: Covered) -> dict[tuple[str, str, str], int]:
    return {(each.flow, item.kind, item.key): item.hits for each in covered.flows for item in each.items}


@given(runs(""), runs(""))
def test_of_several_runs_all_is_covered_that_one_of_them_has_covered(one: Covered, other: Covered) -> None:
    both = hits(joined([one, other]))

    assert both.keys() == hits(one).keys() | hits(other).keys()
    assert {key for key, times in both.items() if times} == {
        key for each in (one, other) for key, times in hits(each).items() if times
    }
    assert both == hits(joined([other, one]))


@given(runs())
def test_a_run_joined_with_nothing_is_the_run(one: Covered) -> None:
    assert hits(joined([one, Covered([])])) == hits(one)


def test_a_flow_of_another_version_or_with_another_text_is_another_one() -> None:
    one = flow(item("states", "a", 1), source="one")
    others = [replace(one, version=2), replace(one, source="two"), replace(one, file="g.yaml")]

    assert len(joined([Covered([one]), Covered(others), Covered([one])]).flows) == 4


def test_figures_are_of_each_kind_and_of_all() -> None:
    covered = flow(item("states", "a", 2), item("states", "b", 0), item("ends", "done", 1))

    assert dict(covered.figures()) == {"states": Figure(1, 2), "ends": Figure(1, 1)}
    assert covered.figure() == Figure(2, 3)
    assert Covered([covered, covered]).figure == Figure(4, 6)
    assert Figure(0, 0).percent == 100


def test_what_was_missed_comes_by_its_line_and_messages_last() -> None:
    covered = flow(
        item("states", "b", 0, line=9),
        item("messages", "m", 0, line=1, file="a.mml.j2"),
        item("ends", "a", 0, line=3),
        item("ends", "c", 1, line=2),
    )

    assert [each.key for each in covered.missed()] == ["a", "b", "m"]


@pytest.mark.parametrize(("file", "version"), [("f.yaml", 2), ("bot/f.yaml", 2), ("g.yaml", None)])
def test_a_flow_is_found_by_its_file_or_else_by_its_name_alone(file: str, version: int | None) -> None:
    several = Covered([flow(version=1), flow(version=2), flow(name="g", file="a"), flow(name="g", file="b")])

    found = several.find("g" if file == "g.yaml" else "f", file)
    assert (found.version if found is not None else None) == version
