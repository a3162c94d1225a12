"""Chats of tests: with which bot, how they are held, and what becomes of one that nobody expected something of."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import did_you_mean
from flowbot.project import Project
from flowbot.testing.chat import AsyncChat, ChatError, Settings, SyncChat, open_chat
from flowbot.testing.chat.core import START
from flowbot.testing.chat.deeds import read_moment
from flowbot.testing.chat.golden import GoldenFiles
from flowbot.testing.chat.process import StoreKind
from flowbot.testing.plugin.bots import bot_of, load_bot
from flowbot.testing.plugin.measured import measure
from flowbot.testing.plugin.options import STORES
from flowbot.testing.plugin.properties import properties_of

CHATS = pytest.StashKey[list[SyncChat | AsyncChat]]()
"""Those of a test."""
GOLDEN = pytest.StashKey[dict[Path, GoldenFiles]]()
Chats = Callable[..., AbstractAsyncContextManager[AsyncChat]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What `@pytest.mark.flowbot(…)` says, on a test, its class and its module."""

    project: str | Path | None = None
    clock: str | datetime | None = None
    store: StoreKind | None = None
    strict: bool = True
    services: Mapping[Any, object] = field(default_factory=dict)
    lets_fail: bool = False
    seed: str = "flowbot"


def mark_of(item: pytest.Item) -> Mark:
    """What the marks of a test say; those nearest to it count."""
    said: dict[str, Any] = {}
    for mark in item.iter_markers("flowbot"):
        if mark.args:
            pytest.fail("@pytest.mark.flowbot(…) takes names: project='…', clock='…'", pytrace=False)
        said = {**mark.kwargs, **said}
    for name in said.keys() - Mark.__slots__:
        hint = did_you_mean(name, Mark.__slots__) or f"there are: {', '.join(Mark.__slots__)}"
        pytest.fail(f"@pytest.mark.flowbot(…) knows no '{name}'; {hint}", pytrace=False)
    wanted = Mark(**said)
    if wanted.store not in (None, *STORES):
        hint = did_you_mean(str(wanted.store), STORES) or f"there are: {', '.join(STORES)}"
        pytest.fail(f"@pytest.mark.flowbot(store=…): there is no store '{wanted.store}'; {hint}", pytrace=False)
    return wanted


def project_of(item: pytest.Item, mark: Mark) -> Project:
    """The bot that a test talks to."""
    return load_bot(bot_of(item.config, item.path, mark.project))


def settings_of(item: pytest.Item, project: Project, mark: Mark, store: StoreKind) -> Settings:
    """How the chats of a test are held."""
    return Settings(
        start=_moment(mark.clock),
        store=mark.store or store,
        services=mark.services,
        trace=measure(item.config, project),
        lets_fail=mark.lets_fail,
        golden=golden_of(item),
        seed=mark.seed,
    )


def _moment(clock: str | datetime | None) -> datetime:
    try:
        return read_moment(clock) if isinstance(clock, str) else clock or START
    except ValueError as error:
        problem = error
    pytest.fail(f"@pytest.mark.flowbot(clock=…): {problem}", pytrace=False)


def golden_of(item: pytest.Item) -> GoldenFiles:
    """The golden files of the module that a test is of."""
    known = item.config.stash.setdefault(GOLDEN, {})
    if item.path not in known:
        file = item.nodeid.partition("::")[0]
        update = bool(item.config.option.chat_update)
        known[item.path] = GoldenFiles(item.path, update=update, mend=f"pytest {file} --chat-update")
    return known[item.path]


@contextmanager
def held(item: pytest.Item, store: StoreKind) -> Iterator[SyncChat]:
    """The chat of a plain test."""
    mark = mark_of(item)
    project = project_of(item, mark)
    chat = SyncChat(project, settings_of(item, project, mark, store), strict=mark.strict)
    item.stash.setdefault(CHATS, []).append(chat)
    try:
        yield chat
    finally:
        chat.close(strict=False)


def opener(item: pytest.Item, store: StoreKind) -> Chats:
    """What opens the chats of an async test: `async with achat() as chat`."""
    mark = mark_of(item)
    project = project_of(item, mark)
    return partial(_opened, item, project, settings_of(item, project, mark, store), strict=mark.strict)


@asynccontextmanager
async def _opened(
    item: pytest.Item, project: Project, settings: Settings, *, strict: bool
) -> AsyncGenerator[AsyncChat]:
    problem: BaseException
    try:
        async with open_chat(project, settings, strict=strict) as chat:
            item.stash.setdefault(CHATS, []).append(chat)
            yield chat
            return
    except BaseExceptionGroup as group:
        if len(group.exceptions) > 1:
            raise
        problem = group.exceptions[0]
    raise problem


def forget_chats(item: pytest.Item) -> None:
    """Let a test that is run once more begin without the chats that it had before."""
    item.stash[CHATS] = []


def check_silence(item: pytest.Item) -> None:
    """Fail a test that has passed so far where the bot said something in it that nobody expected."""
    for chat in item.stash.get(CHATS, []):
        problem = _unexpected(chat) if isinstance(chat, SyncChat) and chat.strict else None
        if problem is not None:
            pytest.fail(problem, pytrace=False)


def _unexpected(chat: SyncChat) -> str | None:
    try:
        chat.core.check_kill()
        chat.silent()
    except ChatError as error:
        return str(error)
    return None


def note_properties(item: pytest.Item) -> None:
    """Keep with a test what its chats did of which flow, for reports."""
    for chat in item.stash.get(CHATS, []):
        item.user_properties += properties_of(chat.conversations, chat.turns)
    forget_chats(item)  # a run may have thousands of them
