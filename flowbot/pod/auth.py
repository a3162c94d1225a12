"""Who is asking: RSA logins and the tokens they give.

Kept apart, because only a pod that serves HTTP needs the cryptography behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt

from flowbot.clock import Clock, milliseconds
from flowbot.errors import AuthenticationError
from flowbot.pod.identifiers import IdMaker

MAX_JWT_SECONDS = 300
"""How far ahead a login's `exp` may lie (RSA authentication, Symphony's developer documentation)."""

TokenKind = Literal["sessionToken", "keyManagerToken"]


@dataclass(slots=True)
class Gate:
    """Checks logins against public keys, and requests against the tokens that logins gave."""

    keys: Mapping[str, bytes]
    """The public key of each bot (PEM) by its username."""
    clock: Clock
    ids: IdMaker
    token_seconds: float = 3600
    _tokens: dict[tuple[TokenKind, str], tuple[str, datetime]] = field(default_factory=dict)

    def log_in(self, kind: TokenKind, signed: object) -> str:
        """A new token for the bot that signed this JSON Web Token.

        Raises:
            AuthenticationError: It is no RS512 token of a known bot that ends within
                `MAX_JWT_SECONDS` (401).
        """
        username = self._read_username(signed)
        now = self.clock.now()
        token = self.ids.token(milliseconds(now))
        self._tokens[kind, token] = (username, now + timedelta(seconds=self.token_seconds))
        return token

    def check(self, kind: TokenKind, token: str | None) -> str:
        """The username that a token was given to.

        Raises:
            AuthenticationError: The token is missing, unknown or too old (401).
        """
        if not token:
            raise AuthenticationError(f"the header {kind} is missing", status=401)
        username, ends = self._tokens.get((kind, token), ("", self.clock.now()))
        if ends <= self.clock.now():
            self._tokens.pop((kind, token), None)
            raise AuthenticationError(f"the {kind} is unknown or has expired: log in again", status=401)
        return username

    def owner(self, token: str | None) -> str | None:
        """The username that a session was given to, whether it is still good or not; None where there is none."""
        return self._tokens.get(("sessionToken", token or ""), (None, None))[0]

    def expire(self) -> None:
        """Forget every token: whoever has one must log in again."""
        self._tokens.clear()

    def _read_username(self, signed: object) -> str:
        if not isinstance(signed, str):
            raise AuthenticationError("the body has no `token`, a JWT signed with RS512", status=401)
        try:
            username = str(jwt.decode(signed, options={"verify_signature": False}).get("sub"))
            if username not in self.keys:
                raise AuthenticationError(f"there is no bot {username!r} with a key on this pod", status=401)
            # The clock of the pod decides about time, not the one that the library reads.
            claims = jwt.decode(
                signed,
                self.keys[username],
                algorithms=["RS512"],
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["sub", "exp"]},
            )
        except jwt.PyJWTError as error:
            raise AuthenticationError(f"the JWT is not acceptable: {error}", status=401) from error
        self._check_end(claims.get("exp"))
        return username

    def _check_end(self, ends: Any) -> None:
        now = self.clock.now().timestamp()
        if not isinstance(ends, int | float) or isinstance(ends, bool):
            raise AuthenticationError("the JWT's `exp` is not a number of seconds", status=401)
        if ends <= now:
            raise AuthenticationError("the JWT has expired: is the clock of this machine right?", status=401)
        if ends > now + MAX_JWT_SECONDS:
            raise AuthenticationError(f"the JWT's `exp` is more than {MAX_JWT_SECONDS} s ahead", status=401)
