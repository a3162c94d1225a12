"""Who is asking: signed logins, and the tokens they give.

Kept apart, because only a pod that serves HTTP needs the cryptography behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import jwt

from flowbot.clock import Clock, later, milliseconds
from flowbot.errors import AuthenticationError
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.logins import LoginSettings

TokenKind = Literal["sessionToken", "keyManagerToken", "appToken"]
"""`appToken` is the session of an app, which no request for a bot or a person takes."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Whose a token is."""

    name: str
    """A username, or the id of an app."""
    ends: datetime
    alone: bool = False
    """The agent wants no token of the key manager with it."""


@dataclass(slots=True)
class Gate:
    """Checks logins against public keys, and requests against the tokens that logins gave."""

    keys: Mapping[str, bytes]
    """The public key of each bot (PEM) by its username."""
    app_keys: Mapping[str, bytes]
    """The public key of each app (PEM) by its id."""
    clock: Clock
    ids: IdMaker
    settings: LoginSettings
    login_clock: Clock
    """By which it is judged whether a signed login is still good."""
    is_open: Callable[[str], bool] = lambda username: True
    """Whether one can log in with the account of a username."""
    _tokens: dict[tuple[TokenKind, str], Granted] = field(default_factory=dict)

    def log_in(self, kind: TokenKind, signed: object) -> str:
        """A new token for the bot that signed this JSON Web Token.

        Raises:
            AuthenticationError: It is no RS512 token of a known bot that ends soon (401).
        """
        return self.admit(kind, self._read_subject(signed, "bot", self.keys))

    def log_in_app(self, signed: object) -> str:
        """The same for an app."""
        return self.admit("appToken", self.read_app(signed))

    def read_app(self, signed: object) -> str:
        """The app that signed this JSON Web Token; raises as `log_in`."""
        return self._read_subject(signed, "app", self.app_keys)

    def admit(self, kind: TokenKind, name: str, *, alone: bool = False) -> str:
        """A new token for somebody who has been checked.

        Args:
            kind: What it opens.
            name: A username, or the id of an app.
            alone: The agent wants no token of the key manager with it.

        Raises:
            AuthenticationError: The account is deactivated (401).
        """
        self._check_open(kind, name)
        now = self.clock.now()
        token, ends = self.ids.token(milliseconds(now)), later(now, self.settings.token_seconds)
        if kind == "sessionToken" and self.settings.simplified_key_delivery:
            claims = {"sub": name, "exp": int(ends.timestamp()), "jti": token, "canUseSimplifiedKeyDelivery": True}
            token, alone = jwt.encode(claims, self.ids.token(0), algorithm="HS512"), True
        self._tokens[kind, token] = Granted(name, ends, alone)
        return token

    def check(self, kind: TokenKind, token: str | None) -> Granted:
        """Whose a token is.

        Raises:
            AuthenticationError: The token is missing, unknown or too old, or the account is deactivated (401).
        """
        if not token:
            raise AuthenticationError(f"the header {kind} is missing", status=401)
        granted = self._tokens.get((kind, token))
        if granted is None or granted.ends <= self.clock.now():
            self._tokens.pop((kind, token), None)
            raise AuthenticationError(f"the {kind} is unknown or has expired: log in again", status=401)
        self._check_open(kind, granted.name)
        return granted

    def end(self, token: str) -> None:
        """End one session."""
        self._tokens.pop(("sessionToken", token), None)

    def owner(self, token: str | None) -> str | None:
        """The username that a session was given to, whether it is still good or not; None where there is none."""
        granted = self._tokens.get(("sessionToken", token or ""))
        return None if granted is None else granted.name

    def end_all_but(self, usernames: Collection[str]) -> None:
        """End every session but those of some usernames, and those of apps."""
        kept = {key: each for key, each in self._tokens.items() if key[0] == "appToken" or each.name in usernames}
        self._tokens = kept

    def expire(self) -> None:
        """Forget every token: whoever has one must log in again."""
        self._tokens.clear()

    def _check_open(self, kind: TokenKind, name: str) -> None:
        if kind != "appToken" and not self.is_open(name):
            raise AuthenticationError(f"the account {name!r} is deactivated", status=401)

    def _read_subject(self, signed: object, what: str, keys: Mapping[str, bytes]) -> str:
        if not isinstance(signed, str):
            raise AuthenticationError("the body has no JWT, signed with RS512", status=401)
        try:
            subject = str(jwt.decode(signed, options={"verify_signature": False}).get("sub"))
            if subject not in keys:
                raise AuthenticationError(f"there is no {what} {subject!r} with a key on this pod", status=401)
            # The pod says what time it is, not the clock that the library reads.
            claims = jwt.decode(
                signed,
                keys[subject],
                algorithms=["RS512"],
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["sub", "exp"]},
            )
        except jwt.PyJWTError as error:
            raise AuthenticationError(f"the JWT is not acceptable: {error}", status=401) from error
        self._check_end(claims.get("exp"))
        return subject

    def _check_end(self, ends: Any) -> None:
        now, most, skew = self.login_clock.now().timestamp(), self.settings.jwt_seconds, self.settings.skew_seconds
        if not isinstance(ends, int | float) or isinstance(ends, bool):
            raise AuthenticationError("the JWT's `exp` is not a number of seconds", status=401)
        if ends <= now - skew:
            raise AuthenticationError("the JWT has expired: is the clock of this machine right?", status=401)
        if ends > now + most + skew:
            raise AuthenticationError(f"the JWT's `exp` is more than {most:g} s ahead", status=401)
