"""How the contract of operations gets at people, and at refusals."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from typing import Any

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.ports import Pod
from flowbot.testing.contracts._pod_world import PodWorld


async def person(world: PodWorld, pod: Pod, name: str) -> UserId:
    """The id of somebody, who says something for it."""
    await world.say(name, "Lobby", "hi")
    return user_of(await pod.read_events()).id


def user_of(events: Sequence[bytes]) -> User:
    """Who caused the last of some events."""
    user: dict[str, Any] = json.loads(events[-1])["initiator"]["user"]
    return User(id=UserId(user["userId"]), email=user["email"], username=user["username"])


async def refused(operation: Awaitable[object]) -> OperationError:
    """The refusal of an operation."""
    try:
        await operation
    except OperationError as refusal:
        return refusal
    raise AssertionError("it was done")
