"""Who is asking: logins of bots, and the user that a request's tokens belong to."""

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
    """Answers logins of bots, and tells whose session a request has."""

    def __init__(self, pod: LocalPod, gate: Gate) -> None:
        self._pod = pod
        self.gate = gate

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /login/pubkey/authenticate": self._log_in,
            "POST /relay/pubkey/authenticate": self._log_in_to_key_manager,
            "POST /sessionauth/v1/authenticate": self._show_certificate,
            "POST /keyauth/v1/authenticate": self._show_certificate_to_key_manager,
            "POST /sessionauth/v1/logout": self._log_out,
            "GET /pod/v2/sessioninfo": self._show_session,
        }

    def pod_user(self, request: Request) -> User:
        """The bot that asks the pod, which wants the session alone; or the person on whose behalf it is asked."""
        return self._pod.people.ensure(self.gate.check("sessionToken", request.headers.get("sessiontoken")).name)

    def agent_user(self, request: Request) -> User:
        """The same for the agent, which wants both tokens, and both of the same bot.

        On behalf of a person, and with Simplified Key Delivery, it wants the session alone.
        """
        session = self.gate.check("sessionToken", request.headers.get("sessiontoken"))
        if not session.alone:
            key_manager = self.gate.check("keyManagerToken", request.headers.get("keymanagertoken"))
            if key_manager.name != session.name:
                raise AuthenticationError("sessionToken and keyManagerToken belong to different users", status=401)
        return self._pod.people.ensure(session.name)

    async def _log_in(self, request: Request) -> Response:
        token = self.gate.log_in("sessionToken", read_object(request).get("token"))
        return json_response({"token": token, "name": "sessionToken", "authorizationToken": f"Bearer {token}"})

    async def _log_in_to_key_manager(self, request: Request) -> Response:
        token = self.gate.log_in("keyManagerToken", read_object(request).get("token"))
        return json_response({"token": token, "name": "keyManagerToken"})

    async def _show_certificate(self, request: Request) -> Response:
        return self._admit(request, "sessionToken")

    async def _show_certificate_to_key_manager(self, request: Request) -> Response:
        return self._admit(request, "keyManagerToken")

    def _admit(self, request: Request, kind: TokenKind) -> Response:
        """A token for the bot that a certificate names, whose CA the server has checked."""
        name = shown_name(request)
        bot = self._pod.people.find(name)
        if bot is None or not self._pod.people.is_bot(bot.id):
            raise AuthenticationError(f"there is no bot {name!r}, which is the CN of the certificate", status=401)
        return json_response({"token": self.gate.admit(kind, bot.username or name), "name": kind})

    async def _log_out(self, request: Request) -> Response:
        token = request.headers.get("sessiontoken", "")
        self.gate.check("sessionToken", token)
        self.gate.end(token)
        return json_response({"message": "the session has ended"})

    async def _show_session(self, request: Request) -> Response:
        return json_response(user_v2_json(self.pod_user(request)))


def shown_name(request: Request) -> str:
    """The CN of the certificate that a client has shown.

    Raises:
        AuthenticationError: It has shown none (401).
    """
    if request.common_name is None:
        raise AuthenticationError("no client certificate was shown: it is asked for on a port with TLS", status=401)
    return request.common_name
