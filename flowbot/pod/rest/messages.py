"""The REST endpoints of messages and their files, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.pod.local import LocalPod
from flowbot.pod.multipart import Part, parse_multipart
from flowbot.pod.rest._reading import read_count
from flowbot.pod.rest.sessions import Sessions
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST_MESSAGES = 500
"""As many as an answer may have."""


class MessagesApi:
    """Answers requests for messages."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /agent/v4/stream/{id}/message/create": self._create_message,
            "POST /agent/v4/stream/{id}/message/{message}/update": self._update_message,
            "GET /agent/v4/stream/{id}/message": self._list_messages,
            "GET /agent/v1/stream/{id}/attachment": self._read_attachment,
            "POST /pod/v1/admin/messagesuppression/{id}/suppress": self._suppress,
        }

    async def _create_message(self, request: Request) -> Response:
        bot = self._sessions.agent_user(request)
        sent, data, parts = _read_message(request)
        message = self._pod.talk.post(bot, request.params["id"], sent, data, _files(parts))
        return json_response(self._pod.talk.message_json(message))

    async def _update_message(self, request: Request) -> Response:
        bot = self._sessions.agent_user(request)
        sent, data, parts = _read_message(request)
        message = self._pod.talk.update(bot, request.params["id"], request.params["message"], sent, data, _files(parts))
        return json_response(self._pod.talk.message_json(message))

    async def _list_messages(self, request: Request) -> Response:
        """Those of a stream, newest first: which end a real agent begins with is not published."""
        bot = self._sessions.agent_user(request)
        since, skip, limit = (read_count(request, *each) for each in (("since", 0), ("skip", 0), ("limit", 50)))
        until = read_count(request, "until", 0) if "until" in request.query else None
        found = self._pod.talk.read_messages(bot, request.params["id"], since, until)
        page = found[::-1][skip : skip + min(limit, _MOST_MESSAGES)]
        return json_response([self._pod.talk.message_json(each) for each in page]) if page else Response(204)

    async def _read_attachment(self, request: Request) -> Response:
        bot, query = self._sessions.agent_user(request), request.query
        for name in ("fileId", "messageId"):
            if not query.get(name):
                raise AttachmentError(f"the query has no `{name}`", status=400)
        content = self._pod.talk.read_attachment(bot, request.params["id"], query["messageId"], query["fileId"])
        return Response(200, base64.b64encode(content), {"Content-Type": "application/octet-stream"})

    async def _suppress(self, request: Request) -> Response:
        message = self._pod.talk.suppress(self._sessions.pod_user(request), request.params["id"])
        body = {"messageId": message.id, "suppressed": True, "suppressionDate": self._pod.now_ms()}
        return json_response(body)


def _read_message(request: Request) -> tuple[str, str | None, Sequence[Part]]:
    """The message and EntityJSON of a multipart body, and all its parts.

    Raises:
        MessageRejectedError: It cannot be read, or has no message (400).
    """
    try:
        parts = parse_multipart(request.headers.get("content-type", ""), request.body)
        fields = {part.name: part.content.decode("utf-8") for part in parts if part.filename is None}
    except ValueError as error:
        raise MessageRejectedError(f"the form cannot be read: {error}", status=400) from error
    if not fields.get("message"):
        raise MessageRejectedError("the form has no part `message`", status=400)
    # Clients send `data` empty when there is none, and `version` and `silent`, which change nothing.
    return fields["message"], fields.get("data") or None, parts


def _files(parts: Sequence[Part]) -> list[tuple[str, bytes]]:
    attached = (part for part in parts if part.name == "attachment" and part.filename is not None)
    return [(part.filename or "file", part.content) for part in attached]
