"""`flowbot.operations.Users` over REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.errors import OperationError
from flowbot.ids import UserId
from flowbot.operations import Person
from flowbot.symphony.asking import ask, body_of, query_of, records_in, text_of, user_of
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.paging import Page, follow
from flowbot.symphony.session import Session

_MOST_ASKED = 100
"""Of so many users a look-up may ask ("Users lookup", Symphony's REST reference)."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who is on the pod."""

    session: Session

    async def get(self, user: UserId) -> Person:
        """A user by their id."""
        found, answer = await self._look_up(uid=user, local=False)
        if not found:
            raise OperationError(
                f"there is no user {user} (trace id {answer.trace_id})", status=answer.status, trace_id=answer.trace_id
            )
        return found[0]

    async def find(self, email: str) -> Person | None:
        """A user by their e-mail address."""
        return next(iter((await self._look_up(email=email, local=False))[0]), None)

    async def find_by_username(self, username: str) -> Person | None:
        """A user by their username, which only the pod itself knows."""
        return next(iter((await self._look_up(username=username, local=True))[0]), None)

    async def list(
        self,
        users: Sequence[UserId] = (),
        emails: Sequence[str] = (),
        usernames: Sequence[str] = (),
        active: bool | None = None,
        local: bool = False,
    ) -> Sequence[Person]:
        """Users by what is known of them, as many at a time as may be asked."""
        found: dict[UserId, Person] = {}
        asked: tuple[tuple[str, Sequence[object], bool], ...] = (
            ("uid", users, local),
            ("email", emails, local),
            ("username", usernames, True),
        )
        for name, values, is_local in asked:
            for some in _chunks(values):
                query = {name: ",".join(map(str, some)), "local": is_local, "active": active}
                found |= {each.id: each for each in (await self._look_up(**query))[0]}
        return list(found.values())

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
        """Users that are like a text, page by page."""
        filters = body_of(
            title=title,
            company=company,
            location=location,
            market_coverage=market_coverage,
            responsibility=responsibility,
            function=function,
            instrument=instrument,
        )

        async def ask_page(skip: int, size: int) -> Page:
            path = f"/v1/user/search{query_of(skip=skip, limit=size, local=local)}"
            body = body_of(query=text, filters=filters or None)
            answer = await ask(self.session, Request(component="pod", method="POST", path=path, json=body))
            return Page(records=records_in(answer.field("users")), total=answer.field("count"))

        return _people(await follow(ask_page, lambda each: user_of(each, "id"), limit=limit))

    async def _look_up(self, **query: object) -> tuple[Sequence[Person], Answer]:
        """The users that a query finds: an answer without a body, or with none in its list, is nobody."""
        request = Request(component="pod", method="GET", path=f"/v3/users{query_of(**query)}")
        answer = await ask(self.session, request)
        return _people(records_in(answer.field("users"))), answer


def _chunks(values: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(values), _MOST_ASKED):
        yield values[start : start + _MOST_ASKED]


def _people(users: Sequence[Mapping[str, Any]]) -> Sequence[Person]:
    """Of `UserV2`; who has no id is nobody."""
    return [_person(each, user) for each in users if (user := user_of(each, "id")) is not None]


def _person(user: Mapping[str, Any], identity: UserId) -> Person:
    return Person(
        id=identity,
        name=text_of(user, "displayName") or "",
        first_name=text_of(user, "firstName"),
        last_name=text_of(user, "lastName"),
        email=text_of(user, "emailAddress"),
        username=text_of(user, "username"),
        title=text_of(user, "title"),
        department=text_of(user, "department"),
        company=text_of(user, "company"),
        location=text_of(user, "location"),
    )
