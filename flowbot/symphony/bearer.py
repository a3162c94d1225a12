"""The token of the services that take no session (`POST /login/idm/tokens`), renewed before it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flowbot.clock import later
from flowbot.symphony.asking import accepted, ask, missing
from flowbot.symphony.auth.logins import Logins
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.session import Session

_SPARE_SECONDS = 30
"""How long before its end a token is not used any more, or a tenth of its life where that is less."""


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    text: str
    good_until: datetime | None
    """None: until it is refused."""

    def __repr__(self) -> str:
        return f"_Token(good_until={self.good_until})"


class Bearer:
    """Makes requests with a bearer token, and gets one when it must, only once however many ask.

    Args:
        session: Whose the token is.
        scope: What it is for.
    """

    def __init__(self, session: Session, scope: str) -> None:
        self._session = session
        self._scope = scope
        self._logins = Logins(self._log_in)

    async def ask(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """The answer to a request of an operation.

        Raises:
            OperationError: The service, or the login, refuses it for good.
            SymphonyError: Any other failure.
        """
        token = await self._good(None)
        answer = await self._session.call_with(request, {**headers, "Authorization": f"Bearer {token.text}"})
        if answer.status == 401:
            token = await self._good(token)
            answer = await self._session.call_with(request, {**headers, "Authorization": f"Bearer {token.text}"})
        return accepted(request, answer)

    async def _good(self, refused: _Token | None) -> _Token:
        """A token that has not ended and is another than the one that was refused."""
        token = self._logins.current
        if token is None or token is refused or self._is_over(token):
            return await self._logins.renew(token)
        return token

    def _is_over(self, token: _Token) -> bool:
        return token.good_until is not None and token.good_until <= self._session.clock.now()

    async def _log_in(self) -> _Token:
        asked_at = self._session.clock.now()
        request = Request(component="login", method="POST", path=f"/idm/tokens?scope={self._scope}")
        answer = await ask(self._session, request)
        text, seconds = answer.field("access_token"), answer.field("expires_in")
        if not isinstance(text, str) or not text:
            raise missing(request, answer, "token")
        if isinstance(seconds, bool) or not isinstance(seconds, int):
            return _Token(text, None)
        return _Token(text, later(asked_at, seconds - min(_SPARE_SECONDS, seconds / 10)))
