"""Tests for flowbot.cli.fuzz."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.testing.projects import project_at
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.unlogged import unlogged

FLOW = """\
flow: double
version: 1
start: /double {amount}
slots:
  amount: { type: integer }
  twice: { type: integer, le: 1000 }
steps:
  - set: { twice: amount + amount }
  - say: "{{ twice }}"
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "double.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["fuzz", *map(str, arguments)])


def test_what_is_wrong_is_told_and_saved_as_a_transcript_that_fails(flow: Path) -> None:
    result = run(flow, "--steps", "2000")
    file = flow.parent / "tests" / "fuzz_1.chat.yaml"

    assert result.exit_code == 1
    first, _, *rest = result.output.splitlines()
    assert first.startswith("FOUND in ")
    assert "no turn fails: GuardError: 'twice' cannot be set to " in first
    assert first.endswith(f"; smallest case saved to {file}")
    assert "\n".join(rest) == file.read_text(encoding="utf-8").rstrip()
    (transcript,) = load_transcripts(file)
    with unlogged():
        assert play_transcript(project_at(flow), transcript).problem is not None
    assert len(transcript.lines) == 1


def test_a_bot_in_which_nothing_is_wrong_passes(flow: Path, tmp_path: Path) -> None:
    flow.write_text(FLOW.replace(", le: 1000", ""), encoding="utf-8")

    result = run(flow, "--steps", "60", "--seed", "3", "--save", tmp_path / "found")

    assert result.exit_code == 0
    assert result.output.startswith("nothing found in ")
    assert result.output.endswith(" lines (seed 3)\n")
    assert not (tmp_path / "found").exists()


def test_a_flow_that_is_not_there_is_refused(flow: Path) -> None:
    result = run(flow, "--flow", "dubble")

    assert result.exit_code == 1
    assert result.output == "error[FB220]: there is no flow 'dubble'\n   help: did you mean 'double'?\n"


def test_it_is_told_what_to_install_where_hypothesis_is_missing(flow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith("flowbot.testing.fuzz")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)

    result = run(flow)

    assert result.exit_code == 1
    assert result.output == "Error: `fuzz` needs hypothesis: pip install 'flowbot[fuzz]'\n"
