"""`symphony.connections`: who may talk to whom beyond their own firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flowbot.ids import UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How two users stand to each other, as the one who asks sees it.

    `user` is the other one, and `status` is `PENDING_INCOMING` where they asked, `PENDING_OUTGOING`, `ACCEPTED` or
    `REJECTED`. For people of the same firm, who need not ask, nothing else is told.
    """

    user: UserId
    status: str
    requested_at: datetime | None = None
    """When somebody first asked."""
    updated_at: datetime | None = None
    requests: int | None = None
    """How often somebody asked."""


class Connections(Protocol):
    """`symphony.connections`; errors as those of rooms. People of the same firm are connected without asking."""

    async def create(self, user: UserId) -> Connection:
        """Ask somebody of another firm to connect. They cannot be asked again before they reject it."""
        ...

    async def accept(self, user: UserId) -> Connection:
        """Accept what somebody asked for."""
        ...

    async def reject(self, user: UserId) -> Connection:
        """Reject what somebody asked for."""
        ...

    async def remove(self, user: UserId) -> None:
        """End a connection that was accepted."""
        ...

    @reads
    async def get(self, user: UserId) -> Connection | None:
        """How one stands to somebody; none where neither has asked, or there is nobody of this id."""
        ...

    @reads
    async def list(self, status: str = "ALL", users: Sequence[UserId] = ()) -> Sequence[Connection]:
        """Connections, those of a status or with some users; colleagues are in it where `users` has them."""
        ...
