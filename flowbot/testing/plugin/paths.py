"""`--flow-paths`: flow files as tests, one for every way through a flow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import FlowbotError, shown_path
from flowbot.ids import FlowId
from flowbot.project import Project, find_settings, is_project
from flowbot.testing.paths.report import PathReport, paths_of
from flowbot.testing.plugin.bots import named_bot
from flowbot.testing.plugin.talks import Talk, talks_of
from flowbot.testing.projects import project_at
from flowbot.testing.transcripts.report import TranscriptError
from flowbot.testing.transcripts.writer import write_transcript

REPORTS = pytest.StashKey[dict[Path, PathReport]]()


class FlowFile(pytest.File):
    """A flow, and the talks that go through it."""

    def __init__(self, *, bot: Path, **given: Any) -> None:
        super().__init__(**given)
        self.bot = bot

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each of them."""
        try:
            project = project_at(self.bot)
        except FlowbotError as error:
            raise self.CollectError(str(error)) from error
        report = self._report(project)
        if report.is_cut_short:
            self.warn(pytest.PytestWarning(f"{project.config.name} has more ways than were gone"))
        files = {flow.id: flow.outline.locate(("flow",)).file for flow, _ in project.flows}
        first = next(iter(files))  # that of talks which end before any flow has begun
        mine = [each for each in report.talks if files.get(FlowId(each.flow or first)) == shown_path(self.path)]
        yield from talks_of(self, mine, Way)

    def _report(self, project: Project) -> PathReport:
        known = self.config.stash.setdefault(REPORTS, {})
        if self.bot not in known:
            known[self.bot] = paths_of(project)
        return known[self.bot]


class Way(Talk):
    """A talk that nobody wrote: where it fails, it is told as the file that somebody may keep."""

    def text_of(self, error: TranscriptError) -> str:
        """What is told of any talk, and the file."""
        return f"{error}\n\n{write_transcript(self.transcript)}"


def flow_file(file: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The file as tests, where it is a flow of a bot."""
    if file.suffix not in (".yaml", ".py") or file.name.startswith("_"):
        return None
    only = parent.config.option.flow_cov_only
    if only is not None and file != Path(only).resolve():
        return None
    bot = named_bot(parent.config)
    if bot is None or not bot.is_file():
        bot = next((folder for folder in file.parents if is_project(folder)), None)
    if bot is None or file not in (bot, _flows_of(bot) / file.name):
        return None
    flows: pytest.Collector = FlowFile.from_parent(parent, path=file, bot=bot)
    return flows


@cache
def _flows_of(bot: Path) -> Path:
    """Where the flows of a bot are."""
    try:
        return bot / find_settings(bot).flows
    except FlowbotError:
        return bot / "flows"
