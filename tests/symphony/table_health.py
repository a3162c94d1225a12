"""The rows of `symphony.health`."""

from __future__ import annotations

from flowbot.operations import Agent, AgentHealth, Component
from tests.symphony.operations_table import Exchange, Row

ROWS = (
    Row(
        operation="health.get",
        exchanges=[Exchange(request="GET /agent/v3/health", answer={"status": "UP", "version": "25.8.1"})],
        result=AgentHealth(up=True, version="25.8.1", components=[]),
    ),
    Row(
        operation="health.get",
        case="of everything, of which something is down",
        arguments={"extended": True},
        exchanges=[
            Exchange(
                request="GET /agent/v3/health/extended",
                status=503,
                answer={
                    "status": "DOWN",
                    "version": "25.8.1",
                    "services": {
                        "pod": {"status": "UP", "version": "25.8.2"},
                        "datafeed": {"status": "DOWN", "message": "no connection"},
                        "key_manager": {},
                        "odd": None,
                    },
                    "users": {"agentservice": {"authType": "RSA", "status": "UP"}},
                },
            )
        ],
        result=AgentHealth(
            up=False,
            version="25.8.1",
            components=[
                Component(name="pod", up=True, version="25.8.2"),
                Component(name="datafeed", up=False, message="no connection"),
                Component(name="key_manager", up=False),
                Component(name="agentservice", up=True),
            ],
        ),
    ),
    Row(
        operation="health.agent",
        exchanges=[
            Exchange(
                request="GET /agent/v1/info",
                answer={
                    "ipAddress": "22.222.222.22",
                    "hostname": "agent-75...4b6",
                    "serverFqdn": "https://acme.symphony.com",
                    "version": "Agent-25.8.1-Linux",
                    "url": "https://acme.symphony.com/agent",
                    "onPrem": True,
                    "mt": False,
                    "commitId": "bb41b9e",
                },
            )
        ],
        result=Agent(
            version="Agent-25.8.1-Linux",
            hostname="agent-75...4b6",
            url="https://acme.symphony.com/agent",
            on_prem=True,
        ),
    ),
)
