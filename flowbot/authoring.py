"""What bot authors decorate: actions, which only `call` runs and which may do I/O."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    Required,  # of which pydantic can make a validator before Python 3.12
    TypeVar,
    get_type_hints,
)

from typing_extensions import TypedDict

from flowbot.errors import ActionError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_MARK = "__flowbot_action__"
_PRIVATE = "_flowbot_project_"

Function = TypeVar("Function", bound=Callable[..., Any])


class User(TypedDict, total=False):
    """A person as flows hold one: what an action gets for a slot of type `user`, and gives for it.

    What is not known of them is None; a mention tells `id` and `name`, a form `id` alone.
    """

    id: Required[int]
    name: str
    first_name: str | None
    last_name: str | None
    email: str | None
    username: str | None


class Room(TypedDict, total=False):
    """A room as flows hold one: what an action gets for a slot of type `room`, and gives for it."""

    id: Required[str]
    name: str | None
    type: str | None
    external: bool | None


def action(function: Function) -> Function:
    """Make a function callable from a flow: `call: module.function`.

    It may be plain or `async`; its arguments are filled by the names of slots, or by `args`.
    Plain ones run in a thread, so they may wait for what they like.
    """
    setattr(function, _MARK, True)
    return function


def private_name(folder: Path, name: str) -> str:
    """What a module of a project is called while Python has it: two projects may both have one of a name."""
    digest = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()
    return f"{_PRIVATE}{digest}_{name}"


def action_name(function: Callable[..., Any]) -> str:
    """What flows call a function: `module.function`, whether a project has loaded its module or Python has."""
    module = str(getattr(function, "__module__", "")).rpartition(".")[2]
    if module.startswith(_PRIVATE):
        module = module.removeprefix(_PRIVATE).partition("_")[2]
    return f"{module}.{getattr(function, '__name__', function)}"


@dataclass(frozen=True, slots=True)
class Action:
    """An author's action, as it is called."""

    name: str
    """`module.function`, as flows write it."""
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    required: frozenset[str]
    adapters: Mapping[str, TypeAdapter[Any]]
    """What reads a value as the parameter's annotation says; a parameter without one takes what comes."""


def find_actions(module_name: str, namespace: Mapping[str, Any]) -> dict[str, Action]:
    """Every decorated function of a module, by the name that flows call it by."""
    found = {}
    for name, value in namespace.items():
        if callable(value) and getattr(value, _MARK, False):
            described = describe_action(f"{module_name}.{name}", value)
            found[described.name] = described
    return found


def describe_action(name: str, function: Callable[..., Any]) -> Action:
    """How a function is called from a flow.

    Raises:
        ActionError: It has `*args`, `**kwargs` or positional-only parameters, which no name fills, or an
            annotation that does not resolve or that no value can be read as.
    """
    from pydantic import TypeAdapter

    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise ActionError(f"action '{name}': '{parameter}' cannot be filled by name; give it plain parameters")
    try:
        types = get_type_hints(function)
    except Exception as error:  # an annotation in quotes is the author's code
        raise ActionError(f"action '{name}': an annotation cannot be resolved: {error}") from error
    types.pop("return", None)
    adapters = {}
    for parameter_name, kind in types.items():
        try:
            adapters[parameter_name] = TypeAdapter(kind)
        except Exception as error:  # a type may bring code of its own for pydantic
            reason = f"no value can be read as the annotation of '{parameter_name}', {kind!r}"
            mend = "annotate it with str, int, Decimal, date, list, dict or the like, or not at all"
            raise ActionError(f"action '{name}': {reason}; {mend}") from error
    required = frozenset(key for key, each in parameters.items() if each.default is inspect.Parameter.empty)
    return Action(name, function, tuple(parameters), required, adapters)
