"""Waking whoever waits for work."""

from __future__ import annotations

import anyio


class Signal:
    """Wakes whoever waits for work; may be set when nobody does, and then is not lost."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def set(self) -> None:
        """There is work."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether there is work that nobody has gone to yet."""
        return self._event.is_set()

    async def wait(self) -> None:
        """Return when there is work, and be ready for the next time; everybody who waits is woken."""
        event = self._event
        await event.wait()
        if self._event is event:  # else another one was here first, and there may be work again
            self._event = anyio.Event()
