"""The part of the control API that tells what was written and asked, and lets a script put an event into the feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flowbot.errors import SymphonyError
from flowbot.pod.control._reading import read_number, stream_named, user_named
from flowbot.pod.control._shown import show_message
from flowbot.pod.local import LocalPod
from flowbot.pod.transcript import write_transcript
from flowbot.web.messages import Handler, Request, Response, json_response


class HistoryApi:
    """Answers a script about what happened."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/streams/{name}/messages": self._list_messages,
            "GET /v1/history": self._list_history,
            "GET /v1/transcript": self._write_transcript,
            "GET /v1/requests": self._list_requests,
            "POST /v1/events": self._emit,
            "POST /v1/reset": self._reset,
        }

    async def _list_messages(self, request: Request) -> Response:
        """What stands in a stream; nothing in one that nobody named yet."""
        stream = self._pod.streams.find(request.params["name"])
        found = self._pod.talk.messages_in(stream) if stream is not None else []
        return json_response([show_message(self._pod, each) for each in found])

    async def _list_history(self, request: Request) -> Response:
        written = self._pod.talk.written.history[read_number(request, "after") :]
        return json_response([show_message(self._pod, each) for each in written])

    async def _write_transcript(self, request: Request) -> Response:
        stream, viewer = request.query.get("stream"), request.query.get("as")
        text = write_transcript(
            self._pod,
            stream_named(self._pod, stream) if stream is not None else None,
            user_named(self._pod, viewer) if viewer is not None else None,
        )
        return Response(200, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})

    async def _list_requests(self, request: Request) -> Response:
        return json_response([asdict(each) for each in self._pod.requests.after(read_number(request, "after"))])

    async def _emit(self, request: Request) -> Response:
        """Put the body into the feeds as it is: an event, or anything that a feed might deliver."""
        if not request.body:
            raise SymphonyError("there is no event: send one as the body", status=400)
        self._pod.emit(request.body)
        return json_response({})

    async def _reset(self, request: Request) -> Response:
        self._pod.reset()
        return json_response({})
