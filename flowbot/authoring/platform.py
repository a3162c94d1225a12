"""Symphony's own operations as actions: `call: symphony.<group>.<operation>`, typed by `flowbot.operations`."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BeforeValidator, StrictInt, StrictStr, TypeAdapter

from flowbot.authoring.actions import Action
from flowbot.ids import GroupId, MessageId, SignalId, StreamId, UserId
from flowbot.operations import Operations, is_alone, is_once, only_looks

PLATFORM = "symphony"
"""What the names of operations begin with."""


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_REFERENCES: Mapping[Any, tuple[Any, Any]] = {
    UserId: (Mapping[str, object] | int, Annotated[StrictInt, BeforeValidator(_id_of)]),
    StreamId: (Mapping[str, object] | str, Annotated[StrictStr, BeforeValidator(_id_of)]),
    MessageId: (Mapping[str, object] | str, Annotated[StrictStr, BeforeValidator(_id_of)]),
    datetime: (datetime, Annotated[datetime, AfterValidator(_aware)]),
    SignalId: (Mapping[str, object] | str, Annotated[StrictStr, BeforeValidator(_id_of)]),
    GroupId: (Mapping[str, object] | str, Annotated[StrictStr, BeforeValidator(_id_of)]),
}
"""For each type of id, what a flow may give for it (a record, too), and what reads the id out of that; a day is a
moment, too: when it begins in UTC."""


def _as_list(value: object) -> object:
    return value if value is None or isinstance(value, list | tuple) else [value]


def _reference(kind: Any) -> tuple[Any, Any]:
    """What a flow may give for a type, and what reads it: an id, an optional one, or several, for which one will do."""
    if kind in _REFERENCES:
        return _REFERENCES[kind]
    inner = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        taken, read = zip(*map(_reference, inner), strict=True)
        return Union[taken], Union[read]  # noqa: UP007  made of a tuple
    if get_origin(kind) is Sequence and inner[0] in _REFERENCES:
        one, read_one = _REFERENCES[inner[0]]
        several, each = types.GenericAlias(Sequence, (one,)), types.GenericAlias(Sequence, (read_one,))
        return one | several, Annotated[each, BeforeValidator(_as_list)]
    return kind, kind


def _holds_streams(kind: Any) -> bool:
    return kind is StreamId or any(map(_holds_streams, get_args(kind)))


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as flows call it."""

    group: str
    name: str
    action: Action
    """What calls it; the function is none that can be called before there is a pod."""
    streams: frozenset[str]
    """The arguments that are streams: a room may be told by its name."""


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation, by `symphony.<group>.<operation>`."""
    return {
        each.action.name: each
        for group, protocol in get_type_hints(Operations).items()
        for name, method in vars(protocol).items()
        if not name.startswith("_") and inspect.iscoroutinefunction(method)
        for each in (_describe(group, name, method),)
    }


def platform_actions() -> Mapping[str, Action]:
    """The same as actions, for those who look at them only."""
    return {name: each.action for name, each in operations().items()}


def _describe(group: str, name: str, method: Callable[..., Any]) -> Operation:
    annotations = get_type_hints(method)
    result = annotations.pop("return")
    parameters = dict(list(inspect.signature(method).parameters.items())[1:])
    references = {each: _reference(kind) for each, kind in annotations.items()}
    action = Action(
        name=f"{PLATFORM}.{group}.{name}",
        function=method,
        parameters=tuple(parameters),
        required=frozenset(each for each, one in parameters.items() if one.default is inspect.Parameter.empty),
        adapters={each: TypeAdapter(read) for each, (_, read) in references.items()},
        types={each: taken for each, (taken, _) in references.items()},
        result=result,
        reads=only_looks(method),
        once=is_once(method),
        alone=is_alone(method),
    )
    return Operation(group, name, action, frozenset(each for each, kind in annotations.items() if _holds_streams(kind)))
