"""`flowbot.operations.Presence` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.ids import UserId
from flowbot.operations import UserPresence
from flowbot.symphony.asking import ask, moment_of, query_of, record_in, records_in, text_of, user_of
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session

_MOST = 5000
"""As many as the pod gives at once ("Get All Presence", Symphony's REST reference)."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there, and who is busy."""

    session: Session

    async def get(self) -> UserPresence:
        """The bot's own."""
        return await self._asked(Request(component="pod", method="GET", path="/v2/user/presence"))

    async def get_user(self, user: UserId, local: bool = False) -> UserPresence:
        """That of a user."""
        path = f"/v3/user/{user}/presence{query_of(local=local)}"
        return await self._asked(Request(component="pod", method="GET", path=path))

    async def list(self, limit: int = 1000) -> Sequence[UserPresence]:
        """Page by page, of which each begins at the user that the one before ended with, or behind."""
        found: dict[UserId, UserPresence] = {}
        last: UserId | None = None
        while len(found) < limit:
            path = f"/v2/users/presence{query_of(lastUserId=last, limit=_MOST)}"
            answer = await ask(self.session, Request(component="pod", method="GET", path=path))
            page = {each.user: each for each in map(_presence, records_in(answer.json())) if each.user is not None}
            new = page.keys() - found.keys()
            found |= page
            if not new:
                break
            last = max(new)
        return [*found.values()][:limit]

    async def set(self, category: str, soft: bool = False) -> UserPresence:
        """Let the bot be there, or busy."""
        path = f"/v2/user/presence{query_of(soft=soft)}"
        return await self._asked(Request(component="pod", method="POST", path=path, json={"category": category}))

    async def set_user(self, user: UserId, category: str, soft: bool = False) -> UserPresence:
        """The same for another user."""
        path, body = f"/v3/user/presence{query_of(soft=soft)}", {"category": category, "userId": user}
        return await self._asked(Request(component="pod", method="POST", path=path, json=body))

    async def register(self, users: Sequence[UserId]) -> None:
        """Take an interest in people of other firms."""
        path = "/v1/user/presence/register"
        await ask(self.session, Request(component="pod", method="POST", path=path, json=list(users)))

    async def _asked(self, request: Request) -> UserPresence:
        return _presence(record_in(request, await ask(self.session, request)))


def _presence(record: Mapping[str, Any]) -> UserPresence:
    """A `V2Presence`, of any category."""
    return UserPresence(
        category=text_of(record, "category") or "UNDEFINED",
        user=user_of(record, "userId"),
        since=moment_of(record, "timestamp"),
    )
