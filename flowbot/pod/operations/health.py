"""Health, asked about in process."""

from __future__ import annotations

from dataclasses import dataclass

import anyio.lowlevel

from flowbot.operations import Agent, AgentHealth
from flowbot.pod.health import PodHealth


@dataclass(frozen=True, slots=True)
class Health:
    """`flowbot.operations.Health` of a local pod."""

    health: PodHealth

    async def get(self, extended: bool = False) -> AgentHealth:
        await anyio.lowlevel.checkpoint()
        return self.health.of_everything() if extended else self.health.of_agent()

    async def agent(self) -> Agent:
        await anyio.lowlevel.checkpoint()
        return self.health.agent()
