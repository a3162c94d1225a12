"""The REST endpoints of apps: logins on behalf of people, and those of extension apps (login API, published)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.clock import later, milliseconds
from flowbot.errors import AuthenticationError, NotAllowedError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.digits import read_digits
from flowbot.pod.identity import PodIdentity
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_object
from flowbot.pod.rest.sessions import Sessions, shown_name
from flowbot.web.messages import Handler, Request, Response, json_response


class AppsApi:
    """Answers logins of apps."""

    def __init__(self, pod: LocalPod, sessions: Sessions, identity: PodIdentity) -> None:
        self._pod = pod
        self._sessions = sessions
        self._gate = sessions.gate
        self._identity = identity

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /login/pubkey/app/authenticate": self._log_in,
            "POST /login/pubkey/app/user/{id}/authenticate": self._act_for,
            "POST /login/pubkey/app/username/{name}/authenticate": self._act_for,
            "POST /sessionauth/v1/app/authenticate": self._show_certificate,
            "POST /sessionauth/v1/app/user/{id}/authenticate": self._act_for_after_certificate,
            "POST /sessionauth/v1/app/username/{name}/authenticate": self._act_for_after_certificate,
            "POST /login/v1/pubkey/app/authenticate/extensionApp": self._begin_extension,
            "GET /pod/v1/podcert": self._show_pod,
        }

    async def _log_in(self, request: Request) -> Response:
        token = self._gate.log_in_app(read_object(request).get("token"))
        return json_response({"token": token, "name": "sessionToken"})

    async def _show_certificate(self, request: Request) -> Response:
        app_id = shown_name(request)
        if self._pod.apps.get(app_id) is None:
            raise AuthenticationError(f"there is no app {app_id!r}, which is the CN of the certificate", status=401)
        return json_response({"token": self._gate.admit("appToken", app_id), "name": "sessionToken"})

    async def _act_for(self, request: Request) -> Response:
        return json_response({"token": self._token_for(request), "name": "sessionToken"})

    async def _act_for_after_certificate(self, request: Request) -> Response:
        return json_response({"sessionToken": self._token_for(request)})

    def _token_for(self, request: Request) -> str:
        """The session of a person, for an app that they let act for them."""
        app_id = self._gate.check("appToken", request.headers.get("sessiontoken")).name
        person = self._person(request.params)
        if person is None:
            raise NotAllowedError(f"there is no such user: {request.path}", status=401)
        self._pod.apps.check_allowed(app_id, person)
        return self._gate.admit("sessionToken", person.username or person.display_name, alone=True)

    def _person(self, params: Mapping[str, str]) -> User | None:
        if "name" in params:
            return self._pod.people.find(params["name"])
        found = read_digits(params["id"])
        return None if found is None else self._pod.people.get(UserId(found))

    async def _begin_extension(self, request: Request) -> Response:
        """A pair of tokens by which an extension app and the pod's client know each other."""
        body = read_object(request)
        app_id = self._gate.read_app(body.get("authToken"))
        ends = later(self._pod.clock.now(), self._pod.logins.token_seconds)
        return json_response(
            {
                "appId": app_id,
                "appToken": body.get("appToken"),
                "symphonyToken": self._pod.ids.token(self._pod.now_ms()),
                "expireAt": milliseconds(ends),
            }
        )

    async def _show_pod(self, request: Request) -> Response:
        return json_response({"certificate": await self._identity.certificate()})
