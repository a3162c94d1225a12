"""The teams and their rooms; in a firm this asks its directory."""

from __future__ import annotations

from pydantic import BaseModel

from flowbot import action, role


class Team(BaseModel):
    """A team, with the roles that there are in it, and the rooms that all its people are in."""

    value: str
    label: str
    roles: list[str]
    rooms: list[str]


@action(reads=True)
async def teams() -> list[Team]:
    """Every team."""
    return [
        Team(value="fx", label="FX desk", roles=["Trader", "Sales"], rooms=["FX desk", "FX research"]),
        Team(value="risk", label="Risk", roles=["Analyst", "Manager"], rooms=["Risk"]),
        Team(value="it", label="IT", roles=["Engineer", "Support"], rooms=["IT", "On call"]),
    ]


@role("hr")
def hr() -> list[str]:
    """Who may let somebody in, by their e-mail addresses."""
    return ["alice@local.test", "you@local.test"]
