"""Logins on behalf of people: as an app, and with its session as whoever has allowed it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flowbot.clock import Clock
from flowbot.errors import NotAllowedError
from flowbot.ids import UserId
from flowbot.symphony.auth.keys import Signer, load_private_key
from flowbot.symphony.auth.requests import REFUSED_STATUSES, LoginRequests
from flowbot.symphony.auth.tokens import Authenticator, Tokens
from flowbot.symphony.certificates import check_in_force
from flowbot.symphony.http import Answer, Component, Request
from flowbot.symphony.retry import describe, said

if TYPE_CHECKING:
    from flowbot.config import AppAccount

FRESH_SECONDS = 60.0
"""So long after its login the session of the app is taken to be in force."""
_KEY = (
    "Is app.appId its id? Has the public key that belongs to app.privateKey been uploaded to it, and is it enabled on "
    "this pod?"
)
_CERTIFICATE = "Has the certificate of app.certificate.path been uploaded to the app, and is it enabled on this pod?"


@dataclass(frozen=True, slots=True)
class _Way:
    """Where an app logs in: with a key, or with a certificate."""

    component: Component
    prefix: str
    token: str
    """What an answer calls the token of a person."""


_WITH_KEY = _Way("login", "/pubkey/app", "token")
_WITH_CERTIFICATE = _Way("appauth", "/v1/app", "sessionToken")


async def app_login(account: AppAccount, requests: LoginRequests, clock: Clock) -> App:
    """The app, which has not logged in yet.

    Raises:
        ConfigError: Its key cannot be read, or its certificate has expired.
    """
    key = account.private_key
    if key is None:
        if account.certificate is not None:
            check_in_force(account.certificate, "app.certificate", clock.now())
        return App(account.app_id, requests, clock, _WITH_CERTIFICATE)
    signer = Signer(account.app_id, await load_private_key(key, "app.privateKey"), clock)
    return App(account.app_id, requests, clock, _WITH_KEY, signer)


class App:
    """An app that people allow to act for them; its own session is kept until it is refused."""

    def __init__(
        self, app_id: str, requests: LoginRequests, clock: Clock, way: _Way, signer: Signer | None = None
    ) -> None:
        self._app_id = app_id
        self._requests = requests
        self._clock = clock
        self._way = way
        self._signer = signer
        self._authenticator = Authenticator(self._log_in)
        self._logged_in_at = clock.now()

    def login_for(self, user: UserId | str) -> Callable[[], Awaitable[Tokens]]:
        """What logs in on behalf of a person, told by their id or user name.

        It raises NotAllowedError where they do not allow it, AuthenticationError where the app is not
        accepted, and SymphonyError where the pod does not answer.
        """

        async def log_in() -> Tokens:
            return await self._log_in_for(user)

        return log_in

    async def _log_in_for(self, user: UserId | str) -> Tokens:
        place = f"user/{user}" if isinstance(user, int) else f"username/{quote(user, safe='')}"
        request = Request(component=self._way.component, method="POST", path=f"{self._way.prefix}/{place}/authenticate")
        answer = await self._ask(request)
        if answer.status in REFUSED_STATUSES | {404}:
            raise NotAllowedError(
                f"user {user} does not let the app '{self._app_id}' act for them ({describe(answer)}{said(answer)}; "
                f"trace id {answer.trace_id}): the app has to be installed for them, with the rights that are needed",
                status=answer.status,
                trace_id=answer.trace_id,
            )
        return Tokens(self._requests.token_in(request, answer, "pod", self._way.token))

    async def _ask(self, request: Request) -> Answer:
        """The answer to the app, which logs in again where its session may have ended.

        A 401 does not tell: to a session that has just begun it is said of the person.
        """
        tokens = await self._authenticator.tokens()
        answer = await self._requests.call(request, tokens.headers(request.component))
        if answer.status == 401 and not self._is_fresh():
            tokens = await self._authenticator.renew(tokens)
            answer = await self._requests.call(request, tokens.headers(request.component))
        return answer

    def _is_fresh(self) -> bool:
        return (self._clock.now() - self._logged_in_at).total_seconds() < FRESH_SECONDS

    async def _log_in(self) -> Tokens:
        body = {"token": await self._signer.sign()} if self._signer else None
        request = Request(
            component=self._way.component, method="POST", path=f"{self._way.prefix}/authenticate", json=body
        )
        mend = _KEY if self._signer else _CERTIFICATE
        who = f"the app '{self._app_id}'"
        tokens = Tokens(await self._requests.token(request, who=who, service="pod", mend=mend))
        self._logged_in_at = self._clock.now()
        return tokens
