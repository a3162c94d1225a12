"""How the agent of a local pod says it is."""

from __future__ import annotations

from flowbot.operations import Agent, AgentHealth, Component
from flowbot.pod.wire import AGENT_VERSION

SERVICES = ("pod", "key_manager", "datafeed")
USERS = ("agentservice", "ceservice")


class PodHealth:
    """Which of the parts that an agent depends on are down."""

    def __init__(self) -> None:
        self.down: dict[str, str] = {}
        """What is wrong with each of them, by the names in SERVICES and USERS."""
        self.version = AGENT_VERSION

    def of_agent(self) -> AgentHealth:
        """That the agent runs."""
        return AgentHealth(up=True, version=self.version)

    def agent(self) -> Agent:
        """Which agent it is."""
        return Agent(version=self.version, hostname="localhost", url="https://localhost/agent", on_prem=True)

    def of_everything(self) -> AgentHealth:
        """How each part is; the whole is down where one of them is."""
        parts = [
            Component(name=name, up=name not in self.down, message=self.down.get(name, ""))
            for name in (*SERVICES, *USERS)
        ]
        return AgentHealth(up=all(each.up for each in parts), version=self.version, components=parts)
