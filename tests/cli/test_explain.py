"""Tests for flowbot.cli.explain."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.findings import FINDINGS, GROUPS


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments])


@pytest.mark.parametrize("code", ["FB205", "fb205"])
def test_a_code_is_explained_with_its_cause_an_example_and_the_mend(code: str) -> None:
    result = explain(code)

    assert result.exit_code == 0
    assert result.stdout == (
        "error[FB205]: a slot that is not there\n"
        "\n"
        "A question, a form, a trigger or a `save` names a slot that the flow does not declare.\n"
        "\n"
        "flows/lunch.yaml:\n"
        "\n"
        "    flow: lunch\n"
        "    version: 1\n"
        "    slots:\n"
        "      dish: { type: text }\n"
        "    steps:\n"
        "      - ask: dihs\n"
        "\n"
        "`flowbot check` finds it. What to do:\n"
        "Write the name that the hint offers, or declare it under `slots:`.\n"
    )


@pytest.mark.parametrize("code", FINDINGS)
def test_every_code_can_be_explained_on_a_screen(code: str) -> None:
    lines = explain(code).stdout.splitlines()

    assert lines[0] == f"{FINDINGS[code].severity}[{code}]: {FINDINGS[code].title}"
    assert len(lines) < 60
    assert all(len(line) <= 110 and line.isprintable() for line in lines)


def test_without_a_code_all_are_listed_in_groups() -> None:
    lines = explain().stdout.splitlines()

    assert lines[0] == "FB1xx  Files, keys and slots"
    assert "  FB410  a message that nobody says (warning)" in lines
    assert [line.split()[0] for line in lines if line.startswith("  FB")] == list(FINDINGS)
    assert [line.split("  ")[1] for line in lines if line.startswith("FB")] == list(GROUPS)


@pytest.mark.parametrize(
    ("code", "hint"), [("FB999", "`flowbot explain` lists them all"), ("FB304x", "did you mean 'FB304'?"), ("F205", "did you mean 'FB205'?")]
)  # fmt: skip
def test_a_code_that_there_is_not_gets_the_nearest(code: str, hint: str) -> None:
    result = explain(code)

    assert result.exit_code == 2
    assert f"there is no code '{code}'; {hint}" in result.stderr
