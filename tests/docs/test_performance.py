"""Tests that docs/reference/performance.md says what the published figures say (tools/performance.py writes it)."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("performance", ROOT / "tools" / "performance.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_says_what_was_measured(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert page == tool.written(page, tool.load(tool.FIGURES)), "run `python tools/performance.py`"


def test_every_section_that_was_measured_is_on_the_page(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert [name for name in tool.load(tool.FIGURES) if f"<!-- figures: {name} -->" not in page] == []


def test_a_goal_that_is_not_reached_is_said_to_be_not_met(tool: ModuleType) -> None:
    goal = next(each for each in tool.GOALS if each.better == "less" and each.aim is not None)
    verdicts = []
    for figure in (goal.must * 2, goal.must, goal.aim):
        row = {goal.place.row: {goal.place.column: tool.Spread(figure, figure, figure)}}
        verdicts.append(goal.verdict({goal.place.section: tool.Section(sizes={}, rows=row)}))

    assert verdicts == ["**not met**", "met", "met, and the aim too"]


def test_a_goal_whose_figure_is_missing_is_not_measured(tool: ModuleType) -> None:
    assert {goal.verdict({}) for goal in tool.GOALS} == {"not measured"}


def test_a_figure_is_read_as_it_was_kept(tool: ModuleType, tmp_path: Path) -> None:
    results = importlib.import_module("benchmarks.results")
    section = tool.Section(
        sizes={"rounds": 3}, rows={"flowbot": {"cal_us": tool.Spread(12.5, 11, 14)}}, skipped={"aiogram": "no network"}
    )

    results.keep("dialog", section, tmp_path / "results.json")
    results.keep("idle", section, tmp_path / "results.json")

    assert tool.load(tmp_path / "results.json") == {"dialog": section, "idle": section}


def test_a_limit_that_is_broken_is_named_with_the_figure(tool: ModuleType) -> None:
    check = importlib.import_module("benchmarks.check")

    def measured(goal: Any, figure: float) -> dict[str, Any]:
        row = {goal.place.row: {goal.place.column: tool.Spread(figure, figure, figure)}}
        return {goal.place.section: tool.Section(sizes={}, rows=row)}

    for limit in check.LIMITS:
        worse = limit.must * (2 if limit.better == "less" else 0.5)
        assert list(check.broken(measured(limit, limit.must))) == []
        (told,) = check.broken(measured(limit, worse))
        assert told.startswith(f"{limit.what}: {limit.place.show(worse)}, ")
