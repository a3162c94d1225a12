"""Calls of authors' actions: arguments to their types, plain functions in threads, failures as events."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from functools import partial

import anyio.to_thread
from anyio import CapacityLimiter
from pydantic import ValidationError

from flowbot.authoring import Action, IdempotencyKey
from flowbot.clock import Clock
from flowbot.errors import ActionError, NotAllowedError, OperationError, RateLimitedError, RetryableError, SymphonyError
from flowbot.ids import UserId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.deadline import within
from flowbot.runtime.encoding import POLITE, CallBody, call_failed, call_returned, read_call_body

_LOGGER = logging.getLogger("flowbot.runtime")


ForPerson = Callable[[UserId, str], Action | None]
"""The action of a name as a person does it; None where it is no operation of the platform."""


def _for_nobody(person: UserId, name: str) -> None:
    return None


class Calls:
    """Makes the calls of a bot.

    Args:
        actions: What can be called, by name.
        clock: What time it is.
        for_person: What can be called on behalf of somebody.
    """

    def __init__(self, actions: Mapping[str, Action], clock: Clock, for_person: ForPerson = _for_nobody) -> None:
        self._actions = actions
        self._clock = clock
        self._for_person = for_person

    async def make(self, outbound: Outbound, attempt: int = 1) -> Inbound | float:
        """Call the action and give its result, or its failure, as an event; never raises for the action's sake.

        A plain function that takes too long, or is under way when the bot stops, is left
        alone in its thread: nothing can stop it, and nobody waits for it.

        Args:
            outbound: The call.
            attempt: Which attempt this is, from 1.

        Returns:
            The event; or how many seconds to wait before the next attempt.
        """
        body = read_call_body(outbound)
        action = self._actions.get(body.action)
        if action is None:
            return call_failed(outbound, "missing", f"there is no action '{body.action}'", attempt)
        if body.on_behalf_of is not None:
            action = self._for_person(body.on_behalf_of, action.name)
        if action is None:
            _LOGGER.error("%s is called for user %s, and can be done for nobody", body.action, body.on_behalf_of)
            return call_failed(outbound, "not_allowed", POLITE, attempt)
        done = await self._attempt(outbound, action, body, attempt)
        if isinstance(done, Inbound):
            return done
        is_in_doubt = action.once and isinstance(done, _TookTooLongError)
        if attempt <= body.attempts.retries and may_pass(done) and not is_in_doubt:
            pause = body.attempts.pause_seconds(attempt, outbound.id)
            _LOGGER.warning("attempt %s of action %s failed (%r); again in %.1f s", attempt, action.name, done, pause)
            return pause
        # What Symphony says is the reason; where it was said is of no use.
        _LOGGER.error("action %s failed: %s", action.name, done, exc_info=None if _is_of_pod(done) else done)
        if isinstance(done, _TookTooLongError):
            return call_failed(outbound, "timeout", "it took too long", attempt)
        return call_failed(outbound, _kind(done), POLITE, attempt, _status(done))

    async def _attempt(
        self, outbound: Outbound, action: Action, body: CallBody, attempt: int
    ) -> Inbound | BaseException:
        most = body.attempts.timeout_seconds
        try:
            return await within(self._clock, most, partial(self._run, outbound, action, body, attempt))
        except TimeoutError:
            return _TookTooLongError(f"it took more than {most:g} seconds")

    async def _run(self, outbound: Outbound, action: Action, body: CallBody, attempt: int) -> Inbound | BaseException:
        """The result as an event, or what was raised."""
        try:
            typed = {name: _typed(action, name, value) for name, value in body.arguments.items()}
            arguments: dict[str, object] = {**action.given, **typed}
            if action.key is not None:
                arguments[action.key] = IdempotencyKey(outbound.id)
            if inspect.iscoroutinefunction(action.function):
                result = await action.function(**arguments)
            else:
                call = partial(action.function, **arguments)
                # A limiter of its own: the outbox counts the calls, and a thread left alone takes nobody's place.
                result = await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=CapacityLimiter(1))
            return call_returned(outbound, result, attempt)
        except (Exception, SystemExit) as error:  # noqa: BLE001  it is told; `sys.exit()` ends the action, not the bot
            return error


class _TookTooLongError(RetryableError):
    """An attempt that was given up."""


def may_pass(error: BaseException) -> bool:
    """Whether what an action raised may not happen again: it says so, or something could not be reached."""
    if isinstance(error, BaseExceptionGroup):
        return all(may_pass(each) for each in error.exceptions)
    if isinstance(error, OSError):
        return error.filename is None  # a file that is not there will not come
    if type(error) is SymphonyError:
        return not error.outcome_unknown and (error.status is None or error.status >= 500)
    return isinstance(error, RetryableError | RateLimitedError)


def _is_of_pod(error: BaseException) -> bool:
    return isinstance(error, OperationError) or type(error) is SymphonyError


def _status(error: BaseException) -> int | None:
    return error.status if isinstance(error, SymphonyError) else None


def _kind(error: BaseException) -> str:
    """What flows tell failures apart by: those of the pod's operations as those of web services, others by class."""
    if isinstance(error, OperationError):
        return "not_allowed" if isinstance(error, NotAllowedError) else "refused"
    return "unreachable" if type(error) is SymphonyError else type(error).__name__


def _typed(action: Action, name: str, value: object) -> object:
    adapter = action.adapters.get(name)
    if adapter is None:
        return value
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise ActionError(f"'{name}' of {action.name} does not take {value!r}: {error}") from error
