"""Tests that the page about coverage of flows shows what `flowbot test` prints."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "how-to" / "measure-coverage-of-a-flow.md").read_text(encoding="utf-8")


def write(folder: Path, block: str) -> None:
    """Keep the file that a block is, by the name in its first line."""
    name, _, text = block.partition("\n")
    file = folder / name.removeprefix("# ")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "flowbot", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def joined(commands: Sequence[str]) -> list[str]:
    """Several commands as one with the options of all: each would run the tests again."""
    taken = [each.partition(" -- ")[::2] for each in commands]
    own, more = ([option for part in parts for option in part.split()] for parts in zip(*taken, strict=True))
    return [*own, "--", *more]


def test_each_command_of_the_page_prints_what_stands_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow, first, others = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    begun, *later = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    lines = "".join(later).splitlines()
    commands = [each.removeprefix("$ flowbot ") for each in lines if each.startswith("$ ")]
    (drawn,) = (each for each in commands if each.startswith("graph "))

    write(tmp_path, flow)
    write(tmp_path, first)
    assert begun.splitlines()[1] in run(tmp_path, "test").splitlines()
    write(tmp_path, others)
    options = joined([each.removeprefix("test") for each in commands if each != drawn])
    printed = run(tmp_path, "test", *options, "--flow-cov-report", "term").splitlines()
    assert {each for each in lines if not each.startswith("$ ")} <= set(printed)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, drawn.split()).exit_code == 0
    assert "covered" in (tmp_path / "leave.svg").read_text(encoding="utf-8")
    assert "covered" in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert 'name="flow-coverage" value="100.00"' in (tmp_path / "reports" / "junit.xml").read_text(encoding="utf-8")
