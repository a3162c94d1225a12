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

from flowbot.authoring import Action
from flowbot.clock import Clock
from flowbot.errors import OperationError
from flowbot.ids import EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import call_failed, read_call_body
from flowbot.runtime.leaving import is_request
from flowbot.runtime.outbox import Maker

Raised = BaseException | type[BaseException] | str | None
"""What a stubbed call raises; a text is the kind that flows tell errors apart by, such as `timeout` or `refused`;
None: it raises nothing and gives its result."""
_PASSING = ("timeout", "unreachable")
"""Kinds after which a call is tried again, where its step says how often."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was made: what it was given, as the action's types have read it, and what came of it."""

    name: str
    arguments: Mapping[str, object]
    at: datetime
    result: object = None
    error: str | None = None
    """What it raised."""


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
    """

    def __init__(self, clock: Clock, unwrap: Callable[[object], object]) -> None:
        self._clock = clock
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
        return replace(action, function=partial(self._stubbed, action), needs={}, given={})

    async def _own(self, action: Action, **arguments: object) -> object:
        if self.find(action.name) is not None:
            return await self._stubbed(action, **arguments)
        shown = {name: value for name, value in arguments.items() if name in action.parameters}
        try:
            if inspect.iscoroutinefunction(action.function):
                result = await action.function(**arguments)
            else:
                result = await anyio.to_thread.run_sync(partial(action.function, **arguments))
        except Exception as error:
            self._note(action.name, shown, error=repr(error))
            raise
        self._note(action.name, shown, result=result)
        return result

    async def _stubbed(self, action: Action, **arguments: object) -> object:
        shown = {name: value for name, value in arguments.items() if name in action.parameters}
        stub = self.find(action.name)
        if stub is None:
            self.missing.append(action.name)
            self._note(action.name, shown, error="there is no stub")
            raise OperationError(f"'{action.name}' is called, and the test has no stub of it")
        error, result = stub.next_error(), stub.next_result()
        stub.given += 1
        if isinstance(error, BaseException) or inspect.isclass(error):
            self._note(action.name, shown, error=repr(error))
            raise error
        self._note(action.name, shown, result=result)
        return self._unwrap(result)

    def _note(self, name: str, arguments: Mapping[str, object], **came_to: Any) -> None:
        self.called.append(Called(name, arguments, self._clock.now(), **came_to))

    def failed(self, outbound: Outbound, stub: Stub, kind: str) -> None:
        """Keep of a call that it failed by its kind."""
        body = read_call_body(outbound)
        stub.given += 1
        self._note(body.action, body.arguments, error=kind)


class StubbedCalls:
    """Makes calls as another does; those whose stubs take time, or fail with a kind, it makes itself."""

    def __init__(self, stubs: Stubs, calls: Maker) -> None:
        self._stubs = stubs
        self._calls = calls
        self._waits: dict[EffectId, int] = {}
        """How often something waited that was no failed attempt."""
        self._waited: set[EffectId] = set()

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds to wait before the next attempt."""
        attempt -= self._waits.get(outbound.id, 0)
        body = None if is_request(outbound) else read_call_body(outbound)
        stub = self._stubs.find(body.action) if body is not None else None
        if stub is None or body is None:
            return await self._calls.make(outbound, attempt)
        error, most = stub.next_error(), body.attempts.timeout_seconds
        takes = most if error == "timeout" else stub.latency_seconds
        if takes > 0 and outbound.id not in self._waited:
            self._waited.add(outbound.id)
            self._waits[outbound.id] = self._waits.get(outbound.id, 0) + 1
            return min(takes, most)
        self._waited.discard(outbound.id)
        kind = "timeout" if takes >= most else error
        if not isinstance(kind, str):
            return await self._calls.make(outbound, attempt)
        self._stubs.failed(outbound, stub, kind)
        if kind in _PASSING and attempt <= body.attempts.retries:
            return body.attempts.pause_seconds(attempt, outbound.id)
        message = "it took too long" if kind == "timeout" else f"the stub of {body.action} says so"
        return call_failed(outbound, kind, message, attempt)
