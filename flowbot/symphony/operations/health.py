"""`flowbot.operations.Health` over REST, without a login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.operations import Agent, AgentHealth, Component
from flowbot.symphony.asking import flag_of, record_in, text_of
from flowbot.symphony.http import NoAnswer, Request
from flowbot.symphony.retry import no_answer
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the agent and what it depends on are up."""

    session: Session

    async def get(self, extended: bool = False) -> AgentHealth:
        """How the agent is; asked once, as an agent that is down is an answer."""
        path = "/v3/health/extended" if extended else "/v3/health"
        record = await self._asked(Request(component="agent", method="GET", path=path))
        return AgentHealth(
            up=text_of(record, "status") == "UP",
            version=text_of(record, "version"),
            components=[*_components(record.get("services")), *_components(record.get("users"))],
        )

    async def agent(self) -> Agent:
        """Which agent it is."""
        record = await self._asked(Request(component="agent", method="GET", path="/v1/info"))
        return Agent(
            version=text_of(record, "version"),
            hostname=text_of(record, "hostname"),
            url=text_of(record, "url"),
            on_prem=flag_of(record, "onPrem"),
        )

    async def _asked(self, request: Request) -> Mapping[str, object]:
        """The record of an answer, whatever its status; raises SymphonyError when there is none."""
        outcome = await self.session.exchange_with(request, {})
        if isinstance(outcome, NoAnswer):
            raise no_answer(request, outcome)
        return record_in(request, outcome)


def _components(found: object) -> Sequence[Component]:
    """The components of an answer, by their names; one of which nothing is told is not up."""
    if not isinstance(found, dict):
        return []
    return [
        Component(
            name=name,
            up=text_of(record, "status") == "UP",
            message=text_of(record, "message") or "",
            version=text_of(record, "version"),
        )
        for name, record in found.items()
        if isinstance(record, dict)
    ]
