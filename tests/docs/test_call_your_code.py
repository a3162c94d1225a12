"""Tests that what docs/how-to/call-your-code.md shows is a bot that works."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.project import check_project

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "how-to" / "call-your-code.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of the page: each block goes on with the file that its first line names."""
    for name, text in re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_project_of_the_page_has_no_problem(bot: Path) -> None:
    assert check_project(bot) == ([], 2)


def test_the_transcript_of_the_page_is_what_the_bot_says(bot: Path) -> None:
    (talk,) = re.findall(r"^```text\n(you: .*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    said = [line.removeprefix("you: ") for line in talk.splitlines() if line.startswith("you: ")]

    result = CliRunner().invoke(main, ["chat", str(bot), "--clock", "2026-11-23"], input="\n".join([*said, ""]))

    assert result.stdout == talk


async def test_the_test_of_the_page_passes(bot: Path) -> None:
    names: dict[str, Any] = {}
    exec((bot / "test_claim.py").read_text(encoding="utf-8"), names)
    tests: list[Callable[[], Awaitable[None]]] = [each for name, each in names.items() if name.startswith("test_")]

    assert len(tests) == 1
    await tests[0]()
