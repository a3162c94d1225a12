"""What the compiler knows of actions: the author's, and the operations of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from flowbot.authoring import Action, platform_actions
from flowbot.compiler.annotations import kinds_of
from flowbot.compiler.expressions import Kind, Record, list_of
from flowbot.compiler.known import ActionSignature


def signatures(authored: Mapping[str, Action]) -> Mapping[str, ActionSignature]:
    """Everything that `call` may name, by its name."""
    platform = {name: _of_operation(each) for name, each in platform_actions().items()}
    return platform | {name: _of_action(each) for name, each in authored.items()}


def _of_action(action: Action) -> ActionSignature:
    return ActionSignature(
        action.parameters, action.required, types=action.types, result=action.result, reads=action.reads
    )


def _of_operation(action: Action) -> ActionSignature:
    """The signature of an operation, whose result is exactly what its annotation says."""
    return ActionSignature(
        action.parameters,
        action.required,
        types=action.types,
        result=_plain(action.result),
        gives=_record(action.result),
        reads=action.reads,
        once=action.once,
        alone=action.alone,
    )


def _plain(annotation: Any) -> Any:
    """What the result is beside a slot: records and lists."""
    kinds = _possible(annotation)
    return dict if any(map(is_dataclass, kinds)) else list if get_origin(kinds[0]) is Sequence else annotation


def _record(annotation: Any) -> Kind:
    """What the result is in an expression: records with their fields."""
    kind = _possible(annotation)[0]
    if get_origin(kind) is not None:
        arguments = get_args(kind)
        return list_of(_record(arguments[0])) if get_origin(kind) is Sequence and arguments else object
    if is_dataclass(kind) and isinstance(kind, type):
        types = get_type_hints(kind)
        return Record(kind.__name__.lower(), {each.name: _record(types[each.name]) for each in fields(kind)}, "id")
    plain = (kinds_of(kind) or frozenset()) - {datetime}  # a moment is a text until a slot takes it
    return next(iter(plain)) if len(plain) == 1 else object


def _possible(annotation: Any) -> Sequence[Any]:
    """The types of which the result may be one, besides none."""
    found = [each for each in get_args(annotation) if each is not NoneType] if _is_union(annotation) else [annotation]
    return found or [annotation]


def _is_union(annotation: Any) -> bool:
    return NoneType in get_args(annotation)
