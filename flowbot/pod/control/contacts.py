"""The part of the control API that says who is connected with whom, and who is busy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.clock import milliseconds
from flowbot.errors import SymphonyError
from flowbot.events import User
from flowbot.operations import Connection
from flowbot.pod.contacts import STATUSES
from flowbot.pod.control._reading import Body, Name, read_body, user_named
from flowbot.pod.local import LocalPod
from flowbot.pod.presences import OFFLINE, SETTABLE
from flowbot.web.messages import Handler, Request, Response, json_response


class Approach(Body):
    """Somebody who does something about being connected with another."""

    user: Name
    to: Name


class PresenceChange(Body):
    """How somebody is to be seen."""

    category: Name


class ContactsApi:
    """Answers a script about connections and presence."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/people/{name}/connections": self._list,
            "POST /v1/connections/request": self._request,
            "POST /v1/connections/accept": self._accept,
            "POST /v1/connections/reject": self._reject,
            "POST /v1/connections/remove": self._remove,
            "GET /v1/people/{name}/presence": self._show_presence,
            "POST /v1/people/{name}/presence": self._set_presence,
        }

    async def _list(self, request: Request) -> Response:
        found = self._pod.society.contacts.list(user_named(self._pod, request.params["name"]), STATUSES)
        return json_response([self._shown(each) for each in found])

    async def _request(self, request: Request) -> Response:
        user, other = self._both(request)
        return json_response(self._shown(self._pod.society.contacts.request(user, other.id)))

    async def _accept(self, request: Request) -> Response:
        user, other = self._both(request)
        return json_response(self._shown(self._pod.society.contacts.accept(user, other.id)))

    async def _reject(self, request: Request) -> Response:
        user, other = self._both(request)
        return json_response(self._shown(self._pod.society.contacts.reject(user, other.id)))

    async def _remove(self, request: Request) -> Response:
        user, other = self._both(request)
        self._pod.society.contacts.remove(user, other.id)
        return json_response({})

    async def _show_presence(self, request: Request) -> Response:
        user = user_named(self._pod, request.params["name"])
        return json_response({"category": self._pod.society.presences.of(user).category})

    async def _set_presence(self, request: Request) -> Response:
        """Let somebody be seen so; to who is offline no message is delivered until they are back."""
        user, category = user_named(self._pod, request.params["name"]), read_body(request, PresenceChange).category
        if category not in (*SETTABLE, OFFLINE):
            raise SymphonyError(f"presence is one of {', '.join((*SETTABLE, OFFLINE))}, not '{category}'", status=400)
        receipts = self._pod.talk.keeper.receipts
        if category == OFFLINE:
            receipts.go_away(user.id)
        else:
            receipts.come_back(user.id, milliseconds(self._pod.clock.now()))
        return json_response({"category": self._pod.society.presences.put(user, category).category})

    def _both(self, request: Request) -> tuple[User, User]:
        body = read_body(request, Approach)
        return self._pod.ensure_user(body.user), user_named(self._pod, body.to)

    def _shown(self, connection: Connection) -> dict[str, Any]:
        return {"to": self._pod.people.require(connection.user).display_name, "status": connection.status}
