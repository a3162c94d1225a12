"""The bot's own logins, at the pod and the key manager: with a signed token, or with a client certificate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from flowbot.clock import Clock
from flowbot.errors import AuthenticationError
from flowbot.symphony.auth.delivery import is_simplified
from flowbot.symphony.auth.keys import Signer, load_private_key
from flowbot.symphony.auth.requests import LoginRequests
from flowbot.symphony.auth.tokens import Authenticator, Tokens
from flowbot.symphony.certificates import check_in_force
from flowbot.symphony.http import Component, Request

if TYPE_CHECKING:
    from flowbot.config import SymphonyConfig

LOGOUT_SECONDS = 0.5
"""How long a client that closes waits for the end of its session to be noted."""

_KEY = (
    "Is bot.username the account's name? Has the public key that belongs to bot.privateKey been uploaded to that "
    "account, and is the account active?"
)
_CERTIFICATE = (
    "Is the certificate of bot.certificate.path signed by a CA that the pod's administrator has uploaded, is its CN "
    "the account's name, and is the account active?"
)


async def bot_login(config: SymphonyConfig, requests: LoginRequests, clock: Clock) -> Callable[[], Awaitable[Tokens]]:
    """What logs the bot in, as its configuration says.

    Raises:
        ConfigError: The key cannot be read, or the certificate has expired.
    """
    key = config.bot.private_key
    if key is None:
        if config.bot.certificate is not None:
            check_in_force(config.bot.certificate, "bot.certificate", clock.now())
        return _CertificateLogin(config.bot.username, requests)
    loaded = await load_private_key(key, "bot.privateKey")
    return _KeyLogin(Signer(config.bot.username, loaded, clock), requests)


async def log_out(authenticator: Authenticator, requests: LoginRequests) -> None:
    """End a session that a certificate has begun; where the pod does not answer at once, it ends by itself."""
    tokens = authenticator.current
    if tokens is None:
        return
    request = Request(component="sessionauth", method="POST", path="/v1/logout")
    with anyio.move_on_after(LOGOUT_SECONDS, shield=True), suppress(AuthenticationError):
        await requests.exchange(request, tokens.headers("sessionauth"))


@dataclass(frozen=True, slots=True)
class _KeyLogin:
    signer: Signer
    requests: LoginRequests

    async def __call__(self) -> Tokens:
        session = await self._token("login", "pod")
        if await is_simplified(session, self.requests):
            return Tokens(session)
        return Tokens(session, await self._token("relay", "key manager"))

    async def _token(self, component: Component, service: str) -> str:
        signed = await self.signer.sign()
        request = Request(component=component, method="POST", path="/pubkey/authenticate", json={"token": signed})
        who = f"the bot '{self.signer.subject}'"
        return await self.requests.token(request, who=who, service=service, mend=_KEY)


@dataclass(frozen=True, slots=True)
class _CertificateLogin:
    username: str
    requests: LoginRequests

    async def __call__(self) -> Tokens:
        session = await self._token("sessionauth", "pod")
        if await is_simplified(session, self.requests):
            return Tokens(session)
        return Tokens(session, await self._token("keyauth", "key manager"))

    async def _token(self, component: Component, service: str) -> str:
        request = Request(component=component, method="POST", path="/v1/authenticate")
        who = f"the bot '{self.username}'"
        return await self.requests.token(request, who=who, service=service, mend=_CERTIFICATE)
