"""What the runtime needs of the web, as a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request to a web service, complete."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What a web service answered, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    body: bytes = b""
    retry_after_seconds: float | None = None
    """How long it asks to wait before the next request."""


class HttpClient(Protocol):
    """The web, as `http` steps meet it."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Make a request once; no redirect is followed, and no cookie kept.

        It takes as long as it takes: whoever asks has a clock.

        Raises:
            HttpError: There is no answer, or none that can be taken; or the request may not be made.
        """
        ...
