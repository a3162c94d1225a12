"""The control API: what people do on a served local pod, for scripts. It is no part of Symphony.

`docs/reference/control-api.md` has every request. Each group of them is a module; a body is a model there, and
whatever is wrong with a request is answered from here, with words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flowbot.errors import FlowbotError, SymphonyError
from flowbot.pod.control.apps import AppsApi
from flowbot.pod.control.clock import ClockApi
from flowbot.pod.control.contacts import ContactsApi
from flowbot.pod.control.faults import FaultsApi, Wires
from flowbot.pod.control.history import HistoryApi
from flowbot.pod.control.people import PeopleApi
from flowbot.pod.control.settings import SettingsApi
from flowbot.pod.control.streams import StreamsApi
from flowbot.pod.control.talk import TalkApi
from flowbot.pod.identity import PodIdentity
from flowbot.pod.local import LocalPod
from flowbot.web.messages import Handler, Request, Response, error_response
from flowbot.web.router import Router

_PARTS = (ClockApi, ContactsApi, HistoryApi, PeopleApi, SettingsApi, StreamsApi, TalkApi)
_PORT = re.compile(r":[0-9]+$")
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


class ControlApi:
    """Answers a script's requests about a local pod.

    Args:
        pod: The pod.
        wires: How its API is disturbed, where it is served.
        identity: With what it tells an app who opened it, where it is served.
    """

    def __init__(self, pod: LocalPod, wires: Wires | None = None, identity: PodIdentity | None = None) -> None:
        parts = (each(pod) for each in _PARTS)
        faults, apps = FaultsApi(pod, wires or Wires()), AppsApi(pod, identity or PodIdentity(pod.clock))
        self.endpoints: Mapping[str, Handler] = {
            path: handler for part in (*parts, faults, apps) for path, handler in part.endpoints.items()
        }
        """Each by its method and path."""
        self._router = Router(self.endpoints)

    async def __call__(self, request: Request) -> Response:
        """The answer to a request; what is wrong with it is said in a 400, 403, 404, 405 or 413."""
        if not _is_from_here(request):
            return error_response(403, "the control API is for scripts on this machine, and not for a web page")
        try:
            return await self._router(request)
        except SymphonyError as error:
            return error_response(error.status or 400, str(error))
        except FlowbotError as error:
            return error_response(400, str(error))


def _is_from_here(request: Request) -> bool:
    """Whether a request was meant for this machine: a web page that a browser shows could reach it as well."""
    host = _PORT.sub("", request.headers.get("host", "localhost"))
    return host in _LOCAL and "origin" not in request.headers
