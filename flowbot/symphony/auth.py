"""Who the bot is: RSA-signed logins at pod and key manager, and the tokens they give."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import anyio
import anyio.to_thread
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from flowbot.clock import Clock
from flowbot.config import PrivateKey, SymphonyConfig
from flowbot.errors import AuthenticationError, ConfigError, SymphonyError
from flowbot.symphony.http import Answer, Component, Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.web.dates import http_date

JWT_LIFE_SECONDS = 290
"""Symphony refuses a login token that lives longer than 300 s; the rest is for clocks that differ."""
_NOTABLE_SKEW_SECONDS = 30
_SERVICES: dict[Component, str] = {"login": "pod", "relay": "key manager"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gives: kept until the first 401, as they say nothing about their own life."""

    session: str
    key_manager: str
    generation: int
    """Grows with each login, so that a late 401 for older tokens is told from one for these."""

    def headers(self, component: Component) -> dict[str, str]:
        """The headers that a request to `component` needs; only the agent is shown both tokens."""
        session = {"sessionToken": self.session}
        return session | {"keyManagerToken": self.key_manager} if component == "agent" else session

    def __repr__(self) -> str:
        return f"Tokens(generation={self.generation})"


async def load_private_key(config: SymphonyConfig) -> RSAPrivateKey:
    """The bot's key, from the file or text that the configuration names.

    Raises:
        ConfigError: There is no such file, or it is not an unencrypted RSA private key in PEM.
    """
    return await anyio.to_thread.run_sync(_load_private_key, config)


def _load_private_key(config: SymphonyConfig) -> RSAPrivateKey:
    key = config.bot.private_key or PrivateKey()
    name, pem = "bot.privateKey.content", key.content.get_secret_value().encode() if key.content else b""
    if key.path is not None:
        name, pem = f"bot.privateKey.path: {key.path}", _read_key(key.path)
    try:
        loaded = load_pem_private_key(pem, password=None)
    except TypeError as exc:
        raise ConfigError(f"{name}: the key has a password; give one without (openssl pkcs8 -nocrypt)") from exc
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise ConfigError(f"{name}: not a private key in PEM form (a file that begins '-----BEGIN')") from exc
    if not isinstance(loaded, RSAPrivateKey):
        raise ConfigError(f"{name}: not an RSA key; Symphony takes RSA keys of 4096 bit")
    return loaded


def _read_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise ConfigError(f"bot.privateKey.path: cannot read {path}: {exc.strerror or exc}") from exc


class Authenticator:
    """Logs the bot in when it must, and only once however many ask.

    A 401 from the agent does not say which of the two tokens died, so both are renewed.
    """

    def __init__(
        self,
        username: str,
        key: RSAPrivateKey,
        *,
        post: Callable[[Request], Awaitable[Answer]],
        base_url: Callable[[Component], str],
        clock: Clock,
    ) -> None:
        """Keep what a login needs; `post` makes a request until its answer is final."""
        self._username = username
        self._key = key
        self._post = post
        self._base_url = base_url
        self._clock = clock
        self._lock = anyio.Lock()
        self._tokens: Tokens | None = None
        self._logins = 0
        self._failure: SymphonyError | None = None

    async def tokens(self) -> Tokens:
        """The tokens in use; logs in when there are none yet.

        Raises:
            AuthenticationError: The pod or the key manager does not accept the bot.
            SymphonyError: One of them cannot be reached.
        """
        return self._tokens or await self.renew(None)

    async def renew(self, refused: Tokens | None) -> Tokens:
        """Newer tokens than `refused`, from a login of ours or of whoever was first.

        Those who wait for one login share its result, its failure too: an account must not
        be locked because many asked at once.

        Raises:
            AuthenticationError: The pod or the key manager does not accept the bot.
            SymphonyError: One of them cannot be reached.
        """
        logins_before = self._logins
        async with self._lock:
            if self._tokens is not None and (refused is None or self._tokens.generation > refused.generation):
                return self._tokens
            if self._logins > logins_before and self._failure is not None:
                raise _again(self._failure)
            return await self._login()

    async def _login(self) -> Tokens:
        try:
            session = await self._authenticate("login")
            key_manager = await self._authenticate("relay")
        except SymphonyError as exc:
            self._logins, self._failure = self._logins + 1, exc
            raise
        self._logins, self._failure = self._logins + 1, None
        self._tokens = Tokens(session, key_manager, generation=self._logins)
        return self._tokens

    async def _authenticate(self, component: Component) -> str:
        signed = await anyio.to_thread.run_sync(self._sign)
        request = Request(component=component, method="POST", path="/pubkey/authenticate", json={"token": signed})
        answer = await self._post(request)
        if answer.status in {400, 401, 403}:
            raise self._refusal(component, answer)
        token = check_success(request, answer).field("token")
        if not isinstance(token, str) or not token:
            raise SymphonyError(
                f"{request.name}: {describe(answer)}, but no token: is {self._base_url(component)} "
                f"the {_SERVICES[component]}?",
                status=answer.status,
                trace_id=answer.trace_id,
            )
        return token

    def _sign(self) -> str:
        """A login token; takes up to a third of a second with a long key, so never on the event loop."""
        expires = self._clock.now() + timedelta(seconds=JWT_LIFE_SECONDS)
        return jwt.encode({"sub": self._username, "exp": int(expires.timestamp())}, self._key, algorithm="RS512")

    def _refusal(self, component: Component, answer: Answer) -> AuthenticationError:
        service = _SERVICES[component]
        return AuthenticationError(
            f"the {service} at {self._base_url(component)} does not accept the bot '{self._username}' "
            f"({describe(answer)}{said(answer)}; trace id {answer.trace_id}). Is bot.username the account's name? "
            "Has the public key that belongs to bot.privateKey been uploaded to that account, and is the account "
            f"active? {self._about_clocks(answer)}",
            status=answer.status,
            trace_id=answer.trace_id,
        )

    def _about_clocks(self, answer: Answer) -> str:
        theirs = http_date(answer.headers.get("date", ""))
        ahead = (self._clock.now() - theirs).total_seconds() if theirs else 0.0
        if abs(ahead) < _NOTABLE_SKEW_SECONDS:
            return "Is this machine's clock right? A login token lives less than five minutes."
        direction = "ahead of" if ahead > 0 else "behind"
        return f"This machine's clock is {abs(ahead):.0f} s {direction} the server's: set it right."


def _again(failure: SymphonyError) -> SymphonyError:
    # One exception object raised in several tasks would collect the traceback of each.
    again = type(failure)(str(failure), status=failure.status, trace_id=failure.trace_id)
    again.__cause__ = failure
    return again
