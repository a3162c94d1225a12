"""`symphony.health`: whether the agent and what it depends on are up. Nobody need be logged in to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flowbot.operations._marks import alone, reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part that the agent depends on."""

    name: str
    """`pod`, `key_manager` and `datafeed`; or a service account: `agentservice` and `ceservice`."""
    up: bool
    message: str = ""
    """What is wrong."""
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentHealth:
    """How the agent is."""

    up: bool
    version: str | None = None
    """Of the agent."""
    components: Sequence[Component] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """What an agent tells of itself."""

    version: str | None = None
    """As `Agent-25.8.1-…`."""
    hostname: str | None = None
    url: str | None = None
    on_prem: bool | None = None
    """Whether it runs at the firm and not in Symphony's cloud."""


class Health(Protocol):
    """`symphony.health`; raises SymphonyError when the agent does not answer, at the first attempt."""

    @alone
    @reads
    async def get(self, extended: bool = False) -> AgentHealth:
        """Whether the agent runs; `extended`, also whether it reaches all that it depends on."""
        ...

    @alone
    @reads
    async def agent(self) -> Agent:
        """Which agent it is."""
        ...
