"""Waking everybody who waits for a change."""

from __future__ import annotations

import anyio


class Bell:
    """Wakes whoever waits when it rings; it keeps no memory of rings before."""

    def __init__(self) -> None:
        self._rung: anyio.Event | None = None

    def ring(self) -> None:
        """Wake everybody who waits now."""
        if self._rung is not None:
            self._rung.set()
            self._rung = None

    async def wait(self) -> None:
        """Return at the next ring."""
        if self._rung is None:
            self._rung = anyio.Event()
        await self._rung.wait()
