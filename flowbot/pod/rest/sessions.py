"""Who is asking: logins, and the bot that a request's tokens belong to."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import AuthenticationError
from flowbot.events import User
from flowbot.pod.auth import Gate, TokenKind
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_object
from flowbot.pod.wire import user_v2_json
from flowbot.web.messages import Handler, Request, Response, json_response


class Sessions:
    """Answers logins, and tells whose session a request has."""

    def __init__(self, pod: LocalPod, gate: Gate) -> None:
        self._pod = pod
        self._gate = gate

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /login/pubkey/authenticate": self._log_in,
            "POST /relay/pubkey/authenticate": self._log_in_to_key_manager,
            "GET /pod/v2/sessioninfo": self._show_session,
        }

    def pod_user(self, request: Request) -> User:
        """The bot that asks the pod, which wants the session alone."""
        return self._bot(self._check(request, "sessionToken"))

    def agent_user(self, request: Request) -> User:
        """The bot that asks the agent, which wants both tokens, and both of the same bot."""
        username = self._check(request, "sessionToken")
        if self._check(request, "keyManagerToken") != username:
            raise AuthenticationError("sessionToken and keyManagerToken belong to different users", status=401)
        return self._bot(username)

    async def _log_in(self, request: Request) -> Response:
        token = self._gate.log_in("sessionToken", read_object(request).get("token"))
        self._bot(self._gate.check("sessionToken", token))
        return json_response({"token": token, "name": "sessionToken", "authorizationToken": f"Bearer {token}"})

    async def _log_in_to_key_manager(self, request: Request) -> Response:
        token = self._gate.log_in("keyManagerToken", read_object(request).get("token"))
        return json_response({"token": token, "name": "keyManagerToken"})

    async def _show_session(self, request: Request) -> Response:
        return json_response(user_v2_json(self.pod_user(request)))

    def _check(self, request: Request, kind: TokenKind) -> str:
        return self._gate.check(kind, request.headers.get(kind.lower()))

    def _bot(self, username: str) -> User:
        """A bot that has logged in; raises AuthenticationError when its account was deactivated (401)."""
        bot = self._pod.people.ensure(username)
        if not self._pod.accounts.of(bot.id).active:
            raise AuthenticationError(f"the account of {bot.display_name} is deactivated", status=401)
        return bot
