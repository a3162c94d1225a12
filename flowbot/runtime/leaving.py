"""Requests on their way: in the store without their secrets, and complete only when they leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flowbot.engine.attempts import Attempts
from flowbot.engine.effects import Content, Request
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.texts import Secret, Written, escape_json, escape_part, unescaped
from flowbot.ids import EffectId
from flowbot.ports import HttpRequest, Outbound
from flowbot.runtime.encoding import outbound_work

_TYPES: Mapping[Content, str] = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
_ESCAPES: Mapping[Content, Callable[[str], str]] = {"json": escape_json, "form": escape_part}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """A request on its way, its secrets not in it."""

    method: str
    url: Written
    headers: Mapping[str, Written]
    body: Written
    content: Content | None
    accept: Sequence[tuple[int, int]]
    attempts: Attempts

    @property
    def name(self) -> str:
        """What the log calls it: no path and no query, for these may hold what people said."""
        first = self.url[0]
        assert isinstance(first, str)  # the compiler has looked: the host is written out
        return f"{self.method} {'/'.join(first.partition('?')[0].split('/')[:3])}"

    def accepts(self, status: int) -> bool:
        """Whether an answer with this status is no failure."""
        return any(first <= status <= last for first, last in self.accept)

    def complete(self, secrets: Mapping[str, str], key: EffectId) -> HttpRequest:
        """The request as it leaves.

        Args:
            secrets: By name.
            key: What is the same for every attempt, for the web service to know one that it has seen.

        Raises:
            KeyError: There is no such secret.
        """
        headers = {name: _filled(value, secrets, unescaped) for name, value in self.headers.items()}
        given = {name.lower() for name in headers}
        if self.content is not None and "content-type" not in given:
            headers["Content-Type"] = _TYPES[self.content]
        if self.method not in ("GET", "HEAD") and "idempotency-key" not in given:
            headers["Idempotency-Key"] = key
        body = _filled(self.body, secrets, _ESCAPES[self.content]).encode() if self.content is not None else None
        return HttpRequest(method=self.method, url=_filled(self.url, secrets, escape_part), headers=headers, body=body)


def outbound_request(request: Request, snapshot: Snapshot) -> Outbound:
    """A request for the outbox; those of a conversation leave in order, its calls among them."""
    body = {
        "method": request.method,
        "url": _encode(request.url),
        "headers": {name: _encode(value) for name, value in request.headers.items()},
        "body": _encode(request.body),
        "content": request.content,
        "accept": request.accept,
    }
    return outbound_work(request, snapshot, body)


def is_request(outbound: Outbound) -> bool:
    """Whether a call is one of a web service."""
    return "url" in json.loads(outbound.body)


def read_request_body(outbound: Outbound) -> RequestBody:
    """What `outbound_request` wrote."""
    data = json.loads(outbound.body)
    return RequestBody(
        method=data["method"],
        url=_decode(data["url"]),
        headers={name: _decode(value) for name, value in data["headers"].items()},
        body=_decode(data["body"]),
        content=cast("Content | None", data["content"]),
        accept=[(first, last) for first, last in data["accept"]],
        attempts=Attempts(**data["attempts"]),
    )


def _encode(text: Written) -> list[object]:
    return [{"secret": each.name} if isinstance(each, Secret) else each for each in text]


def _decode(pieces: Sequence[Any]) -> Written:
    return tuple(each if isinstance(each, str) else Secret(each["secret"]) for each in pieces)


def _filled(text: Written, secrets: Mapping[str, str], escape: Callable[[str], str]) -> str:
    return "".join(each if isinstance(each, str) else escape(secrets[each.name]) for each in text)
