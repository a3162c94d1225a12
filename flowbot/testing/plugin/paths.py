"""`--flow-paths`: flow files as tests, one for every way through a flow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import FlowbotError, shown_path
from flowbot.project import Project, find_settings, is_project
from flowbot.testing.paths.report import PathReport, paths_of
from flowbot.testing.plugin.talks import talks_of
from flowbot.testing.projects import project_at

REPORTS = pytest.StashKey[dict[Path, PathReport]]()


class FlowFile(pytest.File):
    """A flow, and the talks that go through it."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each of them."""
        root = next(folder for folder in self.path.parents if is_project(folder))
        try:
            project = project_at(root)
        except FlowbotError as error:
            raise self.CollectError(str(error)) from error
        report = self._report(root, project)
        if report.is_cut_short:
            self.warn(pytest.PytestWarning(f"{root.name} has more ways than were gone"))
        flows = [flow.id for flow, _ in project.flows if flow.outline.locate(("flow",)).file == shown_path(self.path)]
        yield from talks_of(self, (each for each in report.talks if each.flow in flows))

    def _report(self, root: Path, project: Project) -> PathReport:
        known = self.config.stash.setdefault(REPORTS, {})
        if root not in known:
            known[root] = paths_of(project)
        return known[root]


def flow_file(file: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The file as tests, where it is a flow of a bot."""
    if file.suffix not in (".yaml", ".py") or file.name.startswith("_"):
        return None
    found = next((folder for folder in file.parents if is_project(folder)), None)
    if found is None or file.parent != _flows_of(found):
        return None
    flows: Any = FlowFile.from_parent(parent, path=file)
    return flows  # type: ignore[no-any-return]


@cache
def _flows_of(root: Path) -> Path | None:
    """Where the flows of a bot are; None where its settings cannot be read."""
    try:
        return root / find_settings(root).flows
    except FlowbotError:
        return None
