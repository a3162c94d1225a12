"""The control API: what people do on a served local pod, for scripts. It is no part of Symphony.

    POST /say {"user": …, "stream": …, "text": …}    a person writes; 200 {"messageId": …}
         with "attachments": [{"name": …, "content": …}]  and files, in Base64; then there need be no text
    POST /submit {"user": …, "messageId": …, "values": {…}, "button": …}   a person sends the form of a message
    GET  /streams/{name}/messages                    what was written there, oldest first
    GET  /history?after=N                            what was written anywhere after the first N, changes included

What breaks the pod is in `control.faults`.

Users and streams are made when they are first named.
"""

from __future__ import annotations

import base64
from typing import Any

from flowbot.errors import SymphonyError
from flowbot.ids import normalise_id
from flowbot.pod.control.faults import FaultsApi, Wires
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage
from flowbot.web.messages import Request, Response, error_response, json_response
from flowbot.web.router import Router

_SAY = 'send {"user": "…", "stream": "…", "text": "…"}'
_SUBMIT = 'send {"user": "…", "messageId": "…", "values": {"field": "…"}, "button": "…"}'
_ATTACH = 'send "attachments": [{"name": "a.csv", "content": "<Base64>"}]'


class ControlApi:
    """Answers a script's requests about a local pod.

    Args:
        pod: The pod.
        wires: How its API is disturbed, where it is served.
    """

    def __init__(self, pod: LocalPod, wires: Wires | None = None) -> None:
        self._pod = pod
        self._router = Router(
            {
                "POST /say": self._say,
                "POST /submit": self._submit,
                "GET /streams/{name}/messages": self._list_messages,
                "GET /history": self._list_history,
                **FaultsApi(pod, wires or Wires()).endpoints,
            }
        )

    async def __call__(self, request: Request) -> Response:
        """The answer to a request; what is wrong with it is said in a 400 or 403."""
        try:
            return await self._router(request)
        except SymphonyError as error:
            return error_response(error.status or 400, str(error))

    async def _say(self, request: Request) -> Response:
        body = _read_object(request, _SAY)
        files = _read_files(body.get("attachments"))
        if files:
            body.setdefault("text", "")
        user, stream = _read_text(body, "user", _SAY), _read_text(body, "stream", _SAY)
        text = _read_text(body, "text", _SAY, may_be_empty=bool(files))
        message = self._pod.talk.say(self._pod.ensure_user(user), self._pod.streams.ensure(stream), text, files)
        return json_response({"messageId": message.id})

    async def _submit(self, request: Request) -> Response:
        body = _read_object(request, _SUBMIT)
        user, message_id = _read_text(body, "user", _SUBMIT), _read_text(body, "messageId", _SUBMIT)
        values, button = body.get("values"), body.get("button")
        if not isinstance(values, dict | None) or not isinstance(button, str | None):
            raise SymphonyError(f"'values' is an object and 'button' a text: {_SUBMIT}", status=400)
        message = self._pod.talk.written.newest(normalise_id(message_id))
        if message is None:
            raise SymphonyError(f"there is no message {message_id}", status=400)
        self._pod.talk.submit(self._pod.ensure_user(user), message, values, button)
        return json_response({})

    async def _list_messages(self, request: Request) -> Response:
        stream = self._pod.streams.find(request.params["name"])
        if stream is None:
            return json_response([])
        pinned = self._pod.talk.pinned_in(stream)
        return json_response(
            [_message_json(each, is_pinned=each is pinned) for each in self._pod.talk.messages_in(stream)]
        )

    async def _list_history(self, request: Request) -> Response:
        after = request.query.get("after", "0")
        if not (after.isascii() and after.isdecimal()):
            raise SymphonyError("'after' is not a number: GET /history?after=0", status=400)
        written = self._pod.talk.written.history[int(after) :]
        return json_response([self._history_json(each) for each in written])

    def _history_json(self, message: PodMessage) -> dict[str, Any]:
        stream = self._pod.streams.find(message.stream_id)
        name = stream.name if stream is not None else ""
        changed = {"replaces": message.replacing} if message.replacing is not None else {}
        return {"stream": name or message.stream_id, **_message_json(message, is_pinned=False), **changed}


def _read_object(request: Request, wanted: str) -> dict[str, Any]:
    """The JSON object of the body.

    Raises:
        SymphonyError: The body is something else (400).
    """
    try:
        value = request.json()
    except ValueError as error:
        raise SymphonyError(f"the body is not JSON ({error}): {wanted}", status=400) from error
    if not isinstance(value, dict):
        raise SymphonyError(f"the body is not a JSON object: {wanted}", status=400)
    return value


def _read_text(body: dict[str, Any], name: str, example: str, *, may_be_empty: bool = False) -> str:
    """A value that must be a text.

    Raises:
        SymphonyError: It is missing, no text, or empty and may not be (400).
    """
    text = body.get(name)
    if isinstance(text, str) and (may_be_empty or text.strip()):
        return text
    wanted = "a text" if may_be_empty else "a text with something in it"
    problem = "is missing" if name not in body else f"is not {wanted}"
    raise SymphonyError(f"'{name}' {problem}: {example}", status=400)


def _read_files(value: object) -> list[tuple[str, bytes]]:
    """The name and content of each attachment; none when there are none.

    Raises:
        SymphonyError: It is no list of attachments, or a content is not Base64 (400).
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise SymphonyError(f"'attachments' is not a list: {_ATTACH}", status=400)
    return [_read_file(f"attachments[{place}]", item) for place, item in enumerate(value)]


def _read_file(place: str, item: object) -> tuple[str, bytes]:
    match item:
        case {"name": str(name), "content": str(content)} if name.strip():
            try:
                return name, base64.b64decode(content, validate=True)
            except ValueError as error:  # not Base64, or not even ASCII
                raise SymphonyError(f"'{place}.content' is not Base64 ({error})", status=400) from error
    raise SymphonyError(f"'{place}' does not have a name and a content: {_ATTACH}", status=400)


def _message_json(message: PodMessage, *, is_pinned: bool) -> dict[str, Any]:
    files = [{"name": each.name, "size": len(each.content)} for each in message.attachments]
    return {
        "user": message.user.display_name,
        "text": message.text,
        "presentationml": message.presentationml,
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
        **({"attachments": files} if files else {}),
        **({"pinned": True} if is_pinned else {}),
    }
