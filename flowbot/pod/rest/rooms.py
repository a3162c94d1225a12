"""The REST endpoints of rooms, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.pod.finding import RoomCriteria, find_rooms
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.pod.rest._reading import read_flag, read_number, read_object, read_page, read_text, read_user_id
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.rooms import PodRooms, RoomAttributes
from flowbot.pod.wire.rooms import member_json, room_detail_json, room_search_json
from flowbot.web.messages import Handler, Request, Response, json_response


class RoomsApi:
    """Answers requests for rooms and who is in them."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        membership = "POST /pod/v1/room/{id}/membership"
        return {
            "POST /pod/v3/room/create": self._create_room,
            "POST /pod/v3/room/search": self._search_rooms,
            "GET /pod/v3/room/{id}/info": self._show_room,
            "POST /pod/v3/room/{id}/update": self._update_room,
            "POST /pod/v1/room/{id}/setActive": self._set_active,
            f"{membership}/add": self._change_member(PodRooms.add_member, "Member added"),
            f"{membership}/remove": self._change_member(PodRooms.remove_member, "Member removed"),
            f"{membership}/promoteOwner": self._change_member(PodRooms.promote, "Member promoted to owner"),
            f"{membership}/demoteOwner": self._change_member(PodRooms.demote, "Member demoted to participant"),
            "GET /pod/v2/room/{id}/membership/list": self._list_members,
        }

    async def _create_room(self, request: Request) -> Response:
        actor, body = self._sessions.pod_user(request), read_object(request)
        name, description = read_text(body, "name"), read_text(body, "description")
        if name is None or description is None:
            raise OperationError("a room has a `name` and a `description`", status=400)
        return json_response(room_detail_json(self._pod.rooms.create(actor, name, description, **_attributes(body))))

    async def _search_rooms(self, request: Request) -> Response:
        actor, body = self._sessions.pod_user(request), read_object(request)
        skip, limit = read_page(request)
        if limit > 100:
            raise OperationError("`limit` is more than 100", status=400)
        hidden = request.query.get("includeNonDiscoverable") == "true"
        found = find_rooms(self._pod.streams, actor, _criteria(body, hidden))
        return json_response(room_search_json(found, skip, limit, body)) if found[skip:] else Response(204)

    async def _show_room(self, request: Request) -> Response:
        return json_response(
            room_detail_json(self._pod.rooms.get(self._sessions.pod_user(request), request.params["id"]))
        )

    async def _update_room(self, request: Request) -> Response:
        """Change the room, or pin a message in it."""
        actor, body = self._sessions.pod_user(request), read_object(request)
        if body.get("pinnedMessageId") is not None:  # the BDK for Python 2.x says null of what it does not change
            return json_response(room_detail_json(self._pin(request)))
        name, description = read_text(body, "name"), read_text(body, "description")
        room = self._pod.rooms.update(actor, request.params["id"], name, description, **_attributes(body))
        return json_response(room_detail_json(room))

    def _pin(self, request: Request) -> PodStream:
        """Pin the message that a request names in its stream, or none."""
        stream = self._stream(request)
        pinned = read_object(request).get("pinnedMessageId")
        if not isinstance(pinned, str):
            raise MessageRejectedError("`pinnedMessageId` is missing, or no text", status=400)
        self._pod.talk.pin(self._sessions.pod_user(request), stream.id, pinned or None)
        return stream

    async def _set_active(self, request: Request) -> Response:
        actor, active = self._sessions.pod_user(request), request.query.get("active", "").lower()  # as clients have it
        if active not in ("true", "false"):
            raise OperationError("`active` is neither true nor false", status=400)
        change = self._pod.rooms.activate if active == "true" else self._pod.rooms.deactivate
        return json_response(room_detail_json(change(actor, request.params["id"])))

    def _change_member(self, change: Callable[[PodRooms, User, str, int], None], done: str) -> Handler:
        async def answer(request: Request) -> Response:
            change(self._pod.rooms, self._sessions.pod_user(request), request.params["id"], read_user_id(request))
            return json_response({"format": "TEXT", "message": done})

        return answer

    async def _list_members(self, request: Request) -> Response:
        room = self._pod.rooms.get(self._sessions.pod_user(request), request.params["id"])
        return json_response([member_json(room, each) for each in sorted(room.members)])

    def _stream(self, request: Request) -> PodStream:
        """The stream that a request is about, of which the bot must be a member."""
        bot, stream = self._sessions.pod_user(request), self._pod.streams.get(request.params["id"])
        if stream is None or stream.type != "ROOM":
            raise MessageRejectedError(f"there is no such stream: {request.params['id']}", status=400)
        if bot.id not in stream.members:
            raise MessageRejectedError(f"{bot.display_name} is not a member of this stream", status=403)
        return stream


def _attributes(body: Mapping[str, Any]) -> RoomAttributes:
    """What a `V3RoomAttributes` says beside name and description."""
    return RoomAttributes(
        public=read_flag(body, "public"),
        discoverable=read_flag(body, "discoverable"),
        members_can_invite=read_flag(body, "membersCanInvite"),
        read_only=read_flag(body, "readOnly"),
        copy_protected=read_flag(body, "copyProtected"),
        cross_pod=read_flag(body, "crossPod"),
        view_history=read_flag(body, "viewHistory"),
        multi_lateral_room=read_flag(body, "multiLateralRoom"),
        keywords=_keywords(body.get("keywords")),
    )


def _keywords(tags: object) -> Mapping[str, str] | None:
    if tags is None:
        return None
    if not isinstance(tags, list):
        raise OperationError("`keywords` is not a list", status=400)
    found: dict[str, str] = {}
    for tag in tags:
        match tag:
            case {"key": str(key), "value": str(value)}:
                found[key] = value
            case _:
                raise OperationError("each of `keywords` has a `key` and a `value`", status=400)
    return found


def _criteria(body: Mapping[str, Any], hidden: bool) -> RoomCriteria:
    """What a `V2RoomSearchCriteria` asks for."""
    labels = body.get("labels") or []
    if not isinstance(labels, list):
        raise OperationError("`labels` is not a list", status=400)
    return RoomCriteria(
        query=read_text(body, "query") or "",
        labels=[str(each) for each in labels],
        active=read_flag(body, "active"),
        private=read_flag(body, "private"),
        owner=_id_in(body, "owner"),
        creator=_id_in(body, "creator"),
        member=_id_in(body, "member"),
        non_discoverable=hidden,
    )


def _id_in(body: Mapping[str, Any], name: str) -> int | None:
    user = body.get(name)
    return read_number(user, "id") if isinstance(user, dict) else None
