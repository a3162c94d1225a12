"""Tests for flowbot.swadl: each workflow of tests/data/swadl as a flow, with its talks and its list."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import check_project, load_project
from flowbot.swadl import Imported, import_swadl
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.yamlsource import write_yaml

FOLDER = Path(__file__).resolve().parent.parent / "data" / "swadl"
WORKFLOWS = sorted(FOLDER.glob("*.swadl.yaml"))


def beside(name: str) -> str | None:
    """A file that a workflow names."""
    file = FOLDER / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


def read(file: Path) -> Imported:
    return import_swadl(file.read_text(encoding="utf-8"), file.name, beside)


def project_of(made: Imported, folder: Path) -> Path:
    """The folder of the bot that an import makes."""
    assert made.flow is not None
    for place in ("flows", "messages"):
        (folder / place).mkdir()
    (folder / "flowbot.yaml").write_text(write_yaml({"name": "imported-bot", **made.settings}))
    (folder / "flows" / f"{made.name}.yaml").write_text(made.flow)
    if made.messages:
        (folder / "messages" / f"{made.name}.en.mml.j2").write_text(made.messages)
    return folder


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name.removesuffix(".swadl.yaml"))
def test_a_workflow_becomes_a_flow_that_is_checked_and_talked_to(file: Path, tmp_path: Path) -> None:
    made = read(file)
    name = file.name.removesuffix(".swadl.yaml")
    left, talk = file.with_name(f"{name}.left"), file.with_name(f"{name}.chat.yaml")

    told = "".join(f"{each}\n" for each in made.left)
    assert told == (left.read_text(encoding="utf-8") if left.exists() else "")
    problems, _ = check_project(project_of(made, tmp_path))
    assert [str(each) for each in problems] == []
    assert talk.exists() or not all(each.is_note for each in made.left)
    if talk.exists():
        for transcript in load_transcripts(talk):
            check_result(play_transcript(load_project(tmp_path), transcript))


def test_there_are_workflows_enough() -> None:
    assert len(WORKFLOWS) >= 30
