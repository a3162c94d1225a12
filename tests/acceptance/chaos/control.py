"""A script at the pod's control API, over connections that last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx2


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the pod's history."""

    stream: str
    user: str
    text: str
    message_id: str
    replaces: str | None


class Control:
    """What people do on the pod, and what breaks it."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._heard = 0

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator[Self]:
        """Talk to a pod while the context lasts."""
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
            yield cls(http)

    async def say(self, user: str, stream: str, text: str) -> None:
        await self.tell("/v1/say", {"user": user, "stream": stream, "text": text})

    async def submit(self, user: str, message_id: str, button: str) -> None:
        await self.tell("/v1/submit", {"user": user, "messageId": message_id, "button": button})

    async def tell(self, path: str, body: dict[str, Any] | None = None) -> None:
        (await self._http.post(path, json=body or {})).raise_for_status()

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What a request answers: one that sends a body, or one that looks; raises LookupError where it is refused."""
        answer = await (self._http.get(path) if body is None else self._http.post(path, json=body))
        if answer.is_error:
            raise LookupError(answer.json()["message"])
        return answer.json()

    async def clear(self) -> None:
        """Take back every fault."""
        (await self._http.delete("/v1/faults")).raise_for_status()

    async def news(self) -> Sequence[Said]:
        """What was written since this was asked last."""
        return [
            Said(each["stream"], each["user"], each["text"], each["messageId"], each.get("replaces"))
            for each in await self.history()
        ]

    async def history(self) -> Sequence[dict[str, Any]]:
        """The same with all that the pod tells of it."""
        answer = await self._http.get("/v1/history", params={"after": self._heard})
        written: list[dict[str, Any]] = answer.raise_for_status().json()
        self._heard += len(written)
        return written
