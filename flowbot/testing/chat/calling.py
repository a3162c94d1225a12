"""Who makes the calls of a chat's bot: the bot itself, or a stub, on the clock of the chat."""

from __future__ import annotations

from contextvars import ContextVar

from flowbot.authoring import operations
from flowbot.clock import Clock
from flowbot.engine.events import CallReturned
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import CallBody, call_failed, read_call_body, read_call_event
from flowbot.runtime.leaving import is_request
from flowbot.runtime.outbox import Maker
from flowbot.testing.chat.stubs import Stub, Stubs

CALLER: ContextVar[ConversationId] = ContextVar("CALLER")
"""The conversation that makes the call which is under way."""
_PASSING = ("timeout", "unreachable")
"""Kinds after which a call is tried again, where its step says how often."""


class StubbedCalls:
    """Makes calls as another does; those whose stubs take time, or fail with a kind, it makes itself.

    Args:
        stubs: What stands in place of calls.
        calls: Who makes the others: those of web services, and of actions, in whose place a stub stands already.
        clock: What time it is.
    """

    def __init__(self, stubs: Stubs, calls: Maker, clock: Clock) -> None:
        self._stubs = stubs
        self._calls = calls
        self._clock = clock
        self._waits: dict[EffectId, int] = {}
        """How often something waited that was no failed attempt."""
        self._waited: set[EffectId] = set()

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result as an event; or how many seconds to wait before the next attempt."""
        CALLER.set(ConversationId(outbound.lane))
        if is_request(outbound):
            return await self._calls.make(outbound, attempt)
        body, attempt = read_call_body(outbound), attempt - self._waits.get(outbound.id, 0)
        stub = self._stubs.find(body.action)
        if stub is None:
            return await self._on_the_pod(outbound, body, attempt)
        error, most = stub.next_error(), body.attempts.timeout_seconds
        takes = most if error == "timeout" else stub.latency_seconds
        if takes > 0 and outbound.id not in self._waited:
            self._waited.add(outbound.id)
            self._waits[outbound.id] = self._waits.get(outbound.id, 0) + 1
            return min(takes, most)
        self._waited.discard(outbound.id)
        kind = "timeout" if takes >= most else error
        if isinstance(kind, str):
            return self._failed(outbound, body, attempt, stub, kind)
        return await self._in_place(body).make(outbound, attempt)

    def _failed(self, outbound: Outbound, body: CallBody, attempt: int, stub: Stub, kind: str) -> Inbound | float:
        """A call fails by its kind."""
        stub.given += 1
        self._stubs.note(body.action, body.arguments, body.on_behalf_of, error=kind)
        if kind in _PASSING and attempt <= body.attempts.retries:
            return body.attempts.pause_seconds(attempt, outbound.id)
        message = "it took too long" if kind == "timeout" else f"the stub of {body.action} says so"
        return call_failed(outbound, kind, message, attempt)

    def _in_place(self, body: CallBody) -> Maker:
        """What makes a call in whose place a stub stands."""
        operation = operations().get(body.action)
        if operation is None:
            return self._calls
        stubbed = self._stubs.stubbed(operation.action, body.on_behalf_of)
        return Calls({body.action: stubbed}, self._clock, lambda _person, _name: stubbed)

    async def _on_the_pod(self, outbound: Outbound, body: CallBody, attempt: int) -> Inbound | float:
        """A call without a stub: an operation runs on the pod of the chat."""
        done = await self._calls.make(outbound, attempt)
        if body.action in operations() and isinstance(done, Inbound):
            told = read_call_event(done)
            if isinstance(told, CallReturned):
                self._stubs.note(body.action, body.arguments, body.on_behalf_of, result=told.result)
            else:
                self._stubs.note(body.action, body.arguments, body.on_behalf_of, error=str(told.error["kind"]))
        return done
