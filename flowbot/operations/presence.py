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
    """Whether a user is there, and since when.

    The `category` is `AVAILABLE`, `BUSY`, `AWAY`, `ON_THE_PHONE`, `BE_RIGHT_BACK`, `IN_A_MEETING`, `OUT_OF_OFFICE`,
    `OFF_WORK`, `OFFLINE`, `UNDEFINED`, or what Symphony thinks of next.
    """

    category: str
    user: UserId | None = None
    since: datetime | None = None


class Presence(Protocol):
    """`symphony.presence`; errors as those of rooms."""

    @reads
    async def get(self) -> UserPresence:
        """Whether the bot itself is there."""
        ...

    @reads
    async def get_user(self, user: UserId, local: bool = False) -> UserPresence:
        """Whether a user is there; with `local`, people of other firms are `OFFLINE` and not asked for."""
        ...

    @reads
    async def list(self, limit: int = 1000) -> Sequence[UserPresence]:
        """Who is there in the bot's own firm, by their ids. It takes the role of user provisioning.

        Who was not active for long may be left out.
        """
        ...

    async def set(self, category: str, soft: bool = False) -> UserPresence:
        """Let the bot be there, or busy; with `soft`, it stays `OFFLINE` where it is."""
        ...

    async def set_user(self, user: UserId, category: str, soft: bool = False) -> UserPresence:
        """Let another user be there, or busy. It takes the role of user provisioning."""
        ...

    async def register(self, users: Sequence[UserId]) -> None:
        """Take an interest in people of other firms for an hour; without it their presence is not told.

        It takes the privilege `ADMIN_PRESENCE_UPDATE`.
        """
        ...
