"""Tests for flowbot.testing.plugin.measured: the coverage of flows in a run of pytest."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT
from tests.testing.plugin.conftest import LUNCH, SALAD, Run, write

pytest_plugins = ["pytester"]

TABLE = """\
Flow coverage  lunch   states 3/4   transitions 4/6   guards 1/2   timers 0/1   ends 1/4   messages 1/1   refusals 0/1   52.6 %
  flows/lunch.yaml:1   not ended as: cancelled
  flows/lunch.yaml:7   not ended as: expired
  flows/lunch.yaml:7   not refused: dish: what is no answer
  flows/lunch.yaml:8   not gone off: dish: expire
  flows/lunch.yaml:9   not taken: dish == 'soup' → kitchen.cook [yes]
  flows/lunch.yaml:9   never so: dish == 'soup': true
  flows/lunch.yaml:11  not reached: kitchen.cook
  flows/lunch.yaml:11  not taken: kitchen.cook → say_1 [returned]
  flows/lunch.yaml:11  not ended as: failed
"""
TEST = """\
def test_soup(chat):
    chat.stub("kitchen.cook")
    bob = chat.person("bob")
    bob.says("/lunch")
    bob.clicks("soup")
    bob.sees("soup it is.")
"""


def hits(file: Path) -> dict[str, int]:
    """How often each thing was done, by what it is."""
    flows = json.loads(file.read_text(encoding="utf-8"))["flows"]
    return {f"{item['kind']} {item['key']}": item["hits"] for flow in flows for item in flow["items"]}


def test_a_table_tells_what_no_test_reached_and_where_it_stands(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD})
    result = run("--flow-cov")

    assert result.ret == pytest.ExitCode.OK
    assert TABLE in result.stdout.str()


def test_too_little_fails_the_run_and_enough_does_not(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD})
    little, enough = run("--flow-cov-fail-under=52.7"), run("--flow-cov-fail-under=52%")

    assert little.ret == pytest.ExitCode.TESTS_FAILED
    assert "flow coverage is 52.6 %, and 52.7 % are wanted" in little.outlines
    assert enough.ret == pytest.ExitCode.OK
    assert TABLE in enough.stdout.str()


def test_a_flow_that_nobody_talks_to_is_told_too(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_nothing.py": "def test_nothing(): pass\n"})

    assert "Flow coverage  lunch   states 0/4   " in run("--flow-cov").stdout.str()


def test_reports_are_written_in_the_forms_that_are_asked_for(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD})
    result = run("--flow-cov-report=html:reports", "--flow-cov-report=json:reports/flow.json")

    assert "Flow coverage" not in result.stdout.str()
    assert [line for line in result.outlines if line.startswith("report")] == [
        "report: reports/index.html",
        "report: reports/flow.json",
    ]
    assert "lunch" in (lunch.path / "reports/index.html").read_text(encoding="utf-8")
    assert sum(each > 0 for each in hits(lunch.path / "reports/flow.json").values()) == 10


def test_one_flow_alone_may_count(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD.replace("lines:", "flow: lunch\nlines:")})
    write(lunch, {"flows/dinner.yaml": LUNCH.replace("lunch", "dinner")})
    every, one = run("--flow-cov"), run("--flow-cov", "--flow-cov-only=flows/lunch.yaml")

    assert "Flow coverage  dinner " in every.stdout.str()
    assert TABLE in one.stdout.str()


def test_people_of_roles_and_languages_count_for_the_same_flow(lunch: pytest.Pytester, run: Run) -> None:
    cook = "from flowbot import role\n\n\n@role('cooks')\ndef cooks() -> list[str]:\n    return ['ann@example.com']\n"
    flow = LUNCH.replace("start: /lunch", "start: /lunch\nwho: user.id in column(roles.cooks, 'id')").replace(
        "      - call: kitchen.cook\n", "      - say: Warm.\n"
    )
    talk = SALAD.replace("bob: {}", "bob: { roles: [cooks], locale: de }")
    write(lunch, {"flows/lunch.yaml": flow, "kitchen.py": cook, "tests/lunch.chat.yaml": talk})

    assert "Flow coverage  lunch   states 3/4   " in run("--flow-cov").stdout.str()


def test_a_junit_file_has_it_with_what_each_test_did(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD, "tests/test_soup.py": TEST})
    run("--flow-cov", "--junit-xml=junit.xml").assert_outcomes(passed=2)

    suite = ElementTree.parse(lunch.path / "junit.xml").getroot()[0]
    told = properties(suite)
    assert (told["flow-coverage"], told["flow-coverage.lunch.states"]) == ("73.68", "4/4")
    salad, soup = (properties(each) for each in suite.findall("testcase"))
    about = {"flow": "lunch", "flow_version": "3", "flow_end": "done"}
    assert salad == {**about, "flow_states": "dish.ask done.end"}
    assert soup == {**about, "flow_states": "dish.ask kitchen_cook.call done.end"}


def test_without_the_option_nothing_is_measured(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD})
    result = run("--junit-xml=junit.xml")

    assert "coverage" not in result.stdout.str()
    assert properties(ElementTree.parse(lunch.path / "junit.xml").getroot()[0]) == {}


def test_the_page_about_ci_shows_what_is_told() -> None:
    page = (ROOT / "docs/how-to/check-in-ci.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]

    assert shown.startswith("Flow coverage  lunch ")
    assert set(shown.splitlines()) <= set(TABLE.splitlines())


def properties(part: ElementTree.Element) -> dict[str, str]:
    return {each.attrib["name"]: each.attrib["value"] for each in part.findall("properties/property")}
