"""The REST endpoints of users, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.digits import read_digits
from flowbot.pod.finding import find_people
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import is_asked, read_object, read_page, read_text
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.accounts import user_json_of, user_search_json
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST_ASKED = 100
"""Of so many users a look-up may ask ("Users lookup", Symphony's REST reference)."""
_ERRORS = {"uid": "id", "email": "email", "username": "username"}
_IS_WELL_FORMED: Mapping[str, Callable[[str], bool]] = {
    "uid": lambda text: read_digits(text) is not None,
    "email": lambda text: "@" in text,
    "username": bool,
}
_FILTERS = ("title", "company", "location", "marketCoverage", "responsibility", "function", "instrument")


class UsersApi:
    """Answers requests for users."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /pod/v3/users": self._list_users,
            "POST /pod/v1/user/search": self._search_users,
        }

    async def _list_users(self, request: Request) -> Response:
        self._sessions.pod_user(request)
        kind, wanted = _asked(request)
        active = request.query.get("active")
        users = [user for each in wanted if (user := self._finders[kind](each)) is not None]
        if is_asked(request, "local"):
            users = [each for each in users if not self._pod.people.is_outsider(each.id)]
        found = [each for each in users if active in (None, str(self._pod.accounts.of(each.id).active).lower())]
        errors = [
            {"error": "invalid.format", _ERRORS[kind]: each} for each in wanted if not _IS_WELL_FORMED[kind](each)
        ]
        if not found and not errors:
            return Response(204)
        return json_response({"users": [self._json(each) for each in found], "errors": errors})

    @property
    def _finders(self) -> Mapping[str, Callable[[str], User | None]]:
        people = self._pod.people
        return {
            "uid": lambda text: people.get(UserId(found)) if (found := read_digits(text)) is not None else None,
            "email": people.find_by_email,
            "username": people.find_by_username,
        }

    async def _search_users(self, request: Request) -> Response:
        self._sessions.pod_user(request)
        body, (skip, limit) = read_object(request), read_page(request)
        filters = body.get("filters") or {}
        if not isinstance(filters, dict):
            raise OperationError("`filters` is not an object", status=400)
        texts = {name: read_text(filters, name) for name in _FILTERS}
        text = read_text(body, "query") or ""
        people = self._pod.people.colleagues if is_asked(request, "local") else self._pod.people
        found = find_people(people, self._pod.accounts, text, texts)
        if not found[skip:]:
            return Response(204)
        return json_response(user_search_json([self._json(each) for each in found], skip, limit, body))

    def _json(self, user: User) -> dict[str, Any]:
        return user_json_of(user, self._pod.accounts.of(user.id))


def _asked(request: Request) -> tuple[str, Sequence[str]]:
    """Which of the three a look-up goes by, and for what; raises OperationError when that is not one of them (400)."""
    given = [name for name in ("uid", "email", "username") if request.query.get(name)]
    if len(given) != 1:
        raise OperationError("the query has one of `uid`, `email` and `username`", status=400)
    wanted = request.query[given[0]].split(",")
    if len(wanted) > _MOST_ASKED:
        raise OperationError(f"the query asks for more than {_MOST_ASKED} users", status=400)
    return given[0], wanted
