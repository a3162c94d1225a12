"""Calls of authors' actions: arguments to their types, plain functions in threads, failures as events."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping

import anyio.to_thread
from pydantic import TypeAdapter, ValidationError

from flowbot.authoring import Action
from flowbot.errors import ActionError
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import call_failed, call_returned, read_call_body

_LOGGER = logging.getLogger("flowbot.runtime")


class Calls:
    """Makes the calls of a bot."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions
        self._adapters = {
            (action.name, name): TypeAdapter(kind) for action in actions.values() for name, kind in action.types.items()
        }

    async def make(self, outbound: Outbound) -> Inbound:
        """Call the action and give its result, or its failure, as an event; never raises for the action's sake."""
        body = read_call_body(outbound)
        action = self._actions.get(body.action)
        if action is None:
            return call_failed(outbound, "missing", f"there is no action '{body.action}'")
        try:
            arguments = {name: self._typed(action, name, value) for name, value in body.arguments.items()}
            if inspect.iscoroutinefunction(action.function):
                result = await action.function(**arguments)
            else:
                result = await anyio.to_thread.run_sync(lambda: action.function(**arguments))
            return call_returned(outbound, result)
        except Exception as error:
            _LOGGER.error("action %s failed: %s", action.name, error, exc_info=error)
            return call_failed(outbound, type(error).__name__, "something went wrong on our side")

    def _typed(self, action: Action, name: str, value: object) -> object:
        adapter = self._adapters.get((action.name, name))
        if adapter is None:
            return value
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            raise ActionError(f"'{name}' of {action.name} does not take {value!r}: {error}") from error
