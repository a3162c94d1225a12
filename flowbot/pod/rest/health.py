"""The REST endpoints that tell how the agent is, which want no session (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.pod.health import USERS
from flowbot.pod.local import LocalPod
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.society import agent_json, health_json
from flowbot.web.messages import Handler, Request, Response, json_response


class HealthApi:
    """Answers requests about the agent."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /agent/v3/health": self._show,
            "GET /agent/v3/health/extended": self._show_everything,
            "GET /agent/v1/info": self._show_agent,
        }

    async def _show(self, request: Request) -> Response:
        return json_response(health_json(self._pod.society.health.of_agent()))

    async def _show_everything(self, request: Request) -> Response:
        health = self._pod.society.health.of_everything()
        return json_response(health_json(health, USERS), 200 if health.up else 503)

    async def _show_agent(self, request: Request) -> Response:
        return json_response(agent_json(self._pod.society.health.agent()))
