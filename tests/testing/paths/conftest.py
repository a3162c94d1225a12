"""Bots of a few flows, and what the talks that flowbot makes of them come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.chat import Settings
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import Covered
from flowbot.testing.paths.report import PathReport, paths_of
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import play_transcript

MakeBot = Callable[..., Project]


@pytest.fixture
def bot(tmp_path: Path) -> MakeBot:
    """Makes a bot of some flows, with settings and Python."""

    def make(*flows: str, settings: str = "", python: str = "") -> Project:
        (tmp_path / "flows").mkdir()
        (tmp_path / "flowbot.yaml").write_text(f"name: a-bot\n{dedent(settings)}")
        if python:
            (tmp_path / "acts.py").write_text(dedent(python))
        for each in flows:
            text = dedent(each).lstrip()
            (tmp_path / "flows" / f"{text.splitlines()[0].removeprefix('flow: ')}.yaml").write_text(text)
        return load_project(tmp_path)

    return make


@dataclass(frozen=True, slots=True)
class Walked:
    """The talks of a bot, held with the whole of it."""

    report: PathReport
    results: list[Result]
    covered: Covered

    @property
    def missed(self) -> list[str]:
        """What none of them did, with its line."""
        return [f"{each.kind} {each.words} ({each.line})" for flow in self.covered.flows for each in flow.missed()]

    @property
    def problems(self) -> list[str]:
        """Why talks do not pass."""
        return [f"{each.transcript.title}: {each.problem.told}" for each in self.results if each.problem is not None]

    @property
    def ends(self) -> list[str]:
        """How the conversation ended that each talk is about; else the step where it stands."""
        return [_end_of(each) for each in self.results]

    @property
    def titles(self) -> list[str]:
        """What they are called."""
        return [each.title for each in self.report.talks]


def _end_of(result: Result) -> str:
    last = [each for each in result.conversations if each.flow.id == result.transcript.flow][-1]
    return last.end or str(last.state).partition(".")[0]


def walk(project: Project) -> Walked:
    """Make the talks of a bot, and hold them."""
    collector = Collector()
    settings = Settings(trace=collector.watch(project))
    report = paths_of(project)
    results = [play_transcript(project, each, settings) for each in report.talks]
    return Walked(report, results, collector.covered())
