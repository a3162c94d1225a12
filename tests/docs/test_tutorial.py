"""Tests that the tutorial about tests does what it shows, from the first block to the last, and the README too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "4-testing.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
WORDS = '"{{ portions }} x {{ dish }} for {{ user.name }}."'
OTHER_WORDS = '"{{ portions }} × {{ dish }}, {{ user.name }}."'


def blocks(page: str) -> list[tuple[str, str]]:
    """What stands on a page, in its order, with its language."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run(folder: Path, command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "98"}
    asked = [sys.executable, "-m", *command.split()]
    done = subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_each_block_of_the_page_does_what_is_shown(tmp_path: Path) -> None:
    assert f"`- say: {OTHER_WORDS}`" in PAGE
    for language, text in blocks(PAGE):
        first, _, rest = text.partition("\n")
        if first.startswith("# "):
            file = tmp_path / first.removeprefix("# ")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif language == "console":
            told = run(tmp_path, first.removeprefix("$ "))
            assert [line for line in rest.splitlines() if line not in told] == [], told
        else:
            flow = tmp_path / "flows/lunch.yaml"
            right = flow.read_text(encoding="utf-8")
            flow.write_text(right.replace(WORDS, OTHER_WORDS), encoding="utf-8")
            assert text in run(tmp_path, "flowbot test")
            flow.write_text(right, encoding="utf-8")


def test_the_tests_of_the_readme_pass(tmp_path: Path) -> None:
    flow, talk = (text for language, text in blocks(README) if language == "yaml")
    (test,) = (text for language, text in blocks(README) if language == "python")
    for name, text in (("flows/lunch.yaml", flow), ("tests/lunch.chat.yaml", talk), ("tests/test_lunch.py", test)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert "2 passed" in run(tmp_path, "flowbot test")
