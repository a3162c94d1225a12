"""`symphony.groups`: distribution lists, to which messages are sent as to one user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flowbot.ids import GroupId, UserId
from flowbot.operations._marks import alone, reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A distribution list."""

    id: GroupId
    name: str
    type: str = "SDL"
    status: str = "ACTIVE"
    """`ACTIVE` or `DELETED`."""
    members: Sequence[UserId] = ()
    company: str = ""
    """The firm that its profile tells."""
    email: str = ""


class Groups(Protocol):
    """`symphony.groups`; errors as those of rooms. The bot needs the role of a distribution list manager."""

    @alone
    async def create(
        self, name: str, members: Sequence[UserId] = (), company: str = "", email: str = "", type: str = "SDL"
    ) -> Group:
        """A new group of the bot's firm. Twice makes two."""
        ...

    @alone
    @reads
    async def get(self, group: GroupId) -> Group:
        """A group."""
        ...

    @alone
    @reads
    async def list(self, status: str | None = "ACTIVE", type: str = "SDL", limit: int = 1000) -> Sequence[Group]:
        """The groups of a type, oldest first."""
        ...

    @alone
    async def update(
        self,
        group: GroupId,
        name: str | None = None,
        members: Sequence[UserId] | None = None,
        status: str | None = None,
        company: str | None = None,
        email: str | None = None,
    ) -> Group:
        """Change a group; what is left out stays, `members` takes the place of all that were there.

        With the status `DELETED` it is no more. Refused with 412 where somebody else changes it at the same time.
        """
        ...

    @alone
    async def add_member(self, group: GroupId, user: UserId) -> Group:
        """Let somebody into a group."""
        ...

    @alone
    async def set_avatar(self, group: GroupId, image: str) -> Group:
        """Give a group a picture: a JPEG, PNG or GIF of at most 2 MB, in Base64."""
        ...
