"""Simplified Key Delivery: sessions whose agent fetches the keys itself, so that no key manager is logged in to."""

from __future__ import annotations

import re

from flowbot.symphony.auth.requests import LoginRequests
from flowbot.symphony.http import Answer, Request

_CLAIM = "canUseSimplifiedKeyDelivery"
_VERSION = re.compile(r"Agent-(\d+)\.(\d+)")
_SINCE = (24, 12)
"""The first agent that can (release notes of agent 24.12)."""


async def is_simplified(session_token: str, requests: LoginRequests) -> bool:
    """Whether a session needs no token of the key manager: its token says so, and the agent is new enough.

    An agent that does not tell its version is taken to be old: the login that is always possible follows.

    Raises:
        AuthenticationError: A client certificate is asked for and refused on the way.
    """
    if not _may_be(session_token):
        return False
    answer = await requests.exchange(Request(component="agent", method="GET", path="/v1/info"))
    version = answer.field("version") if isinstance(answer, Answer) and answer.is_success else None
    found = _VERSION.match(version) if isinstance(version, str) else None
    return found is not None and (int(found[1]), int(found[2])) >= _SINCE


def _may_be(session_token: str) -> bool:
    """Whether a session token is a JWT that has the claim; others are opaque."""
    import jwt

    try:
        claims = jwt.decode(session_token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return False
    return claims.get(_CLAIM) is True
