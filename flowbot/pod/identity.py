"""The pod's own certificate, with which it signs what tells an extension app who opened it."""

from __future__ import annotations

from functools import cached_property

import anyio.to_thread
import jwt
from cryptography.hazmat.primitives.serialization import Encoding

from flowbot.clock import Clock, later
from flowbot.events import User
from flowbot.pod.certificates import Authority

_SIGNED_SECONDS = 300
"""How long it is true that somebody has opened an app."""


class PodIdentity:
    """A key of the pod and its certificate; both are made when they are first wanted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def certificate(self) -> str:
        """The certificate as PEM."""
        return await anyio.to_thread.run_sync(lambda: self._authority.certificate.public_bytes(Encoding.PEM).decode())

    async def sign(self, user: User, app_id: str) -> str:
        """What the pod's client hands to an extension app that a person opens: a JWT that says who they are.

        It is signed with RS512 and meant for that app (`aud`).
        """
        return await anyio.to_thread.run_sync(self._sign, user, app_id)

    def _sign(self, user: User, app_id: str) -> str:
        ends = later(self._clock.now(), _SIGNED_SECONDS)
        person = {
            "id": user.id,
            "emailAddress": user.email,
            "username": user.username,
            "displayName": user.display_name,
        }
        claims = {"sub": str(user.id), "aud": app_id, "iss": "Symphony", "exp": int(ends.timestamp()), "user": person}
        return jwt.encode(claims, self._authority.key, algorithm="RS512")

    @cached_property
    def _authority(self) -> Authority:
        return Authority.new("local pod")
