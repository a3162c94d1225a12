"""`symphony.users`: who is on the pod."""

from __future__ import annotations

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
