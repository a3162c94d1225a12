"""The REST endpoints of rooms, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import MessageRejectedError, OperationError
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.pod.rest._reading import read_object, read_text, read_user_id
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.rooms import room_detail_json
from flowbot.web.messages import Handler, Request, Response, json_response


class RoomsApi:
    """Answers requests for rooms and who is in them."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /pod/v3/room/create": self._create_room,
            "GET /pod/v3/room/{id}/info": self._show_room,
            "POST /pod/v3/room/{id}/update": self._update_room,
            "POST /pod/v1/room/{id}/setActive": self._close_room,
            "POST /pod/v1/room/{id}/membership/add": self._add_member,
            "POST /pod/v1/room/{id}/membership/remove": self._remove_member,
            "GET /pod/v2/room/{id}/membership/list": self._list_members,
        }

    async def _create_room(self, request: Request) -> Response:
        actor, body = self._sessions.pod_user(request), read_object(request)
        name, description = read_text(body, "name"), read_text(body, "description")
        if name is None or description is None:
            raise OperationError("a room has a `name` and a `description`", status=400)
        public = body.get("public") is True
        return json_response(room_detail_json(self._pod.rooms.create(actor, name, description, public)))

    async def _show_room(self, request: Request) -> Response:
        return json_response(
            room_detail_json(self._pod.rooms.get(self._sessions.pod_user(request), request.params["id"]))
        )

    async def _update_room(self, request: Request) -> Response:
        """Pin a message in a room, or change the room."""
        if "pinnedMessageId" not in read_object(request):
            return self._change_room(request)
        return json_response(room_detail_json(self._pin(request)))

    def _pin(self, request: Request) -> PodStream:
        """Pin the message that a request names in its stream, or none."""
        stream = self._stream(request)
        pinned = read_object(request).get("pinnedMessageId")
        if not isinstance(pinned, str):
            raise MessageRejectedError("`pinnedMessageId` is missing, or no text", status=400)
        self._pod.talk.pin(self._sessions.pod_user(request), stream.id, pinned or None)
        return stream

    def _change_room(self, request: Request) -> Response:
        """Change the name or the description of a room."""
        actor, body = self._sessions.pod_user(request), read_object(request)
        name, description = read_text(body, "name"), read_text(body, "description")
        return json_response(room_detail_json(self._pod.rooms.update(actor, request.params["id"], name, description)))

    async def _close_room(self, request: Request) -> Response:
        actor = self._sessions.pod_user(request)
        if request.query.get("active") != "false":
            raise OperationError("this pod closes rooms, and opens none again", status=400)
        return json_response(room_detail_json(self._pod.rooms.deactivate(actor, request.params["id"])))

    async def _add_member(self, request: Request) -> Response:
        self._pod.rooms.add_member(self._sessions.pod_user(request), request.params["id"], read_user_id(request))
        return json_response({"format": "TEXT", "message": "Member added"})

    async def _remove_member(self, request: Request) -> Response:
        self._pod.rooms.remove_member(self._sessions.pod_user(request), request.params["id"], read_user_id(request))
        return json_response({"format": "TEXT", "message": "Member removed"})

    async def _list_members(self, request: Request) -> Response:
        room = self._pod.rooms.get(self._sessions.pod_user(request), request.params["id"])
        found = [{"id": each, "owner": each in room.owners, "joinDate": 0} for each in sorted(room.members)]
        return json_response(found)

    def _stream(self, request: Request) -> PodStream:
        """The stream that a request is about, of which the bot must be a member."""
        bot, stream = self._sessions.pod_user(request), self._pod.streams.get(request.params["id"])
        if stream is None or stream.type != "ROOM":
            raise MessageRejectedError(f"there is no such stream: {request.params['id']}", status=400)
        if bot.id not in stream.members:
            raise MessageRejectedError(f"{bot.display_name} is not a member of this stream", status=403)
        return stream
