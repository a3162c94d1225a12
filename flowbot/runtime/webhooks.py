"""Requests of other programs to the bot, over HTTP: each shows a key, and is done once."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from flowbot.errors import UnknownNameError
from flowbot.runtime.answers import read_json
from flowbot.web.messages import Request, Response, error_response, json_response
from flowbot.web.router import Router

PATH = "/webhooks/NAME"
Receive: TypeAlias = Callable[[str, str, Mapping[str, object]], Awaitable[bool]]
"""Takes a request for a webhook, under an id, with what it says; whether it was new."""


class WebhookApi:
    """Answers `POST /webhooks/NAME`.

    Args:
        receive: What takes a request, as `RunningBot.receive` does.
        key: What each of them has to show.
    """

    def __init__(self, receive: Receive, key: str) -> None:
        self._receive = receive
        self._key = key.encode()
        self._router = Router({"POST /webhooks/{name}": self._take})

    async def __call__(self, request: Request) -> Response:
        """202 once it is kept, also when it was before; else 400, 401, 404 or 405, with words."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), self._key):
            answer = error_response(401, "show the key of the webhooks: `Authorization: Bearer KEY`")
            return Response(answer.status, answer.body, {**answer.headers, "WWW-Authenticate": "Bearer"})
        return await self._router(request)

    async def _take(self, request: Request) -> Response:
        request_id = request.headers.get("idempotency-key", "").strip()
        if not request_id:
            return error_response(400, "say which request it is, so that it is done once: `Idempotency-Key: ID`")
        try:
            fields = read_json(request.body) if request.body.strip() else {}
        except ValueError as error:
            return error_response(400, f"the body is not JSON: {error}")
        if not isinstance(fields, dict):
            return error_response(400, "the body is a JSON object, whose fields are `request.NAME` in flows")
        try:
            is_new = await self._receive(request.params["name"], request_id, fields)
        except UnknownNameError as error:
            return error_response(404, f"{error.message}; {error.hint}" if error.hint else error.message)
        return json_response({"isNew": is_new}, 202)
