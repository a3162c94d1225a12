"""The control API: what people do on a served local pod, for scripts. It is no part of Symphony.

    POST /say {"user": …, "stream": …, "text": …}    a person writes; 200 {"messageId": …}
    GET  /streams/{name}/messages                    what was written there, oldest first
    POST /feeds/drop                                 every datafeed is lost

Users and streams are made when they are first named.
"""

from __future__ import annotations

from typing import Any

from flowbot.errors import SymphonyError
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage
from flowbot.web.messages import Request, Response, error_response, json_response
from flowbot.web.router import Router


class ControlApi:
    """Answers a script's requests about a local pod."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self._router = Router(
            {
                "POST /say": self._say,
                "GET /streams/{name}/messages": self._list_messages,
                "POST /feeds/drop": self._drop_feeds,
            }
        )

    async def __call__(self, request: Request) -> Response:
        """The answer to a request; what is wrong with it is said in a 400 or 403."""
        try:
            return await self._router(request)
        except SymphonyError as error:
            return error_response(error.status or 400, str(error))

    async def _say(self, request: Request) -> Response:
        user, stream, text = _read_texts(request, "user", "stream", "text")
        message = self._pod.say(self._pod.ensure_user(user), self._pod.ensure_stream(stream), text)
        return json_response({"messageId": message.id})

    async def _list_messages(self, request: Request) -> Response:
        stream = self._pod.find_stream(request.params["name"])
        messages = self._pod.messages_in(stream) if stream is not None else []
        return json_response([_message_json(message) for message in messages])

    async def _drop_feeds(self, request: Request) -> Response:
        self._pod.drop_feeds()
        return json_response({})


def _read_texts(request: Request, *names: str) -> list[str]:
    """The values of a JSON object that must be texts, and not empty.

    Raises:
        SymphonyError: The body is no such object (400).
    """
    example = "{" + ", ".join(f'"{name}": "…"' for name in names) + "}"
    try:
        value = request.json()
    except ValueError as error:
        raise SymphonyError(f"the body is not JSON ({error}): send {example}", status=400) from error
    if not isinstance(value, dict):
        raise SymphonyError(f"the body is not a JSON object: send {example}", status=400)
    for name in names:
        if not isinstance(value.get(name), str) or not value[name].strip():
            problem = "is missing" if name not in value else "is not a text with something in it"
            raise SymphonyError(f"'{name}' {problem}: send {example}", status=400)
    return [value[name] for name in names]


def _message_json(message: PodMessage) -> dict[str, Any]:
    return {
        "user": message.user.display_name,
        "text": message.text,
        "presentationml": message.presentationml,
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
    }
