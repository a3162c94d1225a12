"""A small bot, and talks with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import read_transcripts

Load = Callable[[str], Project]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """A bot of one flow."""

    def loaded(flow: str) -> Project:
        file = tmp_path / "flow.yaml"
        file.write_text(dedent(flow).lstrip(), encoding="utf-8")
        return load_project(file)

    return loaded


def talk(text: str) -> Transcript:
    """The only talk of a file."""
    read = read_transcripts(dedent(text).lstrip(), "talk.chat.yaml")
    assert not read.problems
    return read.transcripts[0]
