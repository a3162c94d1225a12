"""The REST endpoints of signals, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import is_asked, read_flag, read_ids, read_object, read_page, read_text
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.society import signal_json, subscribers_json, subscriptions_json
from flowbot.web.messages import Handler, Request, Response, json_response

_MOST_SIGNALS, _MOST_SUBSCRIBERS = 500, 100
"""At once ("List Signals", "Subscribers")."""


class SignalsApi:
    """Answers requests for signals."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /agent/v1/signals/list": self._list,
            "POST /agent/v1/signals/create": self._create,
            "GET /agent/v1/signals/{id}/get": self._show,
            "POST /agent/v1/signals/{id}/update": self._update,
            "POST /agent/v1/signals/{id}/delete": self._delete,
            "POST /agent/v1/signals/{id}/subscribe": self._subscribe,
            "POST /agent/v1/signals/{id}/unsubscribe": self._unsubscribe,
            "GET /agent/v1/signals/{id}/subscribers": self._list_subscribers,
        }

    async def _list(self, request: Request) -> Response:
        found = self._pod.society.signals.list(self._sessions.agent_user(request))
        skip, limit = _page(request, _MOST_SIGNALS)
        return json_response([signal_json(each) for each in found[skip : skip + limit]])

    async def _create(self, request: Request) -> Response:
        user, body = self._sessions.agent_user(request), read_object(request)
        name, query = read_text(body, "name") or "", read_text(body, "query") or ""
        visible, company_wide = read_flag(body, "visibleOnProfile"), read_flag(body, "companyWide")
        created = self._pod.society.signals.create(user, name, query, visible is True, company_wide is True)
        return json_response(signal_json(created))

    async def _show(self, request: Request) -> Response:
        user = self._sessions.agent_user(request)
        return json_response(signal_json(self._pod.society.signals.get(user, request.params["id"])))

    async def _update(self, request: Request) -> Response:
        user, body = self._sessions.agent_user(request), read_object(request)
        changed = self._pod.society.signals.update(
            user,
            request.params["id"],
            read_text(body, "name"),
            read_text(body, "query"),
            read_flag(body, "visibleOnProfile"),
            read_flag(body, "companyWide"),
        )
        return json_response(signal_json(changed))

    async def _delete(self, request: Request) -> Response:
        self._pod.society.signals.delete(self._sessions.agent_user(request), request.params["id"])
        return json_response({"format": "TEXT", "message": "Signal deleted"})

    async def _subscribe(self, request: Request) -> Response:
        user, pushed = self._sessions.agent_user(request), is_asked(request, "pushed")
        result = self._pod.society.signals.subscribe(user, request.params["id"], read_ids(request), pushed)
        return json_response(subscriptions_json(result))

    async def _unsubscribe(self, request: Request) -> Response:
        user = self._sessions.agent_user(request)
        return json_response(
            subscriptions_json(self._pod.society.signals.unsubscribe(user, request.params["id"], read_ids(request)))
        )

    async def _list_subscribers(self, request: Request) -> Response:
        found = self._pod.society.signals.subscribers(self._sessions.agent_user(request), request.params["id"])
        return json_response(subscribers_json(found, *_page(request, _MOST_SUBSCRIBERS)))


def _page(request: Request, most: int) -> tuple[int, int]:
    skip, limit = read_page(request)
    return skip, min(limit, most)
