"""Tests for flowbot.cli.fmt."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main

ROOT = Path(__file__).parents[2]
UNTIDY = "# lunch\nversion: 1\nflow: lunch\nsteps:\n- say: 'Soup today.' # tomato\n"
TIDY = "flow: lunch\n# lunch\nversion: 1\n\nsteps:\n  - say: Soup today. # tomato\n"
BROKEN = "flow: lunch\nversion: 1\nsteps:\n- aks: dish\n"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a bot with an untidy and a tidy flow, where one stands."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/a.yaml").write_text(UNTIDY, encoding="utf-8")
    (tmp_path / "flows/b.yaml").write_text(TIDY.replace("lunch", "dinner"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fmt(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["fmt", *arguments])


def test_the_flows_of_a_project_are_put_into_the_usual_form(bot: Path) -> None:
    (bot / "flows/a.yaml").chmod(0o640)
    result = fmt()

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "flows/a.yaml is formatted\n1 changed, 1 unchanged\n"
    assert (bot / "flows/a.yaml").read_text(encoding="utf-8") == TIDY
    assert stat.S_IMODE((bot / "flows/a.yaml").stat().st_mode) == 0o640
    assert sorted(os.listdir(bot / "flows")) == ["a.yaml", "b.yaml"]
    assert fmt().stderr == "0 changed, 2 unchanged\n"


def test_with_check_nothing_is_written_and_the_exit_code_tells(bot: Path) -> None:
    result = fmt("--check")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "flows/a.yaml would be formatted\n1 changed, 1 unchanged\n"
    assert (bot / "flows/a.yaml").read_text(encoding="utf-8") == UNTIDY
    assert fmt("flows/b.yaml", "--check").exit_code == 0


def test_with_diff_nothing_is_written_and_the_changes_are_shown(bot: Path) -> None:
    result = fmt("flows/a.yaml", "--diff")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "--- flows/a.yaml (as it is)",
        "+++ flows/a.yaml (formatted)",
        "@@ -1,5 +1,6 @@",
        "+flow: lunch",
        " # lunch",
        " version: 1",
        "-flow: lunch",
        "+",
        " steps:",
        "-- say: 'Soup today.' # tomato",
        "+  - say: Soup today. # tomato",
    ]
    assert (bot / "flows/a.yaml").read_text(encoding="utf-8") == UNTIDY
    assert fmt("--diff", "--check").exit_code == 1


def test_other_line_ends_become_those_of_unix_and_that_is_told(bot: Path) -> None:
    (bot / "flows/a.yaml").write_bytes(TIDY.replace("\n", "\r\n").encode())
    result = fmt("flows/a.yaml")

    assert result.stderr == "flows/a.yaml is formatted, with the line ends of Unix\n1 changed, 0 unchanged\n"
    assert (bot / "flows/a.yaml").read_bytes() == TIDY.encode()


def test_a_file_with_problems_is_told_as_check_does_and_stays_and_the_others_are_formatted(bot: Path) -> None:
    (bot / "flows/0.yaml").write_text(BROKEN, encoding="utf-8")
    (bot / "flows/1.yaml").write_bytes(b"flow: l\xfcnch\n")
    (bot / "flows/2.yaml").write_text("? flow\n: lunch\nversion: 1\nsteps: [{ say: x }]\n", encoding="utf-8")
    result = fmt()

    assert result.exit_code == 1
    assert result.stderr == (
        "flows/0.yaml:4:3: error[FB116]: there is no step 'aks'\n"
        "4 | - aks: dish\n"
        "  |   ^^^ help: did you mean 'ask'?\n"
        "flows/1.yaml:1:1: error[FB107]: this is not UTF-8 text\n"
        "   help: save the file as UTF-8\n"
        "flows/2.yaml is left as it is: a key begins with '?'\n"
        "flows/a.yaml is formatted\n"
        "1 changed, 1 unchanged, 3 with problems\n"
    )
    assert (bot / "flows/0.yaml").read_text(encoding="utf-8") == BROKEN


def test_a_link_stays_a_link(bot: Path) -> None:
    (bot / "shared.yaml").write_text(UNTIDY, encoding="utf-8")
    (bot / "flows/a.yaml").unlink()
    (bot / "flows/a.yaml").symlink_to(bot / "shared.yaml")
    fmt("flows/a.yaml")

    assert (bot / "flows/a.yaml").is_symlink()
    assert (bot / "shared.yaml").read_text(encoding="utf-8") == TIDY


def test_a_file_that_cannot_be_written_is_told_and_stays(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    result = fmt("flows/a.yaml")

    assert result.exit_code == 3
    assert result.stderr == "flowbot: 'flows/a.yaml' cannot be written: Permission denied\n"
    assert (bot / "flows/a.yaml").read_text(encoding="utf-8") == UNTIDY
    assert sorted(os.listdir(bot / "flows")) == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("path", ["nowhere", "README.md"])
def test_a_path_where_no_flow_is_has_a_clear_error(path: str, bot: Path) -> None:
    (bot / "README.md").write_text("# Lunch\n", encoding="utf-8")

    assert fmt(path).exit_code == 3


def test_the_examples_and_new_bots_are_in_the_usual_form(tmp_path: Path) -> None:
    for template in ("minimal", "approval", "poll"):
        CliRunner().invoke(main, ["new", f"{template}-bot", "--template", template, "--into", str(tmp_path)])

    flows = len(list(ROOT.glob("examples/*/flows/*.yaml")))
    assert fmt(str(ROOT / "examples"), "--check").stderr == f"0 changed, {flows} unchanged\n"
    assert fmt(str(tmp_path), "--check").stderr == "0 changed, 3 unchanged\n"
