"""Users, asked for in process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import Person
from flowbot.pod.accounts import Accounts
from flowbot.pod.finding import find_people
from flowbot.pod.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """`flowbot.operations.Users` as one bot asks for them."""

    people: People
    accounts: Accounts
    bot: User

    async def get(self, user: UserId) -> Person:
        await anyio.lowlevel.checkpoint()
        return self._person(self.people.require(user))

    async def find(self, email: str) -> Person | None:
        await anyio.lowlevel.checkpoint()
        found = self.people.find_by_email(email)
        return None if found is None else self._person(found)

    async def find_by_username(self, username: str) -> Person | None:
        await anyio.lowlevel.checkpoint()
        found = self.people.find_by_username(username)
        return None if found is None else self._person(found)

    async def list(
        self,
        users: Sequence[UserId] = (),
        emails: Sequence[str] = (),
        usernames: Sequence[str] = (),
        active: bool | None = None,
        local: bool = False,
    ) -> Sequence[Person]:
        await anyio.lowlevel.checkpoint()
        named = self._named(users, emails, usernames)
        found = {each.id: each for each in named if not local or not self.people.is_outsider(each.id)}
        return [self._person(each) for each in found.values() if active in (None, self.accounts.of(each.id).active)]

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
        await anyio.lowlevel.checkpoint()
        filters = {
            "title": title,
            "company": company,
            "location": location,
            "marketCoverage": market_coverage,
            "responsibility": responsibility,
            "function": function,
            "instrument": instrument,
        }
        people = self.people.colleagues if local else self.people
        return [self._person(each) for each in find_people(people, self.accounts, text, filters)[:limit]]

    def _named(self, users: Sequence[UserId], emails: Sequence[str], usernames: Sequence[str]) -> Iterator[User]:
        known = (
            *map(self.people.get, users),
            *map(self.people.find_by_email, emails),
            *map(self.people.find_by_username, usernames),
        )
        return (each for each in known if each is not None)

    def _person(self, user: User) -> Person:
        details = self.accounts.of(user.id).details
        title, department, company, location = (
            str(details[name]) if details.get(name) else None
            for name in ("title", "department", "companyName", "location")
        )
        return Person(
            id=user.id,
            name=user.display_name,
            first_name=user.first_name,
            last_name=user.last_name or None,
            email=user.email,
            username=user.username,
            title=title,
            department=department,
            company=company,
            location=location,
        )
