"""The two faces of a chat: driven inline, or awaited."""

from __future__ import annotations

import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import anyio

from flowbot.project import Project
from flowbot.testing.chat._loop import Held, kept_loop, refuse_running_loop
from flowbot.testing.chat.chat import Chat
from flowbot.testing.chat.core import Core, Settings
from flowbot.testing.chat.failure import ChatError, alone
from flowbot.testing.chat.process import running
from flowbot.testing.projects import project_at


class SyncChat(Chat[None]):
    """A chat in a plain test: what is done is over when the call returns.

    Args:
        bot: The folder of a project, a flow file, or a project.
        settings: How it is held.
        strict: Whether messages that nobody expected, and a kill that never came, fail it when it is closed.

    Raises:
        RunningLoopError: An event loop runs here.
        ConfigError: There is no such bot.
        DefinitionErrors: Its flows have problems.
    """

    def __init__(self, bot: str | Path | Project, settings: Settings | None = None, *, strict: bool = True) -> None:
        refuse_running_loop()
        super().__init__(Core(_project(bot), settings or Settings()), self._run)
        self.strict = strict
        self._held: Held | None = None
        self._is_closed = False

    def _run(self, do: Callable[[], Awaitable[None]]) -> None:
        if self._is_closed:
            raise ChatError("this chat is closed")
        try:
            if self._held is None:
                self._held = kept_loop().hold(running(self.core.process))
            self._held.run(do)
        except ChatError as error:
            raise error.with_traceback(None) from error.__cause__  # how the kit came to it says nothing

    def close(self, *, strict: bool | None = None) -> None:
        """End it.

        Args:
            strict: Whether messages that nobody expected, and a kill that never came, fail it; what the chat was
                made with when left out.

        Raises:
            ChatError: There were some.
        """
        held, self._held, self._is_closed = self._held, None, True
        if held is not None:
            held.close()
        if self.strict if strict is None else strict:
            self.core.check_kill()
            self.core.silent()

    def __del__(self) -> None:
        """Somebody has forgotten to close it."""
        held: Held | None = getattr(self, "_held", None)
        if held is not None:
            warnings.warn(
                "a chat was not closed: use `with`, or call `close`", ResourceWarning, stacklevel=2, source=self
            )
            held.drop()

    def __enter__(self) -> Self:
        """Begin it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """End it; what nobody expected fails it unless it has failed already."""
        self.close(strict=None if error is None else False)


class AsyncChat(Chat[Awaitable[None]]):
    """A chat in an async test: what is done is awaited."""


@asynccontextmanager
async def open_chat(
    bot: str | Path | Project, settings: Settings | None = None, *, strict: bool = True
) -> AsyncGenerator[AsyncChat]:
    """A chat to be awaited, on asyncio or trio.

    Args:
        bot: The folder of a project, a flow file, or a project.
        settings: How it is held.
        strict: Whether messages that nobody expected, and a kill that never came, fail it at its end.

    Raises:
        ChatError: There were some.
        ConfigError: There is no such bot.
        DefinitionErrors: Its flows have problems.
    """
    core = Core(_project(bot), settings or Settings())
    with alone():
        async with anyio.create_task_group() as tasks:

            async def begun(do: Callable[[], Awaitable[None]]) -> None:
                if not core.has_begun:
                    await tasks.start(core.process.run, name="bot")
                await do()

            try:
                yield AsyncChat(core, begun)
            finally:
                if core.has_begun:
                    core.process.close()
    if strict:
        core.check_kill()
        core.silent()


def _project(bot: str | Path | Project) -> Project:
    return bot if isinstance(bot, Project) else project_at(bot)
