"""`symphony.presence`: who is there, and who is busy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flowbot.ids import UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPresence:
    """Whether a user is there."""

    category: str
    """`AVAILABLE`, `BUSY`, `AWAY`, `ON_THE_PHONE`, `BE_RIGHT_BACK`, `IN_A_MEETING`, `OUT_OF_OFFICE`, `OFF_WORK`,
    `OFFLINE`, `UNDEFINED`, or what Symphony thinks of next."""
    user: UserId | None = None
    since: datetime | None = None
    """When that was set."""


class Presence(Protocol):
    """`symphony.presence`; errors as those of rooms."""

    @reads
    async def get(self) -> UserPresence:
        """The bot's own."""
        ...

    @reads
    async def get_user(self, user: UserId, local: bool = False) -> UserPresence:
        """That of a user; with `local`, people of other firms are `OFFLINE` and not asked for."""
        ...

    @reads
    async def list(self, limit: int = 1000) -> Sequence[UserPresence]:
        """Those of the bot's own firm, by their ids; who was not active for long may be left out."""
        ...

    async def set(self, category: str, soft: bool = False) -> UserPresence:
        """Let the bot be there, or busy; with `soft`, only as far as it is not offline."""
        ...

    async def set_user(self, user: UserId, category: str, soft: bool = False) -> UserPresence:
        """The same for another user, which takes the right to."""
        ...

    async def register(self, users: Sequence[UserId]) -> None:
        """Take an interest in people of other firms, an hour long: without it their presence is not told."""
        ...
