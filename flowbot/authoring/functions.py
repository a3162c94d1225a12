"""`@function`: pure functions of the author's, called by bare name in expressions and messages."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flowbot.authoring._marks import Decorated, mark, place_of, refused, types_of
from flowbot.errors import FunctionError, Location


def function(function: Decorated) -> Decorated:
    """Make a function usable in expressions and in messages, by its bare name: `{{ vat(amount) }}`.

    It is plain, gives the same for the same arguments and changes nothing: it is called while a
    turn is taken, as often as needed. Its annotations say what it takes and gives.
    """
    return mark(function, "function")


@dataclass(frozen=True, slots=True)
class Function:
    """An author's function, as expressions call it."""

    name: str
    call: Callable[..., Any]
    """Its annotations are those of the author's; raises FunctionError for whatever it raises."""
    location: Location | None


def describe_function(name: str, function: Callable[..., Any]) -> Function:
    """How a function is called from an expression.

    Raises:
        AuthoringError: It is async or a generator, or has a parameter that an expression cannot fill,
            or an annotation that does not resolve.
    """
    what = f"function '{name}'"
    check_plain(what, function, "an expression", "make it an @action, which `call` runs")
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            reason = f"an expression cannot fill '{parameter.name}', which is given by name only"
            raise refused(what, function, reason, "take out the `*` before it, or give it a default")
    types_of(what, function)
    return Function(name, told(what, function), place_of(function))


def check_plain(what: str, function: Callable[..., Any], caller: str, otherwise: str) -> None:
    """Do nothing when a call of the function gives its result.

    Raises:
        AuthoringError: It is async, or a generator.
    """
    plain = inspect.unwrap(function)
    if inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain):
        raise refused(what, function, f"it is async, and {caller} waits for nothing", f"make it plain, or {otherwise}")
    if inspect.isgeneratorfunction(plain):
        raise refused(what, function, "it yields", "return a list")


def told(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose failures tell its name and place, and whose binary fractions are exact numbers."""
    location = place_of(function)
    place = f" ({location.file}:{location.line})" if location is not None else ""

    @functools.wraps(function)
    def call(*arguments: object, **named: object) -> Any:
        try:
            result = function(*arguments, **named)
        except (Exception, SystemExit) as error:  # the author's code may raise anything
            reason = f"{type(error).__name__}: {error}"
            raise FunctionError(f"{what}{place} failed: {reason}", location=location) from error
        return Decimal(repr(float(result))) if isinstance(result, float) else result

    return call
