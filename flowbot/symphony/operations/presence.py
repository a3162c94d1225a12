"""`flowbot.operations.Presence` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flowbot.ids import UserId
from flowbot.operations import UserPresence
from flowbot.symphony.asking import ask, integer_of, moment_of, record_in, records_in, text_of
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there, and who is busy."""

    session: Session

    async def get(self) -> UserPresence:
        """The bot's own."""
        return await self._asked(Request(component="pod", method="GET", path="/v2/user/presence"))

    async def get_user(self, user: UserId, local: bool = False) -> UserPresence:
        """That of a user."""
        path = f"/v3/user/{user}/presence?local={_flag(local)}"
        return await self._asked(Request(component="pod", method="GET", path=path))

    async def list(self, after: UserId | None = None, limit: int = 1000) -> Sequence[UserPresence]:
        """A page of them; the user that the last one ended with may be in the answer, and is left out."""
        query = ({"lastUserId": str(after)} if after is not None else {}) | {"limit": str(limit)}
        request = Request(component="pod", method="GET", path=f"/v2/users/presence?{urlencode(query)}")
        found = [_presence(each) for each in records_in((await ask(self.session, request)).json())]
        return [each for each in found if after is None or each.user != after]

    async def set(self, category: str, soft: bool = False) -> UserPresence:
        """Let the bot be there, or busy."""
        path = f"/v2/user/presence?soft={_flag(soft)}"
        return await self._asked(Request(component="pod", method="POST", path=path, json={"category": category}))

    async def set_user(self, user: UserId, category: str, soft: bool = False) -> UserPresence:
        """The same for another user."""
        path, body = f"/v3/user/presence?soft={_flag(soft)}", {"category": category, "userId": user}
        return await self._asked(Request(component="pod", method="POST", path=path, json=body))

    async def register(self, users: Sequence[UserId]) -> None:
        """Take an interest in people of other firms."""
        path = "/v1/user/presence/register"
        await ask(self.session, Request(component="pod", method="POST", path=path, json=list(users)))

    async def _asked(self, request: Request) -> UserPresence:
        return _presence(record_in(request, await ask(self.session, request)))


def _presence(record: Mapping[str, Any]) -> UserPresence:
    """A `V2Presence`, of any category."""
    user = integer_of(record, "userId")
    return UserPresence(
        category=text_of(record, "category") or "UNDEFINED",
        user=None if user is None else UserId(user),
        since=moment_of(record, "timestamp"),
    )


def _flag(value: bool) -> str:
    return str(value).lower()
