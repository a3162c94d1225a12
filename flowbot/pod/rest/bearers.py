"""The tokens of services that take no session: a session is changed for one that is good for a while."""

from __future__ import annotations

from datetime import datetime

from flowbot.clock import later, milliseconds
from flowbot.errors import AuthenticationError
from flowbot.events import User
from flowbot.pod.local import LocalPod
from flowbot.pod.rest.sessions import Sessions
from flowbot.web.messages import Request, Response, json_response


class Bearers:
    """Gives tokens, and tells whose one is; they are opaque here, where Symphony gives signed JWTs."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions
        self._tokens: dict[str, tuple[User, datetime]] = {}
        pod.when_reset.append(self._tokens.clear)

    async def give(self, request: Request) -> Response:
        """Answer `POST /login/idm/tokens`."""
        user = self._sessions.pod_user(request)
        seconds, now = self._pod.society.rules.bearer_seconds, self._pod.clock.now()
        token = self._pod.ids.token(milliseconds(now))
        self._tokens[token] = (user, later(now, seconds))
        return json_response({"token_type": "Bearer", "expires_in": int(seconds), "access_token": token})

    def user(self, request: Request) -> User:
        """Whose token a request has.

        Raises:
            AuthenticationError: It has none, or one that has ended (401).
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        user, ends = self._tokens.get(token, (None, self._pod.clock.now()))
        if kind != "Bearer" or user is None or ends <= self._pod.clock.now():
            self._tokens.pop(token, None)
            raise AuthenticationError("the bearer token is missing, unknown or has expired", status=401)
        return user
