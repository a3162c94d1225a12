"""`flowbot.operations.Users` over REST."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flowbot.errors import OperationError
from flowbot.ids import UserId
from flowbot.operations import Person
from flowbot.symphony.asking import ask, records_in, text_of
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Users:
    """Who is on the pod."""

    session: Session

    async def get(self, user: UserId) -> Person:
        """A user by their id."""
        found, answer = await self._look_up(uid=str(user))
        if found is None:
            raise OperationError(
                f"there is no user {user} (trace id {answer.trace_id})", status=answer.status, trace_id=answer.trace_id
            )
        return found

    async def find(self, email: str) -> Person | None:
        """A user by their e-mail address."""
        return (await self._look_up(email=email))[0]

    async def _look_up(self, **query: str) -> tuple[Person | None, Answer]:
        """The one user that a query finds: an answer without a body, or with none in its list, is nobody."""
        request = Request(component="pod", method="GET", path=f"/v3/users?{urlencode({**query, 'local': 'false'})}")
        answer = await ask(self.session, request)
        found = [each for each in records_in(answer.field("users")) if isinstance(each.get("id"), int)]
        return (_person(found[0]) if found else None), answer


def _person(user: Mapping[str, Any]) -> Person:
    return Person(
        id=UserId(user["id"]),
        name=text_of(user, "displayName") or "",
        first_name=text_of(user, "firstName"),
        last_name=text_of(user, "lastName"),
        email=text_of(user, "emailAddress"),
        username=text_of(user, "username"),
    )
