"""The REST endpoints of streams and IMs, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import MessageRejectedError, OperationError
from flowbot.pod.finding import StreamCriteria, find_streams
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.pod.rest._reading import (
    listed,
    read_flag,
    read_json,
    read_number,
    read_object,
    read_page,
    read_stream_types,
    read_text,
)
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.streams import (
    im_info_json,
    member_list_json,
    stream_attributes_json,
    stream_member_json,
    stream_search_json,
)
from flowbot.web.messages import Handler, Request, Response, json_response


class StreamsApi:
    """Answers requests for streams of any kind."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /pod/v1/im/create": self._open_im,
            "GET /pod/v1/im/{id}/info": self._show_im,
            "POST /pod/v1/im/{id}/update": self._update_im,
            "POST /pod/v1/streams/list": self._list_streams,
            "GET /pod/v2/streams/{id}/info": self._show_stream,
            "POST /pod/v2/admin/streams/list": self._search_streams,
            "GET /pod/v1/admin/stream/{id}/membership/list": self._list_members,
        }

    async def _open_im(self, request: Request) -> Response:
        bot = self._sessions.pod_user(request)
        people = read_json(request)
        if not isinstance(people, list) or not people or any(type(each) is not int for each in people):
            raise MessageRejectedError("the body is not a list with the ids of users", status=400)
        return json_response({"id": self._pod.streams.open_im(bot, *people)})

    async def _list_streams(self, request: Request) -> Response:
        bot, body = self._sessions.pod_user(request), read_object(request)
        inactive = read_flag(body, "includeInactiveStreams") is True
        found = self._pod.streams.of(bot, read_stream_types(body), inactive=inactive)
        return listed([stream_attributes_json(each) for each in found], read_page(request))

    async def _show_stream(self, request: Request) -> Response:
        bot = self._sessions.pod_user(request)
        return json_response(stream_attributes_json(self._pod.streams.of_member(bot, request.params["id"])))

    async def _search_streams(self, request: Request) -> Response:
        self._pod.accounts.check_administrator(self._sessions.pod_user(request))
        body, (skip, limit) = read_object(request), read_page(request)
        criteria = StreamCriteria(
            types=read_stream_types(body),
            scope=read_text(body, "scope"),
            origin=read_text(body, "origin"),
            status=read_text(body, "status"),
            privacy=read_text(body, "privacy"),
            since_ms=read_number(body, "startDate"),
            until_ms=read_number(body, "endDate"),
        )
        return json_response(stream_search_json(find_streams(self._pod.streams, criteria), skip, limit, body))

    async def _list_members(self, request: Request) -> Response:
        self._pod.accounts.check_administrator(self._sessions.pod_user(request))
        stream = self._pod.streams.get(request.params["id"])
        if stream is None:
            raise OperationError(f"there is no stream with the id {request.params['id']}", status=400)
        members = [
            stream_member_json(
                stream, self._pod.people.require(each), self._pod.accounts.of(each).details["companyName"]
            )
            for each in sorted(stream.members)
        ]
        return json_response(member_list_json(members, *read_page(request)))

    async def _show_im(self, request: Request) -> Response:
        return json_response(im_info_json(self._im(request)))

    async def _update_im(self, request: Request) -> Response:
        im = self._im(request)
        pinned = read_object(request).get("pinnedMessageId")
        if not isinstance(pinned, str):
            raise MessageRejectedError("`pinnedMessageId` is missing, or no text", status=400)
        self._pod.talk.pin(self._sessions.pod_user(request), im.id, pinned or None)
        return json_response(im_info_json(im))

    def _im(self, request: Request) -> PodStream:
        """The stream that a request is about, of which the bot must be a member."""
        bot, stream = self._sessions.pod_user(request), self._pod.streams.get(request.params["id"])
        if stream is None or stream.type == "ROOM":
            raise MessageRejectedError(f"there is no such stream: {request.params['id']}", status=400)
        if bot.id not in stream.members:
            raise MessageRejectedError(f"{bot.display_name} is not a member of this stream", status=403)
        return stream
