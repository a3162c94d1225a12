"""What several people do before the bot hears of any of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Generic

from flowbot.testing.chat.stage import Done, Stage
from flowbot.testing.lines import Together


class AtOnce(Generic[Done]):
    """Keeps what people do while it lasts, and lets all of it happen at its end; `with`, or `async with`."""

    def __init__(self, stage: Stage[Done], *, reverse: bool) -> None:
        self._stage = stage
        self._reverse = reverse

    def _do(self, failed: type[BaseException] | None) -> Done | None:
        lines = self._stage.let_go()
        return self._stage.do(Together(lines=tuple(lines), reverse=self._reverse)) if failed is None else None

    def __enter__(self) -> None:
        """Begin to keep."""
        self._stage.hold()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Let it happen."""
        self._do(kind)

    async def __aenter__(self) -> None:
        """Begin to keep."""
        self._stage.hold()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Let it happen."""
        done = self._do(kind)
        if isinstance(done, Awaitable):
            await done
