"""Tests for flowbot.cli: the group, its commands and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import COMMANDS, main

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_every_command_has_help_with_examples() -> None:
    for command in COMMANDS:
        result = CliRunner().invoke(main, [command, "--help"])

        assert result.exit_code == 0
        assert "EXAMPLES" in result.stdout
    assert all(f"  {command} " in CliRunner().invoke(main, ["--help"]).stdout for command in COMMANDS)


def test_the_version_is_shown() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout.startswith("flowbot, version 0.")


@pytest.mark.parametrize(
    ("name", "hint"), [("chekc", "did you mean 'check'?"), ("zzz", "the commands are chat, check")]
)
def test_an_unknown_command_is_answered_with_the_nearest(name: str, hint: str) -> None:
    result = CliRunner().invoke(main, [name])

    assert result.exit_code == 2
    assert f"there is no command '{name}'; {hint}" in result.stderr


def test_check_finds_nothing_in_the_examples() -> None:
    files = [*EXAMPLES.glob("*/flows/*.yaml"), *EXAMPLES.glob("*/messages/*.mml.j2")]
    result = CliRunner().invoke(main, ["check", str(EXAMPLES)])

    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.startswith(f"{len(files)} files, 0 errors in ")


def test_check_prints_every_problem_and_exits_with_1(tmp_path: Path) -> None:
    flow = tmp_path / "bad.yaml"
    flow.write_text("flow: bad\nversion: 1\nsteps:\n  - ask: a\n    tris: 3\n")
    result = CliRunner().invoke(main, ["check", str(flow)])

    assert result.exit_code == 1
    assert "bad.yaml:4:10: error[FB205]: there is no slot 'a'" in result.stdout
    assert "bad.yaml:5:5: error[FB111]: a step of kind 'ask' has no key 'tris'" in result.stdout
    assert "1 file, 2 errors" in result.stderr


def test_a_command_that_needs_a_good_flow_prints_the_problems_and_exits_with_1(tmp_path: Path) -> None:
    flow = tmp_path / "bad.yaml"
    flow.write_text("flow: bad\nversion: 1\nsteps: []\n")
    result = CliRunner().invoke(main, ["chat", str(flow)], input="")

    assert result.exit_code == 1
    assert "bad.yaml:3:8: error[FB113]: at least one is needed here" in result.stderr


def test_nobody_talks_as_the_bot() -> None:
    result = CliRunner().invoke(main, ["chat", str(EXAMPLES / "echo"), "--as", "echo-bot"], input="hi\n")

    assert result.exit_code == 2
    assert "'echo-bot' is the bot" in result.stderr


def test_who_interrupts_a_command_gets_the_exit_code_of_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_path: Path) -> list[Path]:
        raise KeyboardInterrupt

    monkeypatch.setattr("flowbot.project.find_projects", interrupted)

    assert CliRunner().invoke(main, ["test", str(EXAMPLES / "echo")]).exit_code == 130
