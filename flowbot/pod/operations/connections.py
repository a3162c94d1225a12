"""Connections, asked about in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import Connection
from flowbot.pod.contacts import Contacts, statuses_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """`flowbot.operations.Connections` as one user asks for them."""

    contacts: Contacts
    user: User

    async def create(self, user: UserId) -> Connection:
        await anyio.lowlevel.checkpoint()
        return self.contacts.request(self.user, user)

    async def accept(self, user: UserId) -> Connection:
        await anyio.lowlevel.checkpoint()
        return self.contacts.accept(self.user, user)

    async def reject(self, user: UserId) -> Connection:
        await anyio.lowlevel.checkpoint()
        return self.contacts.reject(self.user, user)

    async def remove(self, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.contacts.remove(self.user, user)

    async def get(self, user: UserId) -> Connection | None:
        await anyio.lowlevel.checkpoint()
        try:
            return self.contacts.get(self.user, user)
        except OperationError:
            return None

    async def list(self, status: str = "ALL", users: Sequence[UserId] = ()) -> Sequence[Connection]:
        await anyio.lowlevel.checkpoint()
        return self.contacts.list(self.user, statuses_of(status), users)
