"""Tests that the page about missing tests shows what `flowbot mutate` prints, and the reference every mutator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.testing.mutation.catalogue import MUTATORS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "how-to" / "find-missing-tests.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def write(folder: Path, block: str) -> None:
    """Keep the file that a block is, by the name in its first line."""
    name = block.partition("\n")[0]
    file = folder / name.removeprefix("# ")
    file.parent.mkdir(exist_ok=True)
    file.write_text(block, encoding="utf-8")


def run(command: str) -> str:
    return CliRunner().invoke(main, command.split()[1:]).stdout


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s$", "… s", text, flags=re.MULTILINE)


def test_the_page_shows_what_survives_and_what_the_missing_test_kills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    flow, first, missing = blocks("yaml")
    shown = [block.partition("\n") for block in blocks("console")[:2]]
    write(tmp_path, flow)

    for block, (command, _, output) in zip([first, missing], shown, strict=True):
        write(tmp_path, block)
        assert without_seconds(run(command.removeprefix("$ "))) == without_seconds(output)


def test_every_mutator_is_on_the_page_with_what_it_does() -> None:
    page = (DOCS / "reference" / "mutators.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", page, re.MULTILINE)

    assert rows == [(name, mutator.__doc__) for name, mutator in MUTATORS.items()]
