"""The REST endpoints of users, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import OperationError
from flowbot.pod.local import LocalPod
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.rooms import user_v3_json
from flowbot.web.messages import Handler, Request, Response, json_response


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
        }

    async def _list_users(self, request: Request) -> Response:
        self._sessions.pod_user(request)
        user_id, email = request.query.get("uid", ""), request.query.get("email")
        if email is not None:
            found = self._pod.people.find_by_email(email)
        elif user_id.isdecimal():
            try:
                found = self._pod.people.require(int(user_id))
            except OperationError:
                found = None
        else:
            raise OperationError("the query has neither one `uid` nor one `email`", status=400)
        return Response(204) if found is None else json_response({"users": [user_v3_json(found)], "errors": []})
