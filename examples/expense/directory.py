"""Who reports to whom. In a firm this asks the directory; here everybody reports to ravi, and ravi to lee."""

from __future__ import annotations

from typing import Any

from flowbot import action

# Ids are those of the firm's pod; on a local pod they follow from the names.
RAVI = {"id": 12989430361945, "name": "ravi"}
LEE = {"id": 12990270003320, "name": "lee"}


@action
async def manager_of(person: dict[str, Any]) -> dict[str, Any]:
    """The manager of a person, as a value of a slot of type `user`."""
    return LEE if person["id"] == RAVI["id"] else RAVI
