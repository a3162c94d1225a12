"""Presence, asked about in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import UserPresence
from flowbot.pod.presences import Presences


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """`flowbot.operations.Presence` as one user asks for it."""

    presences: Presences
    user: User

    async def get(self) -> UserPresence:
        await anyio.lowlevel.checkpoint()
        return self.presences.of(self.user)

    async def get_user(self, user: UserId, local: bool = False) -> UserPresence:
        await anyio.lowlevel.checkpoint()
        return self.presences.get(self.user, user, local)

    async def list(self, limit: int = 1000) -> Sequence[UserPresence]:
        await anyio.lowlevel.checkpoint()
        return self.presences.list(self.user, None, limit)

    async def set(self, category: str, soft: bool = False) -> UserPresence:
        await anyio.lowlevel.checkpoint()
        return self.presences.set(self.user, category, soft)

    async def set_user(self, user: UserId, category: str, soft: bool = False) -> UserPresence:
        await anyio.lowlevel.checkpoint()
        return self.presences.set_user(self.user, user, category, soft)

    async def register(self, users: Sequence[UserId]) -> None:
        await anyio.lowlevel.checkpoint()
        self.presences.register(self.user, users)
