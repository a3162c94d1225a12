"""The REST endpoints that a bot needs: authentication, its own user, datafeed v2, sending, attachments, operations.

Paths, status codes and shapes follow Symphony's published REST reference (agent 25.8.1).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.clock import milliseconds
from flowbot.errors import AttachmentError, AuthenticationError, DatafeedError, MessageRejectedError, SymphonyError
from flowbot.events import User
from flowbot.pod.auth import Gate, TokenKind
from flowbot.pod.faults import answer_wrongly, take_fault
from flowbot.pod.feeds import Batch, Datafeed
from flowbot.pod.limits import TotalSizeError
from flowbot.pod.local import LocalPod
from flowbot.pod.multipart import Part, parse_multipart
from flowbot.pod.parts import STREAM_TYPES, PodStream
from flowbot.pod.rest_operations import OperationsApi
from flowbot.pod.wire import im_info_json, read_json_value, stream_attributes_json, user_v2_json
from flowbot.pod.wire_rooms import room_detail_json
from flowbot.web.messages import Request, Response, error_response, json_response
from flowbot.web.router import Router

_MOST_MESSAGES = 500
"""As many as an answer may have."""


class RestApi:
    """Answers a bot's requests from the state of a local pod.

    Args:
        pod: The pod.
        keys: The public key of each bot (PEM) by its username.
        token_seconds: How long a login is good for.
    """

    def __init__(self, pod: LocalPod, keys: Mapping[str, bytes], *, token_seconds: float = 3600) -> None:
        self._pod = pod
        self._gate = Gate(keys, pod.clock, pod.ids, token_seconds)
        self._operations = OperationsApi(pod.platform, self._pod_user, pod.now_ms)
        self._router = Router(
            {
                **self._operations.endpoints,
                "POST /login/pubkey/authenticate": self._log_in,
                "POST /relay/pubkey/authenticate": self._log_in_to_key_manager,
                "GET /pod/v2/sessioninfo": self._show_session,
                "POST /pod/v1/im/create": self._open_im,
                "POST /pod/v1/streams/list": self._list_streams,
                "POST /pod/v3/room/{id}/update": self._update_room,
                "GET /pod/v1/im/{id}/info": self._show_im,
                "POST /pod/v1/im/{id}/update": self._update_im,
                "GET /agent/v5/datafeeds": self._list_feeds,
                "POST /agent/v5/datafeeds": self._create_feed,
                "POST /agent/v5/datafeeds/{id}/read": self._read_feed,
                "DELETE /agent/v5/datafeeds/{id}": self._delete_feed,
                "POST /agent/v4/stream/{id}/message/create": self._create_message,
                "POST /agent/v4/stream/{id}/message/{message}/update": self._update_message,
                "GET /agent/v4/stream/{id}/message": self._list_messages,
                "GET /agent/v1/stream/{id}/attachment": self._read_attachment,
            }
        )

    async def __call__(self, request: Request) -> Response:
        """The answer to a request; the next fault that is meant for its path comes before the right one."""
        fault = take_fault(self._pod.faults, request.path)
        if fault is not None:
            return await answer_wrongly(fault, request, self._answer, self._pod.clock)
        return await self._answer(request)

    def expire_tokens(self) -> None:
        """Let every login end now, as a pod does whose sessions were closed."""
        self._gate.expire()

    async def _answer(self, request: Request) -> Response:
        """The right answer."""
        try:
            return await self._router(request)
        except TotalSizeError as error:
            return json_response({"message": str(error), "status": error.http_status, "code": error.code}, 413)
        except SymphonyError as error:
            return error_response(error.status or 500, str(error))

    async def _log_in(self, request: Request) -> Response:
        token = self._gate.log_in("sessionToken", _read_object(request).get("token"))
        return json_response({"token": token, "name": "sessionToken", "authorizationToken": f"Bearer {token}"})

    async def _log_in_to_key_manager(self, request: Request) -> Response:
        token = self._gate.log_in("keyManagerToken", _read_object(request).get("token"))
        return json_response({"token": token, "name": "keyManagerToken"})

    async def _show_session(self, request: Request) -> Response:
        return json_response(user_v2_json(self._bot(self._check(request, "sessionToken"))))

    async def _open_im(self, request: Request) -> Response:
        bot = self._bot(self._check(request, "sessionToken"))
        people = _read_json(request)
        if not isinstance(people, list) or len(people) != 1 or type(people[0]) is not int:
            raise MessageRejectedError("the body is not a list with the id of one user", status=400)
        return json_response({"id": self._pod.open_im(bot, people[0])})

    async def _list_streams(self, request: Request) -> Response:
        bot = self._bot(self._check(request, "sessionToken"))
        types = [{"type": each} for each in STREAM_TYPES]
        asked = _read_object(request).get("streamTypes")
        if not isinstance(asked, list) or not asked or any(each not in types for each in asked):
            raise SymphonyError(f"`streamTypes` is a list of some of {types}", status=400)
        skip, limit = (_read_count(request, *each) for each in (("skip", 0), ("limit", 50)))
        page = self._pod.streams_of(bot, [each["type"] for each in asked])[skip : skip + limit]
        return json_response([stream_attributes_json(room) for room in page]) if page else Response(204)

    async def _update_room(self, request: Request) -> Response:
        """Pin a message in a room, or change the room."""
        if "pinnedMessageId" not in _read_object(request):
            return await self._operations.update_room(request)
        return json_response(room_detail_json(self._pin(request, "ROOM")))

    async def _show_im(self, request: Request) -> Response:
        return json_response(im_info_json(self._stream(request, "IM")))

    async def _update_im(self, request: Request) -> Response:
        return json_response(im_info_json(self._pin(request, "IM")))

    def _pin(self, request: Request, kind: str) -> PodStream:
        """Pin the message that a request names in its stream, or none."""
        stream = self._stream(request, kind)
        pinned = _read_object(request).get("pinnedMessageId")
        if not isinstance(pinned, str):
            raise MessageRejectedError("`pinnedMessageId` is missing, or no text", status=400)
        self._pod.pin(self._bot(self._check(request, "sessionToken")), stream.id, pinned or None)
        return stream

    def _stream(self, request: Request, kind: str) -> PodStream:
        """The stream that a request is about, of which the bot must be a member."""
        bot, stream = self._bot(self._check(request, "sessionToken")), self._pod.find_stream(request.params["id"])
        if stream is None or stream.type != kind:
            raise MessageRejectedError(f"there is no such stream: {request.params['id']}", status=400)
        if bot.id not in stream.members:
            raise MessageRejectedError(f"{bot.display_name} is not a member of this stream", status=403)
        return stream

    async def _list_feeds(self, request: Request) -> Response:
        feeds = self._pod.feeds_of(self._agent_user(request)).list()
        return json_response([_feed_json(feed) for feed in feeds])

    async def _create_feed(self, request: Request) -> Response:
        bot = self._agent_user(request)
        _read_object(request)
        return json_response(_feed_json(self._pod.feeds_of(bot).create()), 201)

    async def _read_feed(self, request: Request) -> Response:
        feed = self._pod.feeds_of(self._agent_user(request)).get(request.params["id"])
        ack_id = _read_object(request).get("ackId", "")
        if not isinstance(ack_id, str):
            raise DatafeedError("`ackId` is not a string: leave it out, or send an empty one, at first", status=400)
        batch = await feed.read(ack_id, poll_seconds=self._pod.feed_settings.poll_seconds)
        return _batch_response(batch)

    async def _delete_feed(self, request: Request) -> Response:
        self._pod.feeds_of(self._agent_user(request)).delete(request.params["id"])
        return Response(204)

    async def _create_message(self, request: Request) -> Response:
        bot = self._agent_user(request)
        sent, data, parts = _read_message(request)
        message = self._pod.post(bot, request.params["id"], sent, data, _files(parts))
        return json_response(self._pod.message_json(message))

    async def _update_message(self, request: Request) -> Response:
        bot = self._agent_user(request)
        sent, data, parts = _read_message(request)
        message = self._pod.update(bot, request.params["id"], request.params["message"], sent, data, _files(parts))
        return json_response(self._pod.message_json(message))

    async def _list_messages(self, request: Request) -> Response:
        """Those of a stream, newest first: which end a real agent begins with is not published."""
        bot = self._agent_user(request)
        since, skip, limit = (_read_count(request, *each) for each in (("since", 0), ("skip", 0), ("limit", 50)))
        until = _read_count(request, "until", 0) if "until" in request.query else None
        found = self._pod.read_messages(bot, request.params["id"], since, until)
        page = found[::-1][skip : skip + min(limit, _MOST_MESSAGES)]
        return json_response([self._pod.message_json(each) for each in page]) if page else Response(204)

    async def _read_attachment(self, request: Request) -> Response:
        bot, query = self._agent_user(request), request.query
        for name in ("fileId", "messageId"):
            if not query.get(name):
                raise AttachmentError(f"the query has no `{name}`", status=400)
        content = self._pod.read_attachment(bot, request.params["id"], query["messageId"], query["fileId"])
        return Response(200, base64.b64encode(content), {"Content-Type": "application/octet-stream"})

    def _pod_user(self, request: Request) -> User:
        """The bot that asks the pod, which wants the session alone."""
        return self._bot(self._check(request, "sessionToken"))

    def _agent_user(self, request: Request) -> User:
        """The bot that asks the agent, which wants both tokens, and both of the same bot."""
        username = self._check(request, "sessionToken")
        if self._check(request, "keyManagerToken") != username:
            raise AuthenticationError("sessionToken and keyManagerToken belong to different users", status=401)
        return self._bot(username)

    def _check(self, request: Request, kind: TokenKind) -> str:
        return self._gate.check(kind, request.headers.get(kind.lower()))

    def _bot(self, username: str) -> User:
        return self._pod.people.ensure(username)


def _read_object(request: Request) -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object.

    Raises:
        SymphonyError: The body is something else (400).
    """
    value = _read_json(request) if request.body else {}
    if not isinstance(value, dict):
        raise SymphonyError("the body is not a JSON object", status=400)
    return value


def _read_json(request: Request) -> Any:
    """The body as JSON; raises SymphonyError when it is none (400)."""
    try:
        return request.json()
    except ValueError as error:
        raise SymphonyError(f"the body is not JSON: {error}", status=400) from error


def _read_count(request: Request, name: str, default: int) -> int:
    """A whole number of the query; raises SymphonyError when it is none (400)."""
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise SymphonyError(f"`{name}` is not a whole number", status=400)
    return int(text)


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


def _feed_json(feed: Datafeed) -> dict[str, Any]:
    return {"id": feed.id, "createdAt": milliseconds(feed.created_at), "type": "fanout"}


def _batch_response(batch: Batch) -> Response:
    return json_response({"events": [read_json_value(event) for event in batch.events], "ackId": batch.ack_id})
