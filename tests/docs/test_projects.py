"""Tests that the pages that show a whole project, with its talk and its test, show a bot that works."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.project import check_project
from flowbot.testing import Settings, SyncChat

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "how-to"


@pytest.fixture(params=["call-your-code", "call-a-web-service", "begin-without-a-message"])
def page(request: pytest.FixtureRequest) -> str:
    return (FOLDER / f"{request.param}.md").read_text(encoding="utf-8")


@pytest.fixture
def bot(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of the page: each block goes on with the file that its first line names."""
    for name, text in re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_project_of_the_page_has_no_problem(bot: Path) -> None:
    assert check_project(bot)[0] == []


def test_the_transcript_of_the_page_is_what_the_bot_says(page: str, bot: Path) -> None:
    (talk,) = re.findall(r"^```text\n(you: .*?)^```$", page, re.MULTILINE | re.DOTALL)
    said = [line.removeprefix("you: ") for line in talk.splitlines() if line.startswith("you: ")]

    result = CliRunner().invoke(main, ["chat", str(bot), "--clock", "2026-11-23"], input="\n".join([*said, ""]))

    assert result.stdout == talk


@pytest.fixture
def tests(bot: Path) -> list[Callable[[SyncChat], None]]:
    """Those of the page."""
    names: dict[str, Any] = {}
    for file in bot.glob("test_*.py"):
        exec(file.read_text(encoding="utf-8"), names)
    return [each for name, each in names.items() if name.startswith("test_")]


def test_the_test_of_the_page_passes(bot: Path, tests: list[Callable[[SyncChat], None]]) -> None:
    (test,) = tests
    settings = {name: value for mark in getattr(test, "pytestmark", []) for name, value in mark.kwargs.items()}
    with SyncChat(bot, Settings(**settings)) as chat:
        test(chat)
