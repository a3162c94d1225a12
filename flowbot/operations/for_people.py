"""What may be done on behalf of people: not what the bot does for itself alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Never, get_type_hints

from flowbot.errors import NotAllowedError
from flowbot.operations import Operations
from flowbot.operations._marks import is_alone


def for_people(operations: Operations) -> Operations:
    """The operations of a person, of which those that are marked as the bot's alone raise NotAllowedError."""
    parted: dict[str, Any] = {
        group: _Parted(group, names, getattr(operations, group)) for group, names in _alone().items()
    }
    return replace(operations, **parted)


@cache
def _alone() -> Mapping[str, frozenset[str]]:
    """The operations that are marked so, of each group that has some."""
    groups = get_type_hints(Operations).items()
    marked = {
        group: frozenset(name for name, each in vars(protocol).items() if is_alone(each)) for group, protocol in groups
    }
    return {group: names for group, names in marked.items() if names}


@dataclass(frozen=True, slots=True)
class _Parted:
    """A group of which some operations are done for nobody."""

    group: str
    alone: frozenset[str]
    operations: Any

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        if name not in self.alone:
            return getattr(self.operations, name)  # type: ignore[no-any-return]  # an operation, as the protocol says

        async def refuse(*arguments: object, **named: object) -> Never:
            raise NotAllowedError(
                f"symphony.{self.group}.{name} is done by the bot, and on behalf of nobody: "
                "take `on_behalf_of` out of the step"
            )

        return refuse
