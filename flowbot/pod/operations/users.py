"""Users, asked for in process."""

from __future__ import annotations

from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import Person
from flowbot.pod.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """`flowbot.operations.Users` as one bot asks for them."""

    people: People
    bot: User

    async def get(self, user: UserId) -> Person:
        await anyio.lowlevel.checkpoint()
        return _person(self.people.require(user))

    async def find(self, email: str) -> Person | None:
        await anyio.lowlevel.checkpoint()
        found = self.people.find_by_email(email)
        return None if found is None else _person(found)


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.display_name,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        username=user.username,
    )
