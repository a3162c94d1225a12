"""Faults that have a name: what agents, pods, proxies and networks are known to do wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PLACES: Mapping[str, tuple[str, str]] = {
    "anything": ("/", ""),
    "sends": ("/agent/v4/stream/", "/message/create"),
    "changes": ("/agent/v4/stream/", "/update"),
    "looks": ("/agent/v4/stream/", "/message"),
    "reads": ("/agent/v5/datafeeds/", "/read"),
    "feeds": ("/agent/v5/datafeeds", "/datafeeds"),
    "logins": ("/login/pubkey/authenticate", ""),
    "key logins": ("/relay/pubkey/authenticate", ""),
}
"""Which requests a fault is for: how their paths begin and end."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fault that has a name."""

    words: str
    """What it is, for people."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Those of `Fault`."""
    on: str = "sends"
    """Where it is known from."""


_PAGE = {"headers": {"Content-Type": "text/html"}}
_LOGIN_PAGE = {**_PAGE, "body": b"<html><body>Please sign in to use the internet.</body></html>"}
_GATEWAY = {**_PAGE, "status": 502, "body": b"<html><h1>502 Bad Gateway</h1></html>"}
_SLOW_DOWN = {"headers": {"Retry-After": "3"}}
_DONE = {"is_carried_out": True}
_FOREVER = 1e7
_HUGE = 5_000_000


def _refused(status: int, code: int | str, message: str) -> dict[str, Any]:
    body = json.dumps({"code": code, "message": message}).encode()
    return {"status": status, "headers": {"Content-Type": "application/json"}, "body": body}


_TOO_LARGE = _refused(
    413, "LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED", "Limit message-content-max-total-size reached"
)

NAMES: Mapping[str, Known] = {
    "rate-limited": Known("429 with Retry-After: 3", {"status": 429, **_SLOW_DOWN}),
    "rate-limited-without-time": Known("429 that does not say for how long", {"status": 429}),
    "rate-limited-as-400": Known("a 429 that an agent turned into a 400", {"status": 400, **_SLOW_DOWN}),
    "blocked": Known("451: compliance rules forbid it", _refused(451, 451, "blocked by compliance")),
    "too-large": Known("413, whose code is a text", _TOO_LARGE),
    "forbidden": Known("403", _refused(403, 403, "not a member")),
    "server-error": Known("500, and nobody knows whether it was done", _refused(500, 500, "oops")),
    "bad-gateway": Known("a proxy's page, 502; not done", _GATEWAY),
    "bad-gateway-done": Known("the same, but it was done", {**_GATEWAY, **_DONE}),
    "unavailable": Known("a proxy's page, 503; not done", {**_GATEWAY, "status": 503}),
    "redirect": Known("302 to a page where somebody should log in", {"status": 302, "headers": {"Location": "/login"}}),
    "login-page": Known("200, but the page of a proxy; not done", {**_LOGIN_PAGE, "status": 200}),
    "wrong-type": Known("the right answer, called a page", _PAGE),
    "huge": Known("the right answer, and 5 MB of spaces", {"padding_bytes": _HUGE}),
    "slow": Known("the right answer after 20 s", {"delay_seconds": 20}),
    "late": Known("it is done 5 s later, also when its client is gone by then", {"late_seconds": 5}),
    "cut": Known("the connection ends without an answer; not done", {"cut_at": 0}),
    "cut-done": Known("the same, but it was done", {"cut_at": 0, **_DONE}),
    "broken-off": Known("the answer breaks off in the middle", {"cut_at": -3}),
    "half-open": Known("nobody ever answers; not done", {"cut_at": 0, "delay_seconds": _FOREVER}),
    "half-open-done": Known("the same, but it was done", {"cut_at": 0, "delay_seconds": _FOREVER, **_DONE}),
    "token-expired": Known("401: the session has ended", _refused(401, 401, "the session has ended")),
    "feed-gone": Known("400: there is no such feed", _refused(400, 400, "there is no such datafeed"), "reads"),
    "no-content": Known("204", {"status": 204}, "reads"),
    "nulls": Known("null stands among the events", {"events": "nulls"}, "reads"),
    "twice": Known("each event comes twice, under two ids", {"events": "twice"}, "reads"),
    "streams-apart": Known("streams come in another order", {"events": "streams apart"}, "reads"),
    "one-id": Known("all events of an answer have one id", {"events": "one id"}, "reads"),
    "malformed": Known("events that are none stand among the others", {"events": "malformed"}, "reads"),
    "unknown-type": Known("an event of a type that nobody knows", {"events": "unknown type"}, "reads"),
    "padded-ids": Known("ids of messages and streams are not URL-safe", {"events": "padded ids"}, "reads"),
}  # fmt: skip
"""By what they are called."""
