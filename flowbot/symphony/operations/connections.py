"""`flowbot.operations.Connections` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.errors import OperationError
from flowbot.ids import UserId
from flowbot.operations import Connection
from flowbot.symphony.asking import (
    ask,
    integer_of,
    missing,
    moment_of,
    query_of,
    record_in,
    records_in,
    text_of,
    user_of,
)
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Connections:
    """Who may talk to whom beyond their own firm."""

    session: Session

    async def create(self, user: UserId) -> Connection:
        """Ask somebody to connect; not asked twice when the answer is lost, as a second request is refused."""
        return await self._post("create", user, repeatable=False)

    async def accept(self, user: UserId) -> Connection:
        """Accept what somebody asked for."""
        return await self._post("accept", user)

    async def reject(self, user: UserId) -> Connection:
        """Reject what somebody asked for."""
        return await self._post("reject", user)

    async def remove(self, user: UserId) -> None:
        """End a connection; not asked twice, as a connection that has ended cannot be."""
        path = f"/v1/connection/user/{user}/remove"
        await ask(self.session, Request(component="pod", method="POST", path=path, repeatable=False))

    async def get(self, user: UserId) -> Connection | None:
        """How one stands to somebody; a 404 is nobody, or that neither has asked."""
        request = Request(component="pod", method="GET", path=f"/v1/connection/user/{user}/info")
        try:
            return _connection_in(request, await ask(self.session, request))
        except OperationError as error:
            if error.status == 404:
                return None
            raise

    async def list(self, status: str = "ALL", users: Sequence[UserId] = ()) -> Sequence[Connection]:
        """Those with a status, or with some users only."""
        query = query_of(status=status, userIds=",".join(map(str, users)) or None)
        request = Request(component="pod", method="GET", path=f"/v1/connection/list{query}")
        found = [_connection(each) for each in records_in((await ask(self.session, request)).json())]
        return [each for each in found if each is not None]

    async def _post(self, how: str, user: UserId, *, repeatable: bool = True) -> Connection:
        path = f"/v1/connection/{how}"
        request = Request(component="pod", method="POST", path=path, json={"userId": user}, repeatable=repeatable)
        return _connection_in(request, await ask(self.session, request))


def _connection_in(request: Request, answer: Answer) -> Connection:
    found = _connection(record_in(request, answer))
    if found is None:
        raise missing(request, answer, "user or status of a connection")
    return found


def _connection(record: Mapping[str, Any]) -> Connection | None:
    """A `UserConnection`; None where it does not say with whom, or how."""
    user, status = user_of(record, "userId"), text_of(record, "status")
    if user is None or status is None:
        return None
    return Connection(
        user=user,
        status=status,
        requested_at=moment_of(record, "firstRequestedAt"),
        updated_at=moment_of(record, "updatedAt"),
        requests=integer_of(record, "requestCounter"),
    )
