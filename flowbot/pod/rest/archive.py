"""The REST endpoints of what the pod knows of messages: receipts, relationships, files (pod API 20.17.1)."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from flowbot.errors import OperationError
from flowbot.pod.archive import Archive
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import is_descending, read_count
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.messages import receipts_json, status_json, stream_file_json
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST_FILES = 100
"""As many as an answer may have."""


class ArchiveApi:
    """Answers the pod's requests for messages."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions
        self._archive = Archive(pod.talk)

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /pod/v1/admin/messagesuppression/{id}/suppress": self._suppress,
            "GET /pod/v1/message/{id}/status": self._show_status,
            "GET /pod/v1/admin/messages/{id}/receipts": self._list_receipts,
            "GET /pod/v1/admin/messages/{id}/metadata/relationships": self._show_relationships,
            "GET /pod/v1/files/allowedTypes": self._list_types,
            "GET /pod/v1/streams/{id}/attachments": self._list_files,
        }

    async def _suppress(self, request: Request) -> Response:
        message = self._pod.talk.suppress(self._sessions.pod_user(request), request.params["id"])
        body = {"messageId": message.id, "suppressed": True, "suppressionDate": self._pod.now_ms()}
        return json_response(body)

    async def _show_status(self, request: Request) -> Response:
        message, receipts = self._archive.status(self._sessions.pod_user(request), request.params["id"])
        users = {each: self._pod.people.require(each) for each in receipts}
        return json_response(status_json(message, receipts, users))

    async def _list_receipts(self, request: Request) -> Response:
        """A page of receipts; its cursors are places in the whole list."""
        message, receipts = self._archive.receipts(self._sessions.pod_user(request), request.params["id"])
        everybody = [(self._pod.people.require(user_id), each) for user_id, each in receipts.items()]
        size = self._pod.talk.rules.receipts_at_once
        if "before" in request.query:
            end = read_count(request, "before", 0)
            start = max(0, end - size)
        else:
            start = read_count(request, "after", 0)
            end = start + size
        stream = self._pod.streams.of_message(message)
        pagination = _pagination(request.path, start, min(end, len(everybody)), len(everybody))
        return json_response(receipts_json(message, stream, receipts, everybody[start:end], pagination))

    async def _show_relationships(self, request: Request) -> Response:
        message, related = self._archive.related(self._sessions.pod_user(request), request.params["id"])
        parent = {"parent": {"messageId": message.parent, "relationshipType": message.relation}}
        return json_response(
            {
                "messageId": message.id,
                **(parent if message.parent is not None else {}),
                "replies": related["REPLY"],
                "forwards": related["FORWARD"],
                "formReplies": related["REPLY_FORM"],
            }
        )

    async def _list_types(self, request: Request) -> Response:
        self._sessions.pod_user(request)
        return json_response(list(self._pod.talk.rules.file_types))

    async def _list_files(self, request: Request) -> Response:
        bot = self._sessions.pod_user(request)
        since, limit = read_count(request, "since", 0), read_count(request, "limit", 50)
        until = read_count(request, "to", 0) if "to" in request.query else None
        if not 1 <= limit <= _MOST_FILES:
            raise OperationError(f"`limit` is a number from 1 to {_MOST_FILES}", status=400)
        found = self._archive.files(bot, request.params["id"], since, until)
        ordered = found[::-1] if is_descending(request, default=False) else found
        page = [stream_file_json(message, file, _type_of(file.name)) for message, file in ordered[:limit]]
        return json_response(page)


def _pagination(path: str, start: int, end: int, total: int) -> Mapping[str, Any]:
    """Where a page stands, and what asks for those beside it."""
    before = {"previous": f"{path}?before={start}"} if start > 0 else {}
    after = {"next": f"{path}?after={end}"} if end < total else {}
    return {"cursors": {"before": str(start), "after": str(end)}, **before, **after}


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
