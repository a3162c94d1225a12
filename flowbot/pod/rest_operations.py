"""The REST endpoints of a pod's operations, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.pod.platform import Platform
from flowbot.pod.wire_rooms import room_detail_json, stream_info_json, user_v3_json
from flowbot.web.messages import Handler, Request, Response, json_response

Actor = Callable[[Request], User]
"""Whose session a request has; raises AuthenticationError when it has none."""


class OperationsApi:
    """Answers requests for rooms, users, streams and messages."""

    def __init__(self, platform: Platform, actor: Actor, now_ms: Callable[[], int]) -> None:
        self._platform = platform
        self._actor = actor
        self._now_ms = now_ms

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /pod/v3/room/create": self._create_room,
            "GET /pod/v3/room/{id}/info": self._show_room,
            "POST /pod/v3/room/{id}/update": self.update_room,
            "POST /pod/v1/room/{id}/setActive": self._close_room,
            "POST /pod/v1/room/{id}/membership/add": self._add_member,
            "POST /pod/v1/room/{id}/membership/remove": self._remove_member,
            "GET /pod/v2/room/{id}/membership/list": self._list_members,
            "GET /pod/v3/users": self._list_users,
            "GET /pod/v2/streams/{id}/info": self._show_stream,
            "POST /pod/v1/admin/messagesuppression/{id}/suppress": self._suppress,
        }

    async def _create_room(self, request: Request) -> Response:
        actor, body = self._actor(request), _read_object(request)
        name, description = _text(body, "name"), _text(body, "description")
        if name is None or description is None:
            raise OperationError("a room has a `name` and a `description`", status=400)
        public = body.get("public") is True
        return json_response(room_detail_json(self._platform.create_room(actor, name, description, public)))

    async def _show_room(self, request: Request) -> Response:
        return json_response(room_detail_json(self._platform.room(self._actor(request), request.params["id"])))

    async def update_room(self, request: Request) -> Response:
        """Change the name or the description of a room."""
        actor, body = self._actor(request), _read_object(request)
        name, description = _text(body, "name"), _text(body, "description")
        return json_response(
            room_detail_json(self._platform.update_room(actor, request.params["id"], name, description))
        )

    async def _close_room(self, request: Request) -> Response:
        actor = self._actor(request)
        if request.query.get("active") != "false":
            raise OperationError("this pod closes rooms, and opens none again", status=400)
        return json_response(room_detail_json(self._platform.deactivate_room(actor, request.params["id"])))

    async def _add_member(self, request: Request) -> Response:
        self._platform.add_member(self._actor(request), request.params["id"], _user_id(request))
        return json_response({"format": "TEXT", "message": "Member added"})

    async def _remove_member(self, request: Request) -> Response:
        self._platform.remove_member(self._actor(request), request.params["id"], _user_id(request))
        return json_response({"format": "TEXT", "message": "Member removed"})

    async def _list_members(self, request: Request) -> Response:
        room = self._platform.room(self._actor(request), request.params["id"])
        found = [{"id": each, "owner": each in room.owners, "joinDate": 0} for each in sorted(room.members)]
        return json_response(found)

    async def _list_users(self, request: Request) -> Response:
        self._actor(request)
        user_id, email = request.query.get("uid", ""), request.query.get("email")
        if email is not None:
            found = self._platform.find_user(email)
        elif user_id.isdecimal():
            try:
                found = self._platform.user(int(user_id))
            except OperationError:
                found = None
        else:
            raise OperationError("the query has neither one `uid` nor one `email`", status=400)
        return Response(204) if found is None else json_response({"users": [user_v3_json(found)], "errors": []})

    async def _show_stream(self, request: Request) -> Response:
        return json_response(stream_info_json(self._platform.stream(self._actor(request), request.params["id"])))

    async def _suppress(self, request: Request) -> Response:
        message = self._platform.suppress(self._actor(request), request.params["id"])
        body = {"messageId": message.id, "suppressed": True, "suppressionDate": self._now_ms()}
        return json_response(body)


def _read_object(request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError as error:
        raise OperationError(f"the body is not JSON: {error}", status=400) from error
    if not isinstance(body, dict):
        raise OperationError("the body is not a JSON object", status=400)
    return body


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise OperationError(f"`{name}` is not a text", status=400)
    return value


def _user_id(request: Request) -> int:
    value = _read_object(request).get("id")
    if isinstance(value, bool) or not isinstance(value, int):
        raise OperationError("`id` is not the id of a user", status=400)
    return value
