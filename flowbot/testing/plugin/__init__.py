"""The plugin of pytest: the fixtures `chat` and `achat`, `*.chat.yaml` as tests, the coverage of flows.

What it needs is imported when a test needs it: a project without flows pays nothing for it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowbot.testing.plugin.options import MARK, add_options, wants_coverage

if TYPE_CHECKING:
    from flowbot.project import Project
    from flowbot.testing.chat import SyncChat
    from flowbot.testing.chat.process import StoreKind
    from flowbot.testing.plugin.chats import Chats

_CHATS = "flowbot.testing.plugin.chats"
"""Not imported in a run without a chat, which has nothing to do then."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of flowbot."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known, and begin to measure where somebody asks for it."""
    config.addinivalue_line("markers", MARK)
    if config.option.chat_update and (hasattr(config, "workerinput") or getattr(config.option, "numprocesses", None)):
        raise pytest.UsageError("--chat-update writes files, which one process has to do: leave out -n")
    if wants_coverage(config):
        from flowbot.testing.plugin.measured import begin

        begin(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of transcripts, unless it is for others to include; with `--flow-paths` a flow too."""
    if file_path.name.endswith(".chat.yaml") and not file_path.name.startswith("_"):
        from flowbot.testing.plugin.talks import TalkFile

        talks: pytest.Collector = TalkFile.from_parent(parent, path=file_path)
        return talks
    if parent.config.option.flow_paths:
        from flowbot.testing.plugin.paths import flow_file

        return flow_file(file_path, parent)
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test with a chat run with each store."""
    stores = metafunc.config.option.flow_store
    if "flow_store" in metafunc.fixturenames and len(stores) > 1:
        marks = metafunc.definition.iter_markers("flowbot")
        if not any("store" in mark.kwargs for mark in marks):
            metafunc.parametrize("flow_store", stores)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin without the chats of an earlier run, where the same test is run again."""
    if _CHATS in sys.modules:
        from flowbot.testing.plugin.chats import forget_chats

        forget_chats(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Let a test fail in the end where the bot said something that it did not expect."""
    try:
        yield
        if _CHATS in sys.modules:
            from flowbot.testing.plugin.chats import check_silence

            check_silence(item)
    finally:
        if _CHATS in sys.modules:
            from flowbot.testing.plugin.chats import note_properties

            note_properties(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell of a chat that failed where the test says what it expects, and not where flowbot finds it out."""
    if call.excinfo is None or _CHATS not in sys.modules:
        return (yield)
    from flowbot.testing.plugin.failures import shorten, summarize

    if not item.config.option.fulltrace:
        shorten(call.excinfo)
    report = yield
    summarize(report.longrepr, call.excinfo.value)
    return report


@pytest.fixture
def flow_store(pytestconfig: pytest.Config) -> str:
    """Where the bot of a chat keeps its conversations: `memory`, or what `--flow-store` says."""
    return str(pytestconfig.option.flow_store[0])


@pytest.fixture
def flow_project(request: pytest.FixtureRequest) -> Project:
    """The bot that the test talks to, loaded."""
    from flowbot.testing.plugin.chats import mark_of, project_of

    return project_of(request.node, mark_of(request.node))


@pytest.fixture
def chat(request: pytest.FixtureRequest, flow_store: StoreKind) -> Iterator[SyncChat]:
    """People and the bot whose folder the test lies in, on a local pod; what nobody expects fails the test."""
    from flowbot.testing.plugin.chats import held

    with held(request.node, flow_store) as chat:
        yield chat


@pytest.fixture
def achat(request: pytest.FixtureRequest, flow_store: StoreKind) -> Chats:
    """What opens chats in an async test, on asyncio or trio: they are entered with `async with`, and then awaited."""
    from flowbot.testing.plugin.chats import opener

    return opener(request.node, flow_store)
