"""Coverage of flows in a run of pytest: collected by every process, joined and told by the one that reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from _pytest.junitxml import xml_key

from flowbot.project import Project, is_project
from flowbot.runtime.trace import Trace
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import Covered, CoveredFlow, joined
from flowbot.testing.coverage.files import combine, write_covered
from flowbot.testing.plugin.bots import load_bot

_FOLDER = "flowbot_coverage"
"""What a worker of xdist is told: where it writes what its tests did."""


def begin(config: pytest.Config) -> None:
    """Measure from now on."""
    told: dict[str, Any] = getattr(config, "workerinput", {})
    measuring = Worker(Path(told[_FOLDER]) / f"{told['workerid']}.json") if told else Reporter(config)
    config.stash[MEASURING] = measuring
    config.pluginmanager.register(measuring, "flowbot-coverage")


def measure(config: pytest.Config, project: Project) -> Trace | None:
    """What a chat with a bot is to tell its steps; None where nobody asks for coverage."""
    measuring = config.stash.get(MEASURING, None)
    return measuring.collector.watch(project) if measuring is not None else None


class Worker:
    """A process of xdist.

    Args:
        file: Where it keeps what its tests did.
    """

    def __init__(self, file: Path) -> None:
        self.collector = Collector()
        self._file = file

    def pytest_sessionfinish(self) -> None:
        """Keep it."""
        self.collector.write(self._file)


class Reporter:
    """The process that reports, which also runs tests where there is no other."""

    def __init__(self, config: pytest.Config) -> None:
        self.collector = Collector()
        self._config = config
        self._folder = TemporaryDirectory(prefix="flowbot-coverage-")
        self._covered = Covered([])

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where it keeps what its tests did."""
        node.workerinput[_FOLDER] = self._folder.name

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Join what all have done, and write the reports."""
        root = self._config.rootpath
        if is_project(root):
            self.collector.watch(load_bot(root))
        with self._folder:
            files = sorted(Path(self._folder.name).iterdir())
            self._covered = joined([self.collector.covered(), combine(files)])
        if session.exitstatus == pytest.ExitCode.OK and self._is_too_little:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def _is_too_little(self) -> bool:
        limit = self._config.option.flow_cov_fail_under
        return limit is not None and self._covered.figure.percent < limit


MEASURING = pytest.StashKey[Worker | Reporter]()
