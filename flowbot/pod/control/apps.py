"""The part of the control API that is about apps: who lets them act for them, and who opens one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.errors import SymphonyError
from flowbot.pod.control._reading import Body, Name, read_body, user_named
from flowbot.pod.identity import PodIdentity
from flowbot.pod.local import LocalPod
from flowbot.pod.logins import PodApp
from flowbot.web.messages import Handler, Request, Response, json_response


class Allowed(Body):
    """Who lets an app act for them."""

    people: list[Name] | None
    """None: everybody."""


class Opened(Body):
    """Somebody who opens an app."""

    user: Name


class AppsApi:
    """Answers a script about apps.

    Args:
        pod: The pod.
        identity: With what it tells an app who opened it.
    """

    def __init__(self, pod: LocalPod, identity: PodIdentity) -> None:
        self._pod = pod
        self._identity = identity
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/apps/{app}": self._show,
            "POST /v1/apps/{app}": self._allow,
            "POST /v1/apps/{app}/open": self._open,
        }

    async def _show(self, request: Request) -> Response:
        return json_response(self._shown(self._app(request)))

    async def _allow(self, request: Request) -> Response:
        people = read_body(request, Allowed).people
        ids = None if people is None else [user_named(self._pod, each).id for each in people]
        return json_response(self._shown(self._pod.apps.add(request.params["app"], ids)))

    async def _open(self, request: Request) -> Response:
        app, user = self._app(request), user_named(self._pod, read_body(request, Opened).user)
        return json_response({"token": await self._identity.sign(user, app.id)})

    def _app(self, request: Request) -> PodApp:
        app = self._pod.apps.get(request.params["app"])
        if app is None:
            problem = f"there is no app '{request.params['app']}'; POST /v1/apps/{request.params['app']} makes one"
            raise SymphonyError(problem, status=404)
        return app

    def _shown(self, app: PodApp) -> dict[str, Any]:
        found = [self._pod.people.get(each) for each in sorted(app.people or ())]
        names = [each.display_name for each in found if each is not None]
        return {"app": app.id, "people": None if app.people is None else names}
