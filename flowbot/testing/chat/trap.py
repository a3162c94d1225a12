"""Where a process is killed: before or after it does something with its store or its pod."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from flowbot.testing.simulation.ports import Between, KilledError

_LOOKS = ("backlog", "next_due")
"""Who waits for quiet asks these, and nothing comes of them: nobody is killed there."""


class Trap(Between):
    """Kills the process at a point; and keeps, for whoever wants to know, which points there are.

    A process that is killed after a point does nothing more with its store and its pod.

    Args:
        point: The operation of a port, such as `commit` or `send_message`; None kills nowhere.
        after: Whether it was carried out by then.
        nth: The how manieth time.
    """

    def __init__(self, point: str | None = None, *, after: bool = False, nth: int = 1) -> None:
        self.point = point
        self._after = after
        self._left = nth
        self.is_sprung = False
        """Whether the process was killed, or does nothing more."""
        self.passed: list[str] = []
        """The operations that were begun, in their order."""

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        """Carry it out, unless the process is dead, or dies here."""
        if point in _LOOKS:
            return await operation()
        if self.is_sprung:
            raise KilledError
        self.passed.append(point)
        is_here = point == self.point
        self._left -= is_here
        dies = is_here and self._left == 0
        if dies and not self._after:
            self.is_sprung = True
            raise KilledError
        result = await operation()
        if dies:
            self.is_sprung = True
        return result
