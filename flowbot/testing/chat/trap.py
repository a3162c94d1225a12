"""Where a process is killed: before or after it does something with its store or its pod."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from flowbot.testing.simulation.ports import Between, KilledError


class Trap(Between):
    """Kills the process at a point; and counts, for whoever wants to know which points there are.

    Args:
        point: The operation of a port, such as `commit` or `send_message`; None kills nowhere.
        after: Whether it was carried out by then.
        nth: The how manieth time.
    """

    def __init__(self, point: str | None = None, *, after: bool = False, nth: int = 1) -> None:
        self.point = point
        self._after = after
        self._left = nth
        self._is_dead = False
        self.passed: list[str] = []
        """The operations that were begun, in their order."""

    @property
    def is_sprung(self) -> bool:
        """Whether the process was killed."""
        return self._is_dead

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        """Carry it out, unless the process is dead, or dies here."""
        if self._is_dead:
            raise KilledError
        self.passed.append(point)
        is_here = point == self.point
        if is_here:
            self._left -= 1
        dies = is_here and self._left == 0
        if dies and not self._after:
            self._die()
        result = await operation()
        if dies:
            self._die()
        return result

    def _die(self) -> None:
        self._is_dead = True
        raise KilledError
