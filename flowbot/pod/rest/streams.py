"""The REST endpoints of streams and IMs, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import STREAM_TYPES, PodStream
from flowbot.pod.rest._reading import read_count, read_json, read_object
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire import im_info_json, stream_attributes_json
from flowbot.pod.wire.rooms import stream_info_json
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
        }

    async def _open_im(self, request: Request) -> Response:
        bot = self._sessions.pod_user(request)
        people = read_json(request)
        if not isinstance(people, list) or len(people) != 1 or type(people[0]) is not int:
            raise MessageRejectedError("the body is not a list with the id of one user", status=400)
        return json_response({"id": self._pod.streams.open_im(bot, people[0])})

    async def _list_streams(self, request: Request) -> Response:
        bot = self._sessions.pod_user(request)
        types = [{"type": each} for each in STREAM_TYPES]
        asked = read_object(request).get("streamTypes")
        if not isinstance(asked, list) or not asked or any(each not in types for each in asked):
            raise SymphonyError(f"`streamTypes` is a list of some of {types}", status=400)
        skip, limit = (read_count(request, *each) for each in (("skip", 0), ("limit", 50)))
        page = self._pod.streams.of(bot, [each["type"] for each in asked])[skip : skip + limit]
        return json_response([stream_attributes_json(room) for room in page]) if page else Response(204)

    async def _show_stream(self, request: Request) -> Response:
        return json_response(
            stream_info_json(self._pod.streams.of_member(self._sessions.pod_user(request), request.params["id"]))
        )

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
