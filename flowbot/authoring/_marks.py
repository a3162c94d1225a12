"""How a decorator marks a function, and where a marked one stands."""

from __future__ import annotations

import inspect
import linecache
import re
from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from flowbot.errors import AuthoringError, Location, shown_path

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def mark(function: Decorated, kind: str, value: object = True) -> Decorated:
    """Remember of a function what it was decorated as."""
    setattr(function, _attribute(kind), value)
    return function


def marked(namespace: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Callable[..., Any], Any]]:
    """The functions of a module that were decorated so: name, function, and what was remembered."""
    for name, value in namespace.items():
        if callable(value) and hasattr(value, _attribute(kind)):
            yield name, value, getattr(value, _attribute(kind))


def _attribute(kind: str) -> str:
    return f"__flowbot_{kind}__"


def place_of(function: Callable[..., Any]) -> Location | None:
    """Where a function is defined, at its name; None for what is not written in Python."""
    plain = inspect.unwrap(function)
    code = getattr(plain, "__code__", None)
    if code is None:
        return None
    file, name = code.co_filename, plain.__name__
    line, found = code.co_firstlineno, None
    for number in range(line, line + 20):  # decorators come first
        found = re.search(rf"\bdef\s+({re.escape(name)})\b", linecache.getline(file, number))
        if found is not None:
            line = number
            break
    source = linecache.getline(file, line).rstrip("\n")
    column, length = (found.start(1) + 1, len(name)) if found is not None else (1, 1)
    return Location(shown_path(file), line, column, length, source)


def refused(what: str, function: Callable[..., Any], reason: str, mend: str) -> AuthoringError:
    """The problem that a function has, at its place."""
    return AuthoringError(f"{what}: {reason}", location=place_of(function), hint=mend)


def types_of(what: str, function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function, resolved; that of its result is `return`.

    Raises:
        AuthoringError: One cannot be resolved.
    """
    try:
        return get_type_hints(inspect.unwrap(function))
    except Exception as error:  # an annotation in quotes is the author's code
        mend = "import what it names where the module runs, not only for type checkers"
        raise refused(what, function, f"an annotation cannot be resolved: {error}", mend) from error


def check_filled_by_name(what: str, function: Callable[..., Any]) -> None:
    """Do nothing when every parameter can be filled by its name.

    Raises:
        AuthoringError: It has `*args`, `**kwargs` or positional-only parameters.
    """
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise refused(what, function, f"'{parameter}' cannot be filled by name", "give it plain parameters")


def without_none(annotation: Any) -> Any:
    """The type of `X | None`; any other annotation as it is."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not NoneType]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def shown(annotation: Any) -> str:
    """An annotation as it is written."""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
