"""Calls of authors' actions: arguments to their types, plain functions in threads, failures as events."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from functools import partial

import anyio.to_thread
from anyio import CapacityLimiter
from pydantic import ValidationError

from flowbot.authoring import Action
from flowbot.clock import Clock
from flowbot.errors import ActionError
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.deadline import within
from flowbot.runtime.encoding import POLITE, CallBody, call_failed, call_returned, read_call_body

_LOGGER = logging.getLogger("flowbot.runtime")
CALL_SECONDS = 30.0
"""How long a call may take."""


class Calls:
    """Makes the calls of a bot."""

    def __init__(self, actions: Mapping[str, Action], clock: Clock) -> None:
        self._actions = actions
        self._clock = clock

    async def make(self, outbound: Outbound) -> Inbound:
        """Call the action and give its result, or its failure, as an event; never raises for the action's sake.

        A plain function that takes too long, or is under way when the bot stops, is left
        alone in its thread: nothing can stop it, and nobody waits for it.
        """
        body = read_call_body(outbound)
        action = self._actions.get(body.action)
        if action is None:
            return call_failed(outbound, "missing", f"there is no action '{body.action}'")
        try:
            return await within(self._clock, CALL_SECONDS, partial(self._run, outbound, action, body))
        except TimeoutError:
            _LOGGER.error("action %s was given up: it took more than %g seconds", action.name, CALL_SECONDS)
            return call_failed(outbound, "timeout", "it took too long")

    async def _run(self, outbound: Outbound, action: Action, body: CallBody) -> Inbound:
        try:
            arguments = {name: _typed(action, name, value) for name, value in body.arguments.items()}
            if inspect.iscoroutinefunction(action.function):
                result = await action.function(**arguments)
            else:
                call = partial(action.function, **arguments)
                # A limiter of its own: the outbox counts the calls, and a thread left alone takes nobody's place.
                result = await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=CapacityLimiter(1))
            return call_returned(outbound, result)
        except (Exception, SystemExit) as error:  # `sys.exit()` in an action ends the action, not the bot
            _LOGGER.error("action %s failed: %s", action.name, error, exc_info=error)
            return call_failed(outbound, type(error).__name__, POLITE)


def _typed(action: Action, name: str, value: object) -> object:
    adapter = action.adapters.get(name)
    if adapter is None:
        return value
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise ActionError(f"'{name}' of {action.name} does not take {value!r}: {error}") from error
