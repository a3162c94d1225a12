"""How the agent of a local pod says it is."""

from __future__ import annotations

from flowbot.operations import Agent, AgentHealth, Component
from flowbot.pod.society_rules import SocietyRules
from flowbot.pod.wire import AGENT_VERSION

SERVICES = ("pod", "key_manager", "datafeed")
USERS = ("agentservice", "ceservice")


class PodHealth:
    """How the agent is, and the parts that it depends on: those of SERVICES and USERS."""

    def __init__(self, rules: SocietyRules) -> None:
        self._rules = rules

    def of_agent(self) -> AgentHealth:
        """That the agent runs."""
        return AgentHealth(up=True, version=AGENT_VERSION)

    def agent(self) -> Agent:
        """Which agent it is."""
        return Agent(version=AGENT_VERSION, hostname="localhost", url="https://localhost/agent", on_prem=True)

    def of_everything(self) -> AgentHealth:
        """How each part is; the whole is down where one of them is."""
        down = self._rules.down
        parts = [Component(name=name, up=name not in down, message=down.get(name, "")) for name in (*SERVICES, *USERS)]
        return AgentHealth(up=all(each.up for each in parts), version=AGENT_VERSION, components=parts)
