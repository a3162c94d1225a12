"""Tests for flowbot.cli.test: how pytest is called, and what its exit code is taken for; test_new runs the whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main

FLOW = "flow: lunch\nversion: 1\nstart: /lunch\nsteps:\n  - say: Soup.\n"


class Pytest:
    """Stands in place of the process."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.codes: list[int] = []
        self.interrupted = False

    def __call__(self, command: list[str]) -> Self:
        self.calls.append(command)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self) -> int:
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt
        return self.codes.pop(0) if self.codes else 0


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Pytest:
    """How pytest was called."""
    stand_in = Pytest()
    monkeypatch.setattr(subprocess, "Popen", stand_in)
    return stand_in


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two bots, in which one stands."""
    for name in ("lunch", "dinner"):
        (tmp_path / name / "flows").mkdir(parents=True)
        (tmp_path / name / "flows/lunch.yaml").write_text(FLOW, encoding="utf-8")
        (tmp_path / name / "tests").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["test", *arguments])


def options(bot: Path, *more: str) -> list[str]:
    plugin = ["-m", "pytest", "-p", "flowbot.testing.plugin"]
    return [sys.executable, *plugin, "-o", f"flowbot_project={bot}", "--flow-cov-report=term", *more]


def test_the_tests_of_the_bot_are_run_with_coverage_and_pytest_gets_what_is_its(
    called: Pytest, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here / "lunch")

    assert run("--", "-q", "-k", "soup").exit_code == 0
    assert called.calls == [[*options(here / "lunch"), "tests", "-q", "-k", "soup"]]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 1), (2, 1), (3, 3), (4, 2), (5, 1)])
def test_the_exit_code_is_what_it_means_to_flowbot(code: int, expected: int, called: Pytest, here: Path) -> None:
    called.codes = [code]

    assert run("lunch").exit_code == expected


def test_where_no_test_was_found_it_is_said_what_tests_are_called(called: Pytest, here: Path) -> None:
    called.codes = [5]

    assert run("lunch").stderr == "lunch/tests: no test was found: tests are test_NAME.py and NAME.chat.yaml\n"


@pytest.mark.parametrize("name", ["lunch.chat.yaml", "test_lunch.py", "lunch_test.py"])
def test_a_test_is_no_bot_and_pytest_runs_it_alone(name: str, called: Pytest, here: Path) -> None:
    file = here / "lunch/tests" / name
    file.touch()
    result = run(f"lunch/tests/{name}")

    assert (result.exit_code, called.calls) == (2, [])
    assert f"is a test and no bot; for it alone: pytest lunch/tests/{name}" in result.stderr


def test_a_report_does_not_take_the_place_of_a_file(called: Pytest, here: Path) -> None:
    assert run("lunch", "--html", "lunch/flows/lunch.yaml").exit_code == 2
    assert run("lunch", "--junit", "lunch/flows").exit_code == 2
    assert called.calls == []


def test_who_interrupts_it_interrupts_both(called: Pytest, here: Path) -> None:
    called.interrupted = True

    assert run("lunch").exit_code == 130


def test_paths_are_gone_in_place_of_tests(called: Pytest, here: Path) -> None:
    (here / "lunch/tests").rmdir()

    assert run("lunch", "--paths", "--cov-fail-under", "90").exit_code == 0
    assert called.calls == [[*options(here / "lunch", "--flow-paths", "--flow-cov-fail-under=90.0"), "lunch/flows"]]


def test_only_paths_can_be_saved(called: Pytest, here: Path) -> None:
    result = run("lunch", "--save", str(here / "kept"))

    assert result.exit_code == 2
    assert "--save keeps the ways of --paths: write both" in result.output
    assert not called.calls


def test_a_flow_of_a_bot_counts_alone(called: Pytest, here: Path) -> None:
    flow = "lunch/flows/lunch.yaml"
    run(flow)
    run(flow, "--paths")

    assert called.calls == [
        [*options(here / "lunch", f"--flow-cov-only={flow}"), "lunch/tests"],
        [*options(here / "lunch", f"--flow-cov-only={flow}", "--flow-paths"), "lunch/flows"],
    ]


def test_a_flow_by_itself_is_a_bot(called: Pytest, here: Path) -> None:
    (here / "soup.yaml").write_text(FLOW, encoding="utf-8")

    assert run("soup.yaml", "--paths").exit_code == 0
    assert called.calls == [[*options(here / "soup.yaml", "--flow-paths"), "soup.yaml"]]


def test_each_bot_of_a_folder_is_run_and_reported_by_itself(called: Pytest, here: Path) -> None:
    called.codes = [1, 0]
    result = run(".", "--html", "reports", "--junit", "reports/junit.xml")

    assert result.exit_code == 1
    assert result.stdout == "── dinner\n── lunch\n"
    assert [call[-3:] for call in called.calls] == [
        [f"--flow-cov-report=html:reports/{bot}", f"--junit-xml=reports/junit-{bot}.xml", f"{bot}/tests"]
        for bot in ("dinner", "lunch")
    ]


def test_a_bot_without_tests_is_a_problem_that_has_a_way_out(called: Pytest, here: Path) -> None:
    (here / "dinner/tests").rmdir()
    result = run(".")

    assert (result.exit_code, len(called.calls)) == (1, 1)
    assert result.stderr == (
        "dinner has no tests: there is no folder dinner/tests; without one go every way: flowbot test dinner --paths\n"
    )


def test_the_folder_of_the_tests_is_what_the_settings_say(called: Pytest, here: Path) -> None:
    (here / "lunch/flowbot.yaml").write_text("tests: talks\n", encoding="utf-8")
    (here / "lunch/talks").mkdir()
    run("lunch")

    assert called.calls[0][-1] == "lunch/talks"


def test_without_pytest_it_is_said_how_to_install_it(
    called: Pytest, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowbot.cli._pytest.find_spec", lambda _name: None)
    result = run("lunch")

    assert (result.exit_code, called.calls) == (3, [])
    assert result.stderr == ("flowbot: tests are run by pytest, which is not installed: pip install 'flowbot[test]'\n")


def test_a_place_without_a_bot_is_refused(called: Pytest, here: Path) -> None:
    result = run("supper")

    assert (result.exit_code, called.calls) == (3, [])
    assert "there is nothing at 'supper'" in result.stderr
