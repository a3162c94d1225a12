"""The REST endpoints of presence, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import OperationError
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import (
    is_asked,
    read_count,
    read_ids,
    read_object,
    read_path_id,
    read_text,
    read_user_id,
    read_user_ids,
)
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.society import presence_json
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST = 5000
"""At once ("Get All Presence")."""


class PresenceApi:
    """Answers requests for presence."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /pod/v2/user/presence": self._show_own,
            "POST /pod/v2/user/presence": self._set_own,
            "GET /pod/v3/user/{id}/presence": self._show,
            "POST /pod/v3/user/presence": self._set,
            "GET /pod/v2/users/presence": self._list,
            "POST /pod/v1/user/presence/register": self._register,
        }

    async def _show_own(self, request: Request) -> Response:
        return json_response(presence_json(self._pod.society.presences.of(self._sessions.pod_user(request))))

    async def _set_own(self, request: Request) -> Response:
        user, soft = self._sessions.pod_user(request), is_asked(request, "soft")
        return json_response(presence_json(self._pod.society.presences.set(user, _category(request), soft)))

    async def _show(self, request: Request) -> Response:
        user, local = self._sessions.pod_user(request), is_asked(request, "local")
        return json_response(presence_json(self._pod.society.presences.get(user, read_path_id(request), local)))

    async def _set(self, request: Request) -> Response:
        user, soft = self._sessions.pod_user(request), is_asked(request, "soft")
        other = read_user_id(request, "userId")
        return json_response(presence_json(self._pod.society.presences.set_user(user, other, _category(request), soft)))

    async def _list(self, request: Request) -> Response:
        user = self._sessions.pod_user(request)
        after = next(iter(read_user_ids(request.query.get("lastUserId"))), None)
        limit = min(read_count(request, "limit", 1000), _MOST)
        return json_response([presence_json(each) for each in self._pod.society.presences.list(user, after, limit)])

    async def _register(self, request: Request) -> Response:
        self._pod.society.presences.register(self._sessions.pod_user(request), read_ids(request))
        return json_response({"format": "TEXT", "message": "OK"})


def _category(request: Request) -> str:
    category = read_text(read_object(request), "category")
    if category is None:
        raise OperationError("the body has no `category`", status=400)
    return category
