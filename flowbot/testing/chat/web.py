"""What stands in place of web services in a chat."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpRequest

_MAY_PASS = ("unreachable", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a stubbed web service answers."""

    status: int = 200
    json: object = None
    """The body; with `text`, the other one is None."""
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raises: str | None = None
    """In place of an answer, the kind of the failure: `unreachable`, `timeout`, `certificate`."""

    def as_answer(self) -> HttpAnswer:
        """It as a web service would give it.

        Raises:
            HttpError: It is none.
        """
        if self.raises is not None:
            raise HttpError(self.raises, "the stub says so", may_pass=self.raises in _MAY_PASS)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.text is not None:
            return HttpAnswer(
                status=self.status,
                headers={"content-type": "text/plain; charset=utf-8", **headers},
                body=self.text.encode(),
            )
        body = b"" if self.json is None else json.dumps(self.json).encode()
        wait = headers.get("retry-after")
        return HttpAnswer(
            status=self.status,
            headers={**({"content-type": "application/json"} if body else {}), **headers},
            body=body,
            retry_after_seconds=float(wait) if wait is not None and wait.isdecimal() else None,
        )


@dataclass(slots=True)
class _Service:
    method: str
    url: str
    answers: Sequence[Answer]
    given: int = 0


class StubbedWeb:
    """`ports.HttpClient` of a chat: who asks what was not stubbed is offline, and the chat knows of it."""

    def __init__(self) -> None:
        self._services: list[_Service] = []
        self.requests: list[HttpRequest] = []
        self.missing: list[str] = []
        """What was asked without a stub, since somebody last asked."""

    def put(self, method: str, url: str, answers: Sequence[Answer]) -> None:
        """Let some requests be answered.

        Args:
            method: `GET`; `*` for any.
            url: All of it; `*` in it is anything.
            answers: One after another; the last stays.
        """
        self._services.insert(0, _Service(method.upper(), url, answers))

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """The answer of the last stub that fits.

        Raises:
            HttpError: None fits, or it says so.
        """
        self.requests.append(request)
        for service in self._services:
            if service.method in ("*", request.method) and _fits(request.url, service.url):
                answer = service.answers[min(service.given, len(service.answers) - 1)]
                service.given += 1
                return answer.as_answer()
        self.missing.append(f"{request.method} {request.url}")
        raise HttpError("offline", f"{request.method} {request.url} is asked, and the test has no stub of it")


def _fits(url: str, wanted: str) -> bool:
    return url == wanted or ("*" in wanted and fnmatchcase(url, wanted.replace("[", "[[]").replace("?", "[?]")))
