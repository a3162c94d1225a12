"""`symphony.users`: who is on the pod."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flowbot.ids import UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user, with the fields that `initiator` has."""

    id: UserId
    name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    username: str | None = None
    external: bool | None = None
    """None where Symphony does not tell."""
    title: str | None = None
    department: str | None = None
    company: str | None = None
    location: str | None = None


class Users(Protocol):
    """`symphony.users`; errors as those of rooms."""

    @reads
    async def get(self, user: UserId) -> Person:
        """What the pod tells of a user."""
        ...

    @reads
    async def find(self, email: str) -> Person | None:
        """The user with an e-mail address; none where nobody has it."""
        ...

    @reads
    async def find_by_username(self, username: str) -> Person | None:
        """The user of the bot's own pod with a username; none where nobody has it."""
        ...

    @reads
    async def list(
        self,
        users: Sequence[UserId] = (),
        emails: Sequence[str] = (),
        usernames: Sequence[str] = (),
        active: bool | None = None,
        local: bool = False,
    ) -> Sequence[Person]:
        """The users of some ids, e-mail addresses and usernames, each once; those that nobody has are left out.

        With `active`, only those whose accounts are so; with `local`, only those of the bot's own pod.
        """
        ...

    @reads
    async def search(
        self,
        text: str,
        title: str | None = None,
        company: str | None = None,
        location: str | None = None,
        market_coverage: str | None = None,
        responsibility: str | None = None,
        function: str | None = None,
        instrument: str | None = None,
        local: bool = False,
        limit: int = 50,
    ) -> Sequence[Person]:
        """Users whose name or e-mail address is like a text, and of whom the rest is true."""
        ...
