"""What may be done on behalf of people: not what the bot does for itself alone."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Never, get_type_hints

from flowbot.errors import NotAllowedError
from flowbot.operations import Operations
from flowbot.operations._marks import is_alone


def for_people(operations: Operations) -> Operations:
    """The operations of a person, of which those that are marked as the bot's alone raise NotAllowedError."""
    refusing: dict[str, Any] = {group: _Refusing(group) for group in _alone()}
    return replace(operations, **refusing)


@cache
def _alone() -> frozenset[str]:
    """The groups of which every operation is marked so."""
    groups = get_type_hints(Operations).items()
    return frozenset(group for group, protocol in groups if all(map(is_alone, _methods(protocol))))


def _methods(protocol: Any) -> list[Callable[..., Any]]:
    return [each for each in vars(protocol).values() if inspect.iscoroutinefunction(each)]


@dataclass(frozen=True, slots=True)
class _Refusing:
    """A group that does nothing."""

    group: str

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Never]]:
        async def refuse(*arguments: object, **named: object) -> Never:
            raise NotAllowedError(
                f"symphony.{self.group}.{name} is done by the bot, and on behalf of nobody: "
                "take `on_behalf_of` out of the step"
            )

        return refuse
