"""Tests that the page about talks that nobody wrote shows what `flowbot test --paths` prints and keeps."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "let-flowbot-write-the-first-tests.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def run(folder: Path, *arguments: str) -> list[str]:
    """The lines that a command prints."""
    command = [sys.executable, "-m", "flowbot", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_each_command_of_the_page_prints_what_stands_below_it_and_keeps_what_is_shown(tmp_path: Path) -> None:
    parcel, size, saved = (block.partition("\n")[::2] for block in blocks("yaml"))
    first, second, third = (block.splitlines() for block in blocks("console"))
    (titles,) = (block.splitlines() for block in blocks("text"))
    (tmp_path / "flows").mkdir()

    (tmp_path / parcel[0].removeprefix("# ")).write_text("\n".join(parcel), encoding="utf-8")
    printed = run(tmp_path, *third[0].split()[2:], "--", "--collect-only", "-q")
    assert third[1] in printed
    assert {f"flows/parcel.yaml::{each}" for each in titles} <= set(printed)
    assert (tmp_path / saved[0].removeprefix("# ")).read_text(encoding="utf-8") == saved[1]

    assert set(first[1:]) <= set(run(tmp_path, *first[0].split()[2:]))
    (tmp_path / size[0].removeprefix("# ")).write_text("\n".join(size), encoding="utf-8")
    assert set(second[1:]) <= set(run(tmp_path, *second[0].split()[2:]))
