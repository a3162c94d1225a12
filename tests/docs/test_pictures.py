"""Tests that the pictures of docs/how-to/draw-a-flow.md are what `flowbot graph` draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.projects import project_at
from tools.pictures import pictures

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "draw-a-flow.md"


def drawn(*arguments: str) -> str:
    return CliRunner().invoke(main, ["graph", *arguments], catch_exceptions=False).stdout


def test_every_picture_is_what_is_drawn_now(tmp_path: Path) -> None:
    """Those of the page, and those of the stories."""
    found = dict(pictures(tmp_path))

    assert {file.name for file in found} > {"trip.svg", "ticket.svg"}
    for file, svg in found.items():
        assert file.read_text(encoding="utf-8") == svg, f"{file.name}: run `make pictures`"


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    """The flow that the page shows, in a file."""
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "ticket.yaml").write_text(shown, encoding="utf-8")
    return tmp_path / "ticket.yaml"


def test_the_mermaid_text_is_what_is_printed() -> None:
    (shown,) = re.findall(r"^```mermaid\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    assert shown == drawn(str(ROOT / "examples" / "rfq"), "--flow", "limit")


def test_every_command_of_the_page_draws(tmp_path: Path, ticket: Path) -> None:
    commands = re.findall(r"^\$ flowbot graph (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(commands) >= 5
    collector = Collector()
    collector.watch(project_at(ROOT / "examples" / "expense"))
    collector.write(tmp_path / "reports" / "cov.json")
    for command in commands:
        made = (".svg", "pictures", ticket.name, "cov.json")
        arguments = [str(tmp_path / each) if each.endswith(made) else each for each in command.split()]
        arguments = [str(ROOT / each) if each.startswith("examples") else each for each in arguments]
        assert CliRunner().invoke(main, ["graph", *arguments]).exit_code == 0, command
