"""`@service`: what lives as long as the bot runs, opened before it is ready and handed to who asks for its type."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from types import NoneType
from typing import Any, get_args, get_origin

from flowbot.authoring._marks import (
    Decorated,
    check_filled_by_name,
    mark,
    place_of,
    refused,
    shown,
    types_of,
    without_none,
)
from flowbot.errors import AuthoringError, ConfigError, Location, ServiceError

_LOGGER = logging.getLogger("flowbot.authoring")
_WRITE = "write `@service` over `async def NAME() -> AsyncIterator[TYPE]:` with one `yield`"
_GENERATORS = (AsyncIterator, AsyncGenerator, AsyncIterable, Iterator, Generator, Iterable)
_VALUES = (object, str, bytes, int, float, bool, Decimal, date, time, timedelta, list, dict, tuple, set, NoneType)
"""Types that say nothing of who gives a value."""


def service(function: Decorated) -> Decorated:
    """Make a generator function a service: what it yields goes to every parameter annotated with that type.

    It runs to its `yield` before the bot is called ready, and from there when the bot ends, the
    last one first. It may be `async`, and may take other services by their types.
    """
    return mark(function, "service")


@dataclass(frozen=True, slots=True)
class Service:
    """An author's service."""

    name: str
    function: Callable[..., Any]
    type: Any
    """What it yields."""
    location: Location | None
    needs: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the service that fills it."""


def describe_services(functions: Mapping[str, Callable[..., Any]]) -> tuple[list[Service], list[AuthoringError]]:
    """The services of a bot in the order in which they are opened, and every problem of them."""
    found: list[Service] = []
    problems: list[AuthoringError] = []
    for name, function in functions.items():
        try:
            each = Service(name, function, _yielded(name, function), place_of(function))
        except AuthoringError as problem:
            problems.append(problem)
            continue
        twin = next((other for other in found if other.type == each.type), None)
        if twin is None:
            found.append(each)
        else:
            reason = f"'{twin.name}' yields {shown(each.type)} too"
            problems.append(refused(f"service '{name}'", function, reason, "give each a class of its own"))
    return _in_order(found, problems), problems


def _yielded(name: str, function: Callable[..., Any]) -> Any:
    """The type that a service yields; raises AuthoringError when it is none."""
    what, plain = f"service '{name}'", inspect.unwrap(function)
    check_filled_by_name(what, function)
    if not inspect.isasyncgenfunction(plain) and not inspect.isgeneratorfunction(plain):
        raise refused(what, function, "it does not yield what it gives", _WRITE)
    annotation = types_of(what, function).get("return")
    if get_origin(annotation) not in _GENERATORS:
        raise refused(what, function, "its annotation does not say what it yields", _WRITE)
    kind = get_args(annotation)[0]
    if not isinstance(get_origin(kind) or kind, type) or kind in _VALUES:
        raise refused(what, function, f"nothing is found by the type {shown(kind)}", "yield a class of your own")
    return kind


def _in_order(services: Sequence[Service], problems: list[AuthoringError]) -> list[Service]:
    """The services with what fills their parameters, each after those that it needs."""
    filled: dict[str, Service] = {}
    for each in services:
        try:
            parameters = inspect.signature(each.function).parameters
            needs = needs_of(f"service '{each.name}'", each.function, services, _WRITE, parameters)
        except AuthoringError as problem:
            problems.append(problem)
            needs = {}  # it has a type all the same
        filled[each.name] = replace(each, needs=needs)
    sorter = TopologicalSorter({name: each.needs.values() for name, each in filled.items()})
    try:
        return [filled[name] for name in sorter.static_order() if name in filled]
    except CycleError as error:
        circle: Sequence[str] = error.args[1][::-1]
        way = " → ".join(circle)
        what = f"service '{circle[0]}'"
        reason = f"each waits for the next: {way}"
        problems.append(refused(what, filled[circle[0]].function, reason, "take one parameter out"))
        return list(filled.values())


def needs_of(
    what: str, function: Callable[..., Any], services: Sequence[Service], mend: str, parameters: Collection[str]
) -> dict[str, str]:
    """Some parameters of a function, each with the service that fills it.

    Raises:
        AuthoringError: No service fills one that has no default, or several do.
    """
    types, needs = types_of(what, function), {}
    signature = inspect.signature(function).parameters
    for name in parameters:
        given = find_service(what, function, name, types.get(name), services)
        if given is not None:
            needs[name] = given.name
        elif signature[name].default is inspect.Parameter.empty:
            kind = shown(types[name]) if name in types else "something of any type: it has no annotation"
            raise refused(what, function, f"no service gives '{name}' {kind}", mend)
    return needs


def find_service(
    what: str, function: Callable[..., Any], name: str, annotation: Any, services: Sequence[Service]
) -> Service | None:
    """The service that a parameter asks for by its annotation; None when it asks for none.

    Raises:
        AuthoringError: Several give what it asks for.
    """
    wanted = without_none(annotation)
    found = [each for each in services if each.type == wanted] or [each for each in services if is_a(each.type, wanted)]
    if len(found) > 1:
        names = " and ".join(f"'{each.name}'" for each in found)
        raise refused(what, function, f"{names} both give '{name}' {shown(wanted)}", "annotate it with one of theirs")
    return found[0] if found else None


def is_a(given: Any, wanted: Any) -> bool:
    """Whether what is of one type is of the other, too."""
    kind = get_origin(given) or given
    return given == wanted or (wanted not in _VALUES and isinstance(kind, type) and wanted in kind.__mro__)


@asynccontextmanager
async def open_services(
    services: Sequence[Service], *, used: Collection[str] = (), replaced: Mapping[Any, object] | None = None
) -> AsyncIterator[Mapping[str, object]]:
    """Every service, open while the context lasts, by name.

    Args:
        services: In the order in which they are opened; they are closed in the other one.
        used: Those that others than services ask for.
        replaced: By type, what stands in place of a service; what only such a one needs is not opened.

    Raises:
        ConfigError: No service is of a type in `replaced`.
        ServiceError: One could not be opened; those before it were closed.
    """
    instead = _instead(services, replaced or {})
    opened: dict[str, object] = {}
    async with AsyncExitStack() as stack:
        for each in _wanted(services, used, instead):
            if each.name in instead:
                opened[each.name] = instead[each.name]
            else:
                arguments = {parameter: opened[name] for parameter, name in each.needs.items()}
                opened[each.name] = await stack.enter_async_context(_open(each, arguments))
        yield opened


def _instead(services: Sequence[Service], replaced: Mapping[Any, object]) -> dict[str, object]:
    found = {}
    for kind, value in replaced.items():
        names = [each.name for each in services if each.type == kind] or [
            each.name for each in services if is_a(each.type, kind)
        ]
        if len(names) != 1:
            there_are = ", ".join(shown(each.type) for each in services) or "no services"
            how_many = "no service yields" if not names else "several services yield"
            raise ConfigError(f"{how_many} {shown(kind)}: there are {there_are}")
        found[names[0]] = value
    return found


def _wanted(services: Sequence[Service], used: Collection[str], instead: Collection[str]) -> Sequence[Service]:
    """Those that somebody asks for, or nobody at all, in their order."""
    wanted: list[Service] = []
    for each in reversed(services):
        askers = [other for other in services if each.name in other.needs.values()]
        if each.name in used or not askers or any(other in wanted and other.name not in instead for other in askers):
            wanted.append(each)
    return wanted[::-1]


@asynccontextmanager
async def _open(service: Service, arguments: Mapping[str, object]) -> AsyncIterator[object]:
    manager = _manager(service.function)(**arguments)
    try:
        value = await manager.__aenter__()
    except (Exception, SystemExit) as error:
        place = f" ({service.location.file}:{service.location.line})" if service.location is not None else ""
        reason = f"{type(error).__name__}: {error}"
        raise ServiceError(f"service '{service.name}'{place} could not be opened: {reason}") from error
    try:
        yield value
    except BaseException as reason:
        if not await _close(service, manager, reason):
            raise
    else:
        await _close(service, manager, None)


async def _close(service: Service, manager: AbstractAsyncContextManager[Any], reason: BaseException | None) -> bool:
    """Close a service; whether it has dealt with what ended the bot, which was a cancellation of its own.

    An error of the bot is no concern of its services: they go on after their `yield`. A cancellation
    is, for it may come from a task of the service that failed; that ends the bot. What else a service
    raises is told and does no harm.
    """
    cancelled = None if isinstance(reason, Exception) else reason
    try:
        return bool(await manager.__aexit__(type(cancelled) if cancelled else None, cancelled, None))
    except Exception as error:
        _LOGGER.error("service '%s' failed while it was closed: %s", service.name, error, exc_info=error)
        if cancelled is not None:
            raise
        return False


def _manager(function: Callable[..., Any]) -> Callable[..., AbstractAsyncContextManager[Any]]:
    plain = inspect.unwrap(function)
    if inspect.isasyncgenfunction(plain):
        return asynccontextmanager(plain)
    opened = contextmanager(plain)

    @functools.wraps(plain)
    @asynccontextmanager
    async def manager(**arguments: object) -> AsyncIterator[Any]:
        with opened(**arguments) as value:
            yield value

    return manager
