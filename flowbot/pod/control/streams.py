"""The part of the control API that says where people meet, and who is in there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from flowbot.errors import SymphonyError
from flowbot.events import User
from flowbot.pod.control._reading import Body, Name, read_body, stream_named, user_named
from flowbot.pod.control._shown import ROOM_ATTRIBUTES, show_stream
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.pod.rooms import PodRooms, RoomAttributes
from flowbot.web.messages import Handler, Request, Response, json_response

_Deed: TypeAlias = Callable[[User, str, int], None]
"""Somebody does something, in a room, to somebody."""


class Attributes(Body):
    """What is said of a room beside its name; None says nothing."""

    public: bool | None = None
    discoverable: bool | None = None
    members_can_invite: bool | None = None
    read_only: bool | None = None
    copy_protected: bool | None = None
    cross_pod: bool | None = None
    view_history: bool | None = None
    multi_lateral_room: bool | None = None
    keywords: dict[str, str] | None = None

    def given(self) -> RoomAttributes:
        """Them, as the pod takes them."""
        return cast("RoomAttributes", {name: getattr(self, name) for name in ROOM_ATTRIBUTES})


class NewRoom(Attributes):
    """A room that somebody makes."""

    name: Name
    user: Name
    """Who makes it, and owns it."""
    description: str = ""
    members: tuple[Name, ...] = ()
    """Who else is in it."""


class NewIm(Body):
    """Two who talk alone."""

    user: Name
    to: Name


class Doing(Body):
    """Somebody who does something with a room."""

    user: Name | None = None
    """Who does it: an owner when left out, or a member of a room without any."""


class ChangedRoom(Doing, Attributes):
    """What is different about a room."""

    name: Name | None = None
    description: str | None = None


class Asking(Body):
    """Somebody who would like to be let in."""

    user: Name


class Member(Doing):
    """Somebody to whom something is done in a room."""

    member: Name


class StreamsApi:
    """Answers a script about rooms and IMs."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/streams": self._list,
            "POST /v1/streams": self._make,
            "POST /v1/ims": self._open_im,
            "GET /v1/streams/{name}": self._show,
            "POST /v1/streams/{name}": self._change,
            "POST /v1/streams/{name}/add": self._add,
            "POST /v1/streams/{name}/remove": self._on_member(lambda rooms: rooms.remove_member),
            "POST /v1/streams/{name}/promote": self._on_member(lambda rooms: rooms.promote),
            "POST /v1/streams/{name}/demote": self._on_member(lambda rooms: rooms.demote),
            "POST /v1/streams/{name}/join": self._ask_to_join,
            "POST /v1/streams/{name}/close": self._close,
            "POST /v1/streams/{name}/open": self._open,
        }

    async def _list(self, request: Request) -> Response:
        return json_response([show_stream(self._pod, each) for each in self._pod.streams])

    async def _make(self, request: Request) -> Response:
        body = read_body(request, NewRoom)
        owner = self._pod.ensure_user(body.user)
        room = self._pod.rooms.create(owner, body.name, body.description, **body.given())
        for name in body.members:
            self._pod.rooms.add_member(owner, room.id, self._pod.ensure_user(name).id)
        return json_response(show_stream(self._pod, room))

    async def _open_im(self, request: Request) -> Response:
        body = read_body(request, NewIm)
        im = self._pod.streams.im(self._pod.ensure_user(body.user), user_named(self._pod, body.to))
        return json_response(show_stream(self._pod, im))

    async def _show(self, request: Request) -> Response:
        return json_response(show_stream(self._pod, self._stream(request)))

    async def _add(self, request: Request) -> Response:
        body, room = read_body(request, Member), self._stream(request)
        by, member = self._doer(body, room), self._pod.ensure_user(body.member)
        self._pod.rooms.add_member(by, room.id, member.id)
        return json_response(show_stream(self._pod, room))

    async def _change(self, request: Request) -> Response:
        body, room = read_body(request, ChangedRoom), self._stream(request)
        self._pod.rooms.update(self._doer(body, room), room.id, body.name, body.description, **body.given())
        return json_response(show_stream(self._pod, room))

    def _on_member(self, deed_of: Callable[[PodRooms], _Deed]) -> Handler:
        """Answers a request for something that is done to a member of a room."""

        async def handle(request: Request) -> Response:
            body, room = read_body(request, Member), self._stream(request)
            do = deed_of(self._pod.rooms)
            do(self._doer(body, room), room.id, user_named(self._pod, body.member).id)
            return json_response(show_stream(self._pod, room))

        return handle

    async def _ask_to_join(self, request: Request) -> Response:
        user, room = self._pod.ensure_user(read_body(request, Asking).user), self._stream(request)
        self._pod.rooms.ask_to_join(user, room)
        return json_response({})

    async def _open(self, request: Request) -> Response:
        room = self._stream(request)
        self._pod.rooms.activate(self._doer(read_body(request, Doing), room), room.id)
        return json_response(show_stream(self._pod, room))

    async def _close(self, request: Request) -> Response:
        room = self._stream(request)
        self._pod.rooms.deactivate(self._doer(read_body(request, Doing), room), room.id)
        return json_response(show_stream(self._pod, room))

    def _stream(self, request: Request) -> PodStream:
        return stream_named(self._pod, request.params["name"])

    def _doer(self, body: Doing, room: PodStream) -> User:
        """Who does it; raises SymphonyError when nobody is named and nobody is in the room (400)."""
        if body.user is not None:
            return user_named(self._pod, body.user)
        for user_id in sorted(room.owners or room.members):
            return self._pod.people.require(user_id)
        raise SymphonyError(f"nobody is in the room {room.name!r}, so 'user' says who does it", status=400)
