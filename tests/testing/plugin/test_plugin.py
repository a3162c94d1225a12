"""Tests for flowbot.testing.plugin: it is there once, costs little, and says what its options take."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import flowbot.testing.entry
import flowbot.testing.plugin
from benchmarks.collecting import collect
from tests.conftest import ROOT
from tests.test_import_time import HEAVY
from tests.testing.plugin.conftest import Run

pytest_plugins = ["pytester"]


def test_a_project_without_flows_pays_little_at_collection(tmp_path: Path) -> None:
    found = collect(tmp_path)

    assert found["cost"] < 150  # five times what it may cost
    assert set(found["loaded"]) & (HEAVY - {"pytest"} | {"anyio"}) == set()


@pytest.mark.parametrize("asked", [[], ["-p", "flowbot.testing.plugin"]], ids=["installed", "installed and asked for"])
def test_it_is_there_once_however_often_it_is_asked_for(asked: list[str], pytester: pytest.Pytester) -> None:
    manager = pytester.parseconfig(*asked).pluginmanager
    if not manager.has_plugin("flowbot"):  # as pytest does with what is installed
        manager.register(flowbot.testing.entry, "flowbot")
    manager.import_plugin("flowbot.testing.plugin")

    names = [name for name, plugin in manager.list_name_plugin() if plugin is flowbot.testing.plugin]
    assert names == ["flowbot.testing.plugin"]


def test_what_is_installed_is_the_entry() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["entry-points"]["pytest11"] == {"flowbot": flowbot.testing.entry.__name__}


def test_its_options_and_fixtures_are_told(run: Run) -> None:
    options = run("--help").stdout.str()
    fixtures = run("--fixtures").stdout.str()

    for option in ("--flow-store", "--flow-paths", "--chat-update", "--flow-cov", "--flow-cov-report"):
        assert f"  {option}" in options
    assert "flowbot_project (string):" in options
    assert "People and the bot whose folder the test lies in, on a local pod" in fixtures
    assert "@pytest.mark.flowbot(project=" in run("--markers").stdout.str()


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--flow-store=sqllite", "there is no store 'sqllite'; did you mean 'sqlite'?"),
        ("--flow-store=memory,redis", "there is no store 'redis'; there are: memory, sqlite"),
        ("--flow-cov-report=htm:x", "there is no form 'htm'; did you mean 'html'?"),
        ("--flow-cov-report=json:.", "'.' is a folder; write html:DIR or json:FILE"),
        ("--flow-cov-report=html", "'html' has to be term, html:DIR or json:FILE"),
        ("--flow-cov-report=term:x", "'term:x' has to be term, html:DIR or json:FILE"),
        ("--flow-cov-fail-under=101", "'101' is no percentage from 0 to 100"),
        ("--flow-cov-fail-under=all", "'all' is no percentage from 0 to 100"),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_the_reason(option: str, reason: str, run: Run) -> None:
    result = run(option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert reason in result.stderr.str()
