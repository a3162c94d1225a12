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
        """A new distribution list of the bot's firm. Twice makes two.

        It takes the role of a distribution list manager, as all that is done with them.
        """
        ...

    @alone
    @reads
    async def get(self, group: GroupId) -> Group:
        """A distribution list, and who is on it."""
        ...

    @alone
    @reads
    async def list(self, status: str | None = "ACTIVE", type: str = "SDL", limit: int = 1000) -> Sequence[Group]:
        """The distribution lists of the bot's firm, oldest first."""
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
        """Change a distribution list; what is left out stays, `members` takes the place of all that were there.

        With the status `DELETED` it is no more. Refused with 412 where somebody else changes it at the same time.
        """
        ...

    @alone
    async def add_member(self, group: GroupId, user: UserId) -> Group:
        """Put somebody on a distribution list."""
        ...

    @alone
    async def set_avatar(self, group: GroupId, image: str) -> Group:
        """Give a distribution list a picture: a JPEG, PNG or GIF of at most 2 MB, in Base64."""
        ...
