"""The REST endpoints of messages and their files, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from flowbot.errors import AttachmentError, OperationError
from flowbot.pod.archive import Archive
from flowbot.pod.blast import blast
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._message_forms import read_message_form
from flowbot.pod.rest._reading import is_descending, read_count, read_object, read_text
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.search import read_search
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST_MESSAGES = 500
"""As many as an answer may have."""


class MessagesApi:
    """Answers the agent's requests for messages."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions
        self._archive = Archive(pod.talk)

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /agent/v4/stream/{id}/message/create": self._create_message,
            "POST /agent/v4/stream/{id}/message/{message}/update": self._update_message,
            "POST /agent/v4/message/blast": self._blast,
            "GET /agent/v4/stream/{id}/message": self._list_messages,
            "GET /agent/v1/message/{id}": self._show_message,
            "POST /agent/v1/message/search": self._search,
            "POST /agent/v4/message/search/semantic": self._search_similar,
            "GET /agent/v1/stream/{id}/attachment": self._read_attachment,
        }

    async def _create_message(self, request: Request) -> Response:
        bot, form = self._sessions.agent_user(request), read_message_form(request)
        message = self._pod.talk.post(
            bot, request.params["id"], form.message, form.data, form.files, previews=form.previews
        )
        return json_response(self._pod.talk.message_json(message))

    async def _update_message(self, request: Request) -> Response:
        bot, form, params = self._sessions.agent_user(request), read_message_form(request), request.params
        message = self._pod.talk.update(
            bot,
            params["id"],
            params["message"],
            form.message,
            form.data,
            form.files,
            previews=form.previews,
            silent=form.silent,
        )
        return json_response(self._pod.talk.message_json(message))

    async def _blast(self, request: Request) -> Response:
        """A blast, which is a 200 also where some streams do not have it."""
        bot, form = self._sessions.agent_user(request), read_message_form(request)
        done = blast(self._pod.talk, bot, form.streams, form.message, form.data, form.files, form.previews)
        errors = {stream: {"code": error.status, "message": str(error)} for stream, error in done.failed.items()}
        return json_response({"messages": [self._pod.talk.message_json(each) for each in done.sent], "errors": errors})

    async def _list_messages(self, request: Request) -> Response:
        """Those of a stream; which end a real agent begins with is not published, see `MessageRules`."""
        bot = self._sessions.agent_user(request)
        since, skip, limit = (read_count(request, *each) for each in (("since", 0), ("skip", 0), ("limit", 50)))
        until = read_count(request, "until", 0) if "until" in request.query else None
        found = self._pod.talk.read_messages(bot, request.params["id"], since, until)
        ordered = found[::-1] if self._pod.talk.rules.lists_newest_first else found
        page = ordered[skip : skip + min(limit, _MOST_MESSAGES)]
        return json_response([self._pod.talk.message_json(each) for each in page]) if page else Response(204)

    async def _show_message(self, request: Request) -> Response:
        found = self._archive.get(self._sessions.agent_user(request), request.params["id"])
        return Response(204) if found is None else json_response(self._pod.talk.message_json(found))

    async def _search(self, request: Request) -> Response:
        bot, search = self._sessions.agent_user(request), read_search(read_object(request))
        skip, limit = (read_count(request, *each) for each in (("skip", 0), ("limit", 50)))
        found = self._archive.search(bot, search)
        ordered = found[::-1] if is_descending(request, default=True) else found
        page = ordered[skip : skip + limit]
        return json_response([self._pod.talk.message_json(each) for each in page]) if page else Response(204)

    async def _search_similar(self, request: Request) -> Response:
        bot, body = self._sessions.agent_user(request), read_object(request)
        text, stream = read_text(body, "text"), read_text(body, "threadId")
        if not text:
            raise OperationError("the body has no `text`", status=400)
        skip, limit = (read_count(request, *each) for each in (("skip", 0), ("limit", 25)))
        page = self._archive.search_similar(bot, text, stream)[skip : skip + limit]
        return json_response([self._pod.talk.message_json(each) for each in page]) if page else Response(204)

    async def _read_attachment(self, request: Request) -> Response:
        bot, query = self._sessions.agent_user(request), request.query
        for name in ("fileId", "messageId"):
            if not query.get(name):
                raise AttachmentError(f"the query has no `{name}`", status=400)
        content = self._pod.talk.read_attachment(bot, request.params["id"], query["messageId"], query["fileId"])
        return Response(200, base64.b64encode(content), {"Content-Type": "application/octet-stream"})
