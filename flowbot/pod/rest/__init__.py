"""What a local pod answers over HTTP: paths, statuses and shapes of Symphony's published reference (agent 25.8.1)."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime

from flowbot.errors import SymphonyError
from flowbot.pod.auth import Gate
from flowbot.pod.errands import Errands
from flowbot.pod.faults import answer_wrongly, take_fault
from flowbot.pod.identity import PodIdentity
from flowbot.pod.limits import TotalSizeError
from flowbot.pod.local import LocalPod
from flowbot.pod.requests import Asked
from flowbot.pod.rest.accounts import AccountsApi
from flowbot.pod.rest.apps import AppsApi
from flowbot.pod.rest.archive import ArchiveApi
from flowbot.pod.rest.connections import ConnectionsApi
from flowbot.pod.rest.datahose import DatahoseApi
from flowbot.pod.rest.feeds import FeedsApi
from flowbot.pod.rest.groups import GroupsApi
from flowbot.pod.rest.health import HealthApi
from flowbot.pod.rest.messages import MessagesApi
from flowbot.pod.rest.presence import PresenceApi
from flowbot.pod.rest.rooms import RoomsApi
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.rest.signals import SignalsApi
from flowbot.pod.rest.streams import StreamsApi
from flowbot.pod.rest.users import UsersApi
from flowbot.web.messages import Handler, Request, Response, error_response, json_response
from flowbot.web.router import Router

_PARTS = (
    AccountsApi,
    ArchiveApi,
    ConnectionsApi,
    DatahoseApi,
    FeedsApi,
    GroupsApi,
    HealthApi,
    MessagesApi,
    PresenceApi,
    RoomsApi,
    SignalsApi,
    StreamsApi,
    UsersApi,
)


class RestApi:
    """Answers a bot's requests from the state of a local pod.

    Args:
        pod: The pod.
        keys: The public key of each bot (PEM) by its username.
        app_keys: The public key of each app (PEM) by its id.
    """

    def __init__(self, pod: LocalPod, keys: Mapping[str, bytes], app_keys: Mapping[str, bytes] | None = None) -> None:
        self._pod = pod
        keys = ChainMap(pod.accounts.keys, dict(keys))
        self._gate = Gate(
            keys,
            app_keys or {},
            pod.clock,
            pod.ids,
            pod.logins,
            pod.login_clock,
            lambda name: pod.accounts.is_open(name),
        )
        self.identity = PodIdentity(pod.clock)
        """With what the pod tells extension apps who opened them."""
        self.errands = Errands()
        """What is late, and so may outlive its connection."""
        sessions = Sessions(pod, self._gate)
        apps = AppsApi(pod, sessions, self.identity)
        parts = (each(pod, sessions) for each in _PARTS)
        self.endpoints: Mapping[str, Handler] = {
            **sessions.endpoints,
            **apps.endpoints,
            **{path: to for part in parts for path, to in part.endpoints.items()},
        }
        """Each by its method and path."""
        self._router = Router(self.endpoints)
        pod.when_reset.append(self._end_people)

    async def __call__(self, request: Request) -> Response:
        """The answer to a request; the next fault that is meant for its path comes before the right one."""
        status = None
        try:
            answer = await self._answer_or_fail(request)
            status = answer.status if answer.cut_at != 0 else None
            return answer
        finally:
            bot = self._gate.owner(request.headers.get("sessiontoken"))
            asked = Asked(method=request.method, path=request.path, query=request.query_string, bot=bot, status=status)
            self._pod.requests.add(asked)

    async def _answer_or_fail(self, request: Request) -> Response:
        fault = take_fault(self._pod.faults, request.path)
        if fault is not None:
            return await answer_wrongly(fault, request, self._answer, self._pod.clock, self.errands)
        return await self._answer(request)

    def expire_tokens(self) -> None:
        """Let every login end now, as a pod does whose sessions were closed."""
        self._gate.expire()

    def _end_people(self) -> None:
        """End the logins of people, whom the pod does not know any more."""
        self._gate.end_all_but({each.username or each.display_name for each in self._pod.people.bots})

    async def _answer(self, request: Request) -> Response:
        """The right answer, with the time of the pod: clients see by it whether their clock is right."""
        answer = await self._undated(request)
        date = format_datetime(self._pod.clock.now(), usegmt=True)
        return replace(answer, headers={"Date": date, **answer.headers})

    async def _undated(self, request: Request) -> Response:
        try:
            return await self._router(request)
        except TotalSizeError as error:
            return json_response({"message": str(error), "status": error.http_status, "code": error.code}, 413)
        except SymphonyError as error:
            return error_response(error.status or 500, str(error))
