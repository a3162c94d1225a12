"""Coverage of flows in a run of pytest: collected by every process, joined and told by the one that reports."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from flowbot.errors import FlowbotError
from flowbot.project import Project, is_project
from flowbot.runtime.trace import Trace
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import Covered, joined
from flowbot.testing.coverage.files import combine, write_covered
from flowbot.testing.coverage.junit import properties
from flowbot.testing.coverage.page import report_html
from flowbot.testing.coverage.terminal import report_terminal
from flowbot.testing.coverage.wording import shortfall
from flowbot.testing.plugin.bots import named_bot
from flowbot.testing.projects import project_at

_FOLDER = "flowbot_coverage"
"""What a worker of xdist is told: where it writes what its tests did."""
_RAN = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
"""How a run ends in which tests could run."""


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
        self._folder: TemporaryDirectory[str] | None = None
        self._covered = Covered([])
        self._is_told = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where it keeps what its tests did."""
        self._folder = self._folder or TemporaryDirectory(prefix="flowbot-coverage-")
        node.workerinput[_FOLDER] = self._folder.name

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Join what all have done, and write the reports."""
        self._covered = self._wanted(joined([self._of_this_process(), self._of_workers()]))
        self._is_told = not self._config.option.collectonly and session.exitstatus in _RAN
        if not self._is_told:
            return
        for form, place in self._config.option.flow_cov_report:
            if form == "html":
                _write(Path(place) / "index.html", report_html(self._covered))
            elif form == "json":
                write_covered(self._covered, Path(place))
        for each in self._config.pluginmanager.get_plugins():
            if hasattr(each, "add_global_property"):  # what writes the JUnit file
                for name, value in properties(self._covered):
                    each.add_global_property(name, value)
        if self._shortfall is not None and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell it."""
        if not self._is_told:
            return
        asked = self._config.option.flow_cov_report
        if not asked or ("term", "") in asked:
            terminalreporter.section("coverage of flows")
            terminalreporter.write(report_terminal(self._covered))
        for form, place in asked:
            if form != "term":
                terminalreporter.write_line(f"report: {Path(place) / 'index.html' if form == 'html' else place}")
        if self._shortfall is not None:
            terminalreporter.write_line(self._shortfall, red=True, bold=True)

    def _of_this_process(self) -> Covered:
        bot = named_bot(self._config) or self._config.rootpath
        with suppress(FlowbotError):  # what is wrong with it the tests have said
            if bot.is_file() or is_project(bot):
                self.collector.watch(project_at(bot))  # also where no test talks to it
        return self.collector.covered()

    def _of_workers(self) -> Covered:
        if self._folder is None:
            return Covered([])
        with self._folder as folder:
            return combine(sorted(Path(folder).iterdir()))

    def _wanted(self, covered: Covered) -> Covered:
        """Of what was done what counts."""
        only = self._config.option.flow_cov_only
        if only is None:
            return covered
        return Covered([each for each in covered.flows if Path(each.file).resolve() == Path(only).resolve()])

    @property
    def _shortfall(self) -> str | None:
        least = self._config.option.flow_cov_fail_under
        return shortfall(self._covered, least) if least is not None else None


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


MEASURING = pytest.StashKey[Worker | Reporter]()
