"""What the simulated flows do to the world: a desk that may fail, and that knows what it was asked twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

from flowbot import action, service
from flowbot.authoring import IdempotencyKey


class Desk:
    """Books orders."""

    def __init__(self) -> None:
        self.booked: dict[str, str] = {}

    async def book(self, key: str, what: str) -> str:
        """The number of a booking; the same key again books nothing more."""
        return self.booked.setdefault(key, f"B{len(self.booked) + 1}")


@service
async def desk() -> AsyncIterator[Desk]:
    yield Desk()


@action
async def book(size: int, side: str, key: IdempotencyKey, desk: Desk) -> str:
    return await desk.book(key, f"{side} {size}")
