"""`@action`: what only `call` runs, and what may do I/O."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

from flowbot.authoring._marks import (
    Decorated,
    check_filled_by_name,
    mark,
    refused,
    shown,
    types_of,
    without_none,
)
from flowbot.authoring.services import Service, find_service

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class IdempotencyKey(str):
    """What tells a call from every other one: the same for each attempt, and after a crash.

    A parameter of an action that is annotated so gets it. Whoever is asked to do something
    under a key that they have seen before can tell that it was done already.
    """

    __slots__ = ()


@overload
def action(function: Decorated) -> Decorated: ...


@overload
def action(*, reads: bool = False) -> Callable[[Decorated], Decorated]: ...


def action(function: Decorated | None = None, *, reads: bool = False) -> Decorated | Callable[[Decorated], Decorated]:
    """Make a function callable from a flow: `call: module.function`.

    It may be plain or `async`; its arguments are filled by the names of slots, or by `args`,
    and those annotated with the type of a service by that service.
    Plain ones run in a thread, so they may wait for what they like.

    Args:
        function: The function, where nothing else is said: `@action` alone.
        reads: It only looks something up: people may go `back` across it.
    """
    kept = {"reads": reads}
    return mark(function, "action", kept) if function is not None else lambda each: mark(each, "action", kept)


@dataclass(frozen=True, slots=True)
class Action:
    """An author's action, as it is called."""

    name: str
    """`module.function`, as flows write it."""
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    """Those that the flow fills."""
    required: frozenset[str]
    adapters: Mapping[str, TypeAdapter[Any]]
    """What reads a value as the parameter's annotation says; a parameter without one takes what comes."""
    types: Mapping[str, Any] = field(default_factory=dict)
    """The annotation of each parameter that has one."""
    result: Any = None
    """The annotation of what it gives; None where it has none."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the service that fills it."""
    key: str | None = None
    """The parameter that takes the idempotency key."""
    reads: bool = False
    """It only looks."""
    alone: bool = False
    """The bot does it for itself, and on behalf of nobody."""
    once: bool = False
    """It is never called again when nobody knows whether it was done."""
    given: Mapping[str, object] = field(default_factory=dict)
    """What fills parameters in every call: services, once they are open."""

    def with_services(self, opened: Mapping[str, object]) -> Action:
        """The same action, ready to be called while these services are open."""
        return replace(self, given={parameter: opened[name] for parameter, name in self.needs.items()})


def describe_action(
    name: str, function: Callable[..., Any], services: Sequence[Service] = (), *, reads: bool = False
) -> Action:
    """How a function is called from a flow.

    Raises:
        AuthoringError: It has `*args`, `**kwargs` or positional-only parameters, which no name fills, or an
            annotation that does not resolve, or one of which there is no service and that no value can be read as.
    """
    what = f"action '{name}'"
    check_filled_by_name(what, function)
    types = types_of(what, function)
    result = types.pop("return", None)
    parameters = inspect.signature(function).parameters
    keys = [each for each, kind in types.items() if without_none(kind) is IdempotencyKey]
    found = {each: find_service(what, function, each, kind, services) for each, kind in types.items()}
    needs = {each: service.name for each, service in found.items() if service is not None}
    filled = [each for each in parameters if each not in needs and each not in keys]
    values = {each: types[each] for each in filled if each in types}
    adapters = {each: _adapter(what, function, each, kind) for each, kind in values.items()}
    required = frozenset(each for each in filled if parameters[each].default is inspect.Parameter.empty)
    if len(keys) > 1:
        raise refused(what, function, "two parameters ask for the idempotency key", "one is enough")
    key = keys[0] if keys else None
    return Action(name, function, tuple(filled), required, adapters, values, result, needs, key, reads)


def _adapter(what: str, function: Callable[..., Any], name: str, kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    try:
        return TypeAdapter(kind)
    except Exception as error:  # a type may bring code of its own for pydantic
        reason = f"no service yields {shown(kind)}, which '{name}' is annotated with, and no value can be read as it"
        mend = "yield it from a @service, or annotate it with str, int, Decimal, date, list, dict or the like"
        raise refused(what, function, reason, mend) from error
