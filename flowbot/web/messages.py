"""What a handler gets and gives: a request that was read whole, and a response."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request with its whole body."""

    method: str
    path: str
    """As sent, percent-escapes kept; the router decodes the parts that it names."""
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; a header that comes twice is joined with `, `."""
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """The decoded `{parts}` of the route that matched."""
    common_name: str | None = None
    """Whom the certificate names that the client has shown (its CN); None where it has shown none."""

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; of one that comes twice, the last."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    def json(self) -> object:
        """The body, read as JSON.

        Raises:
            ValueError: It is not JSON in UTF-8, nested too deep to read, or has numbers that no float holds.
        """
        try:
            return json.loads(self.body, parse_float=_finite, parse_constant=_finite)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number of JSON, or too large")
    return number


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response with its whole body; the server adds `Content-Length`."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    """Where the server breaks off and closes the connection, in bytes, head included: 0 sends nothing, -1 all
    but the last byte; None sends it whole."""


Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
"""Answers a request; cancelled when the client goes away meanwhile."""


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response whose body is `value` as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Response(status, body, {"Content-Type": "application/json", **(headers or {})})


def error_response(status: int, message: str) -> Response:
    """An error in the shape that Symphony's components use: `{"code": status, "message": …}`."""
    return json_response({"code": status, "message": message}, status)
