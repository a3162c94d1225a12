"""Tests for flowbot.cli.new: what it makes works at once."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from flowbot.cli import main
from flowbot.project import check_project
from flowbot.testing.chat import SyncChat
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript

TEMPLATES = ("minimal", "approval", "poll")


def new(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", *arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that one stands in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_bot_has_no_problems_and_its_transcript_passes(template: str, here: Path) -> None:
    assert new("expense-bot", "--template", template).exit_code == 0
    (transcript,) = load_transcripts(here / "expense-bot/tests/expense.chat.yaml")

    checked = CliRunner().invoke(main, ["check", "expense-bot"])
    result = play_transcript(here / "expense-bot", transcript)

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert len(transcript.lines) >= 6
    check_result(result)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_test_in_python_of_a_new_bot_passes(template: str, here: Path) -> None:
    new("expense-bot", "--template", template)
    tests = runpy.run_path(str(here / "expense-bot/tests/test_expense.py"))
    (test,) = [each for name, each in tests.items() if name.startswith("test_")]

    with SyncChat(here / "expense-bot") as chat:
        test(chat)


@pytest.mark.process
def test_the_tests_of_a_new_bot_pass_and_notice_other_words(here: Path) -> None:
    new("expense-bot", "--template", "approval")
    command = [sys.executable, "-m", "flowbot", "test", "--", "-q", "-p", "no:cacheprovider"]
    passed = subprocess.run(command, cwd=here / "expense-bot", capture_output=True, text=True, check=False)
    words = here / "expense-bot/messages/expense.en.mml.j2"
    words.write_text(words.read_text(encoding="utf-8").replace("Approved:", "Well,"), encoding="utf-8")
    failed = subprocess.run(command, cwd=here / "expense-bot", capture_output=True, text=True, check=False)

    assert (passed.returncode, failed.returncode) == (0, 1)
    assert "2 passed" in passed.stdout
    assert "Flow coverage  expense   states " in passed.stdout
    assert "2 failed" in failed.stdout


def test_what_was_made_and_what_comes_next_is_told(here: Path) -> None:
    result = new("expense-bot", "--template", "approval", "--into", "bots")

    assert result.stdout == (
        "Created bots/expense-bot/\n"
        "  .gitignore\n"
        "  README.md\n"
        "  actions.py\n"
        "  flowbot.yaml\n"
        "  .github/workflows/ci.yml\n"
        "  flows/expense.yaml\n"
        "  messages/expense.en.mml.j2\n"
        "  tests/expense.chat.yaml\n"
        "  tests/test_expense.py\n"
        "Next:\n"
        "  cd bots/expense-bot\n"
        "  flowbot chat     # and write /expense\n"
        "  flowbot check    # after every change\n"
        "  flowbot test     # the talks of tests/\n"
    )
    assert sorted(file.name for file in (here / "bots").iterdir()) == ["expense-bot"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_file_of_a_new_bot_is_filled_in_and_readable(template: str, here: Path) -> None:
    new("my-lunch-bot", "--template", template)

    files = [file for file in (here / "my-lunch-bot").rglob("*") if file.is_file()]
    assert len(files) >= 7
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert re.findall(r"__[a-z]+__", text.replace("__future__", "").replace("__file__", "")) in (
            [],
            ["__pycache__"],
        )
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        if file.suffix == ".py":
            ast.parse(text)
    assert "start: /my-lunch" in (here / "my-lunch-bot/flows/my_lunch.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("Expense Bot", "write expense-bot"),
        ("expense bot", "write expense-bot"),
        ("2-expenses", "write expenses"),
        ("../expense", "write expense"),
        ("expense-", "write expense"),
        ("Größe", "write gr-e"),
        ("!", "write expense-bot"),
        ("e" * 41, f"write {'e' * 40}"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_with_the_mend(name: str, mend: str, here: Path) -> None:
    result = new(name)

    assert result.exit_code == 2
    rule = "a name is lower-case letters, digits and '-', a letter first, at most 40"
    assert result.stderr.endswith(f"Error: no bot is called '{name}': {rule}; {mend}\n")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["help-bot", "cancel", "pattern-bot"])
def test_a_name_that_means_something_in_every_bot_is_refused(name: str, here: Path) -> None:
    result = new(name)

    assert result.exit_code == 2
    assert f"means something of its own in every bot; write my-{name}" in result.stderr
    assert new(f"my-{name}").exit_code == 0
    assert check_project(here / f"my-{name}")[0] == []


def test_nothing_that_is_there_is_overwritten(here: Path) -> None:
    (here / "expense-bot").mkdir()
    result = new("expense-bot")

    assert result.exit_code == 3
    assert result.stderr == (
        "flowbot: 'expense-bot' is there already: choose another name, or another folder with --into\n"
    )
    assert list((here / "expense-bot").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(here: Path) -> None:
    (here / "bots").write_text("a file")
    result = new("expense-bot", "--into", "bots")

    assert result.exit_code == 3
    assert "cannot be written: " in result.stderr


def test_a_template_that_there_is_not_is_refused(here: Path) -> None:
    result = new("expense-bot", "--template", "aproval")

    assert result.exit_code == 2
    assert "'minimal', 'approval', 'poll'" in result.stderr


@given(st.from_regex(r"[a-z][a-z0-9]{0,12}([-_][a-z0-9]{1,12}){0,2}", fullmatch=True), st.sampled_from(TEMPLATES))
def test_a_bot_of_any_name_has_no_problems(name: str, template: str) -> None:
    with TemporaryDirectory() as folder:
        result = new(name, "--template", template, "--into", folder)

        if "means something of its own" not in result.output:
            assert check_project(Path(folder) / name) == ([], 2)
