"""The REST endpoints of connections, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.pod.contacts import statuses_of
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_path_id, read_user_id, read_user_ids
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.society import connection_json
from flowbot.web.messages import Handler, Request, Response, json_response


class ConnectionsApi:
    """Answers requests for connections."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /pod/v1/connection/create": self._create,
            "POST /pod/v1/connection/accept": self._accept,
            "POST /pod/v1/connection/reject": self._reject,
            "POST /pod/v1/connection/user/{id}/remove": self._remove,
            "GET /pod/v1/connection/user/{id}/info": self._show,
            "GET /pod/v1/connection/list": self._list,
        }

    async def _create(self, request: Request) -> Response:
        user = self._sessions.pod_user(request)
        return json_response(connection_json(self._pod.society.contacts.request(user, read_user_id(request, "userId"))))

    async def _accept(self, request: Request) -> Response:
        user = self._sessions.pod_user(request)
        return json_response(connection_json(self._pod.society.contacts.accept(user, read_user_id(request, "userId"))))

    async def _reject(self, request: Request) -> Response:
        user = self._sessions.pod_user(request)
        return json_response(connection_json(self._pod.society.contacts.reject(user, read_user_id(request, "userId"))))

    async def _remove(self, request: Request) -> Response:
        self._pod.society.contacts.remove(self._sessions.pod_user(request), read_path_id(request))
        return json_response({"format": "TEXT", "message": "Connection removed"})

    async def _show(self, request: Request) -> Response:
        return json_response(
            connection_json(self._pod.society.contacts.get(self._sessions.pod_user(request), read_path_id(request)))
        )

    async def _list(self, request: Request) -> Response:
        """Those that a query asks for: the pending ones, where it names no status."""
        user, status = self._sessions.pod_user(request), request.query.get("status")
        statuses = ("PENDING_INCOMING", "PENDING_OUTGOING") if status is None else statuses_of(status)
        found = self._pod.society.contacts.list(user, statuses, read_user_ids(request.query.get("userIds")))
        return json_response([connection_json(each) for each in found])
