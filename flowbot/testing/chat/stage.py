"""What people and places of a chat share: the chat, and how it waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio.lowlevel

from flowbot.testing.chat.core import Core
from flowbot.testing.chat.deeds import Deeds
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.lines import Line

Done = TypeVar("Done", covariant=True)
"""What doing something gives: nothing in a synchronous chat, and what is to be awaited in an asynchronous one."""
Run = Callable[[Callable[[], Awaitable[None]]], Done]


class Stage(Generic[Done]):
    """What people and places of a chat share: the chat, and how it waits."""

    def __init__(self, core: Core, deeds: Deeds, run: Run[Done]) -> None:
        self.core = core
        self.deeds = deeds
        self.run = run
        self._kept: list[Line] | None = None
        """What is done together, as far as it was said."""

    def do(self, *lines: Line) -> Done:
        """Carry out some lines, one after the other."""
        if self._kept is not None:
            self._kept += lines
            return self.run(anyio.lowlevel.checkpoint)

        async def carry_out() -> None:
            for line in lines:
                await self.deeds.do(line)

        return self.run(carry_out)

    def hold(self) -> None:
        """Keep what is to be done until `let_go`."""
        if self._kept is not None:
            raise ChatError("what is done together has begun already")
        self._kept = []

    def let_go(self) -> list[Line]:
        """What was to be done since `hold`."""
        kept, self._kept = self._kept, None
        return kept or []
