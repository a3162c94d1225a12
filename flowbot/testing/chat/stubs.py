"""What stands in place of the world outside: stubs of calls, and what was called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

import anyio.to_thread

from flowbot.authoring import Action, operations
from flowbot.authoring.modules import Authored
from flowbot.authoring.services import Service, is_a
from flowbot.clock import Clock
from flowbot.errors import OperationError, did_you_mean
from flowbot.ids import UserId
from flowbot.project import Project
from flowbot.testing.chat.failure import ChatError

Raised = BaseException | type[BaseException] | str | None
"""What a stubbed call raises; a text is the kind that flows tell errors apart by, such as `timeout` or `refused`;
None: it raises nothing and gives its result."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was made: what it was given, as the action's types have read it, and what came of it."""

    name: str
    arguments: Mapping[str, object]
    at: datetime
    result: object = None
    error: str | None = None
    """What it raised, or the kind of its failure."""
    on_behalf_of: UserId | None = None
    """For whom it was done, where that is not the bot."""


@dataclass(slots=True)
class Stub:
    """What stands in place of one call."""

    returns: Sequence[object] = (None,)
    """One after another; the last stays."""
    raises: Sequence[Raised] = ()
    """One after another; when all were raised, nothing is."""
    latency_seconds: float = 0.0
    given: int = field(default=0, init=False)
    """How often it was called."""

    def next_error(self) -> Raised:
        """What it raises now."""
        return self.raises[self.given] if self.given < len(self.raises) else None

    def next_result(self) -> object:
        """What it gives now; of what it raises before, nothing is counted."""
        gone = sum(each is None for each in self.raises[: self.given]) + max(0, self.given - len(self.raises))
        return self.returns[min(gone, len(self.returns) - 1)]


class Stubs:
    """The stubs of a chat, and what was called.

    Args:
        clock: When that was.
        unwrap: What a value that a stub gives is to flows: a person of the chat is a user.
        actions: The author's, by name.
    """

    def __init__(
        self, clock: Clock, unwrap: Callable[[object], object], actions: Mapping[str, Action] | None = None
    ) -> None:
        self._clock = clock
        self._actions = actions or {}
        self._unwrap = unwrap
        self._stubs: dict[str, Stub] = {}
        self._lets: list[str] = []
        self.called: list[Called] = []
        self.missing: list[str] = []
        """What was called without a stub, since somebody last asked."""

    def put(self, name: str, stub: Stub) -> None:
        """Let a stub stand in place of a call."""
        self._stubs[name] = stub

    def let(self, pattern: str) -> None:
        """Let the author's own functions run whose names fit a pattern, `directory.*`."""
        self._lets.append(pattern)

    def find(self, name: str) -> Stub | None:
        """What stands in place of a call."""
        return self._stubs.get(name)

    def is_let(self, name: str) -> bool:
        """Whether the author's own function runs."""
        return any(fnmatchcase(name, each) for each in self._lets)

    def around(self, action: Action) -> Action:
        """The action as the chat lets it be called."""
        if self.is_let(action.name):
            return replace(action, function=partial(self._own, action))
        return self.stubbed(action)

    def stubbed(self, action: Action, on_behalf_of: UserId | None = None) -> Action:
        """The action with its stub in its place; without one, it fails, and the chat with it."""
        return replace(action, function=partial(self._stubbed, action, on_behalf_of), needs={}, given={})

    async def _own(self, action: Action, **arguments: object) -> object:
        if self.find(action.name) is not None:
            return await self._stubbed(action, None, **arguments)
        try:
            if inspect.iscoroutinefunction(action.function):
                result = await action.function(**arguments)
            else:
                call, limiter = partial(action.function, **arguments), anyio.CapacityLimiter(1)
                result = await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=limiter)
        except Exception as error:
            self._note(action, arguments, error=repr(error))
            raise
        self._note(action, arguments, result=result)
        return result

    async def _stubbed(self, action: Action, on_behalf_of: UserId | None, **arguments: object) -> object:
        stub = self.find(action.name)
        if stub is None:
            self.missing.append(action.name)
            self._note(action, arguments, error="there is no stub")
            raise OperationError(f"'{action.name}' is called, and the test has no stub of it")
        error, result = stub.next_error(), stub.next_result()
        stub.given += 1
        if isinstance(error, BaseException) or inspect.isclass(error):
            self._note(action, arguments, on_behalf_of, error=getattr(error, "__name__", repr(error)))
            raise error
        self._note(action, arguments, on_behalf_of, result=result)
        return self._unwrap(result)

    def note(
        self, name: str, arguments: Mapping[str, object], on_behalf_of: UserId | None = None, **came_to: Any
    ) -> None:
        """Keep of a call that it was made, with its arguments as the types of the action read them."""
        operation = operations().get(name)
        action = operation.action if operation is not None else self._actions.get(name)
        read = {each: _read(action, each, value) for each, value in arguments.items()}
        self.called.append(Called(name, read, self._clock.now(), on_behalf_of=on_behalf_of, **came_to))

    def _note(
        self, action: Action, arguments: Mapping[str, object], on_behalf_of: UserId | None = None, **came_to: Any
    ) -> None:
        """The same of one whose arguments were read already: services and keys are among them."""
        shown = {name: value for name, value in arguments.items() if name in action.parameters}
        self.called.append(Called(action.name, shown, self._clock.now(), on_behalf_of=on_behalf_of, **came_to))


def _read(action: Action | None, name: str, value: object) -> object:
    adapter = action.adapters.get(name) if action is not None else None
    try:
        return adapter.validate_python(value) if adapter is not None else value
    except ValueError:
        return value


def services_of(project: Project, given: Mapping[Any, object]) -> Mapping[Any, object]:
    """What stands in place of services, by their types.

    Args:
        project: The bot.
        given: The same by types or names.

    Raises:
        ChatError: The bot has no such service.
    """
    types = {each.name: each.type for each in project.authored.services}
    for name in given:
        if isinstance(name, str) and name not in types:
            hint = did_you_mean(name, types) or f"there are {', '.join(types) or 'none'}"
            raise ChatError(f"the bot has no service '{name}'; {hint}")
    return {types[kind] if isinstance(kind, str) else kind: each for kind, each in given.items()}


def services_left(before: Authored, now: Authored, given: Mapping[Any, object]) -> Sequence[Service]:
    """The services without those that only stubbed actions would ask for.

    Args:
        before: What the author has decorated.
        now: The same with stubs.
        given: What stands in place of services, by types or names.
    """
    gone = _reached(before) - _reached(now)
    return [each for each in before.services if each.name not in gone or any(_is_of(each, kind) for kind in given)]


def _is_of(service: Service, kind: Any) -> bool:
    return service.name == kind if isinstance(kind, str) else service.type == kind or is_a(service.type, kind)


def _reached(authored: Authored) -> set[str]:
    """The services that somebody asks for, and those that these ask for."""
    found = set(authored.used_services)
    for each in reversed(authored.services):
        found |= set(each.needs.values()) if each.name in found else set()
    return found
