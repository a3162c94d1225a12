"""The tests of a bot, as pytest finds them, in one session that runs them again and again."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pytest

from flowbot.errors import ConfigError
from flowbot.project import Project
from flowbot.runtime.trace import Stepped, Trace, Traced
from flowbot.testing.mutation.trials import Trial
from flowbot.testing.plugin.measured import MEASURING
from flowbot.testing.plugin.options import PROJECT

_PLAIN = ("-p", "flowbot.testing.plugin", "-q", "--no-header", "--tb=short", "--capture=sys", "-p", "no:cacheprovider")
_READ_BEFORE = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Flowbot runs already: what pytest would rewrite of it, or of what it needs, is not."""
_IN_THIS_PROCESS = {"xdist": "-n0", "pytest_cov": "--no-cov"}
"""Plugins that would run tests elsewhere or slow them down, where they are there, and what keeps them from it."""


class _Reached:
    """Stands where the coverage of a run is collected, and only notes the flows that a test comes to."""

    def __init__(self) -> None:
        self.flows: set[str] = set()

    @property
    def collector(self) -> _Reached:
        return self

    def watch(self, _project: Project) -> Trace:
        return self._note

    def _note(self, traced: Traced) -> None:
        if isinstance(traced, Stepped):
            self.flows.add(traced.flow.id)


class _Session:
    """A plugin of pytest that does some work with the tests instead of running each once."""

    def __init__(self, work: Callable[[Sequence[Trial]], None]) -> None:
        self._work = work
        self._has_failed = False
        self._reached = _Reached()
        self.has_begun = False
        self.error: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:  # some could not be read
            raise session.Interrupted("some tests cannot be read")
        if not session.items:
            return True
        self.has_begun = True
        session.config.stash[MEASURING] = cast("Any", self._reached)
        try:
            self._work([self._trial(item) for item in session.items])
        except BaseException as error:
            self.error = error
            raise
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_failed |= report.failed

    def _trial(self, item: pytest.Item) -> Trial:
        def passes() -> bool:
            self._has_failed, self._reached.flows = False, trial.reached
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            return not self._has_failed

        trial = Trial(item.nodeid, passes)
        return trial


def with_tests(bot: Path, paths: Sequence[str], work: Callable[[Sequence[Trial]], None]) -> str:
    """Find tests, and do some work with them; a test that is skipped passes.

    Args:
        bot: The folder or the flow file of the bot that they talk to.
        paths: Where they are.
        work: What is done with them.

    Returns:
        What pytest has printed meanwhile.

    Raises:
        ConfigError: There are no tests, or some cannot be read.
    """
    options = [option for module, option in _IN_THIS_PROCESS.items() if find_spec(module)]
    session, printed = _Session(work), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _without_logs():
        pytest.main([*_PLAIN, *_READ_BEFORE, *options, "-o", f"{PROJECT}={bot.resolve()}", *paths], plugins=[session])
    if session.error is not None:
        raise session.error
    if not session.has_begun:
        said = printed.getvalue().strip()
        hint = "write one, or let `flowbot test --paths --save tests` write some"
        raise ConfigError(f"there are no tests to run at {', '.join(paths)}; {hint}:\n{said}")
    return printed.getvalue()


@contextlib.contextmanager
def _without_logs() -> Iterator[None]:
    """While it lasts, nothing is logged to the terminal; pytest keeps what tests ask for."""
    handlers, logging.root.handlers = logging.root.handlers, []
    try:
        yield
    finally:
        logging.root.handlers = handlers
