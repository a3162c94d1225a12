"""Tests for flowbot.testing.plugin.paths: every way through a flow as a test."""

from __future__ import annotations

import pytest

from tests.testing.plugin.conftest import KITCHEN, LUNCH, SALAD, Run, failure_of, write

pytest_plugins = ["pytester"]


def test_a_bot_without_tests_is_gone_through_in_every_way(lunch: pytest.Pytester, run: Run) -> None:
    result = run("--flow-paths", "--flow-cov-fail-under=100", "-v")

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines([
        "flows/lunch.yaml::lunch: /lunch, [[]salad[]] → done PASSED*",
        "flows/lunch.yaml::lunch: /lunch, +1h → expired PASSED*",
    ])  # fmt: skip


def test_only_flows_of_bots_are_gone_through(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD, "data/other.yaml": LUNCH, "tests/data.yaml": "a: 1\n"})
    result = run("--flow-paths", "--collect-only", "-q")

    assert {line.partition("::")[0] for line in result.outlines if "::" in line} == {
        "flows/lunch.yaml",
        "tests/lunch.chat.yaml",
    }


def test_the_ways_of_one_flow_are_gone_where_only_it_counts(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"flows/dinner.yaml": LUNCH.replace("lunch", "dinner")})
    result = run("--flow-paths", "--flow-cov-only=flows/dinner.yaml", "--collect-only", "-q")

    assert {line.partition("::")[0] for line in result.outlines if "::" in line} == {"flows/dinner.yaml"}


def test_flows_in_python_are_gone_through_too(lunch: pytest.Pytester, run: Run) -> None:
    flow = """\
        from flowbot import Flow, ask, choice, say


        class Dinner(Flow, version=1, start="/dinner"):
            dish = choice("soup", "salad")

            steps = [ask(dish), say(f"{dish} it is.")]
    """
    write(lunch, {"flows/dinner.py": flow})
    result = run("--flow-paths", "--flow-cov-only=flows/dinner.py", "--flow-cov-fail-under=100", "-v")

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["flows/dinner.py::dinner: /dinner, [[]soup[]] → done PASSED*"])


def test_without_the_option_flows_are_no_tests(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD})

    run().assert_outcomes(passed=1)


def test_a_way_on_which_a_turn_fails_is_told_as_a_file(lunch: pytest.Pytester, run: Run) -> None:
    prices = f"from flowbot import function\n{KITCHEN}\n\n@function\ndef price(dish: str) -> int:\n    return {{'soup': 3}}[dish]\n"
    write(lunch, {"flows/lunch.yaml": LUNCH.replace("{{ dish }} it is.", "{{ price(dish) }}"), "kitchen.py": prices})
    result = run("--flow-paths")
    failed = next(line for line in result.outlines if line.startswith("FAILED flows/lunch.yaml::"))
    told = failure_of(result, failed.partition("::")[2].partition(" - ")[0])

    assert "[salad]" in failed
    assert "a turn failed: " in told
    assert "\n- ann: /lunch\n- ann: { click: salad, of: dish.ask }\n" in told


def test_a_bot_with_problems_is_one_error(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"flows/lunch.yaml": LUNCH.replace("ask: dish", "ask: dihs")})
    result = run("--flow-paths")

    result.assert_outcomes(errors=1)
    assert "flows/lunch.yaml:7:10: error[FB205]: there is no slot 'dihs'" in result.stdout.str()
