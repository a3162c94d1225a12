"""A definition as a tree: what stands in it, and copies of it with something else at one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from flowbot.definition.part import Part
from flowbot.definition.shortened import said_fields
from flowbot.definition.steps import Path

P = TypeVar("P", bound=Part)


class _Gone:
    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()
"""In the place of a value: it is left out."""


def parts(value: object, kind: type[P] | tuple[type[P], ...], path: Path = ()) -> Iterator[tuple[Path, P]]:
    """Every part of these kinds in a value, each with its place; outer ones before those inside them."""
    if isinstance(value, kind):
        yield path, value
    for key, inner in _items(value):
        yield from parts(inner, kind, (*path, key))


def lists_of(value: object, kind: type[P], path: Path = ()) -> Iterator[tuple[Path, tuple[P, ...]]]:
    """Every list of such parts in a value, each with its place."""
    if isinstance(value, tuple) and value and all(isinstance(each, kind) for each in value):
        yield path, value
    for key, inner in _items(value):
        yield from lists_of(inner, kind, (*path, key))


def value_at(value: Any, path: Path) -> Any:
    """What stands at a place."""
    for key in path:
        value = getattr(value, field_of(type(value), str(key))) if isinstance(value, Part) else value[key]
    return value


def with_value(value: Any, path: Path, new: object) -> Any:
    """A copy with another value at a place, or with none where it is `GONE`; what is beside it is the same object."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(value, Part):
        name = field_of(type(value), str(key))
        return value.model_copy(update={name: _put(value, name, getattr(value, name), rest, new)})
    if isinstance(value, tuple):
        place = int(key)
        inner = () if new is GONE and not rest else (with_value(value[place], rest, new),)
        return (*value[:place], *inner, *value[place + 1 :])
    if new is GONE and not rest:
        return {name: each for name, each in value.items() if name != key}
    return {name: with_value(each, rest, new) if name == key else each for name, each in value.items()}


def _put(part: Part, name: str, old: object, rest: Path, new: object) -> object:
    """What a field of a part becomes; one that is left out has its default."""
    if new is GONE and not rest:
        return type(part).model_fields[name].get_default(call_default_factory=True, validated_data={})
    return with_value(old, rest, new)


def field_of(kind: type[Part], key: str) -> str:
    """The attribute of a key."""
    return next(name for name, field in kind.model_fields.items() if (field.alias or name) == key)


def said(value: object, key: str, *kinds: type[Part]) -> Iterator[tuple[Path, Any]]:
    """What parts of these kinds say by a key, each with its place."""
    for path, part in parts(value, kinds):
        for name, each in said_fields(part):
            if each == key:
                yield (*path, key), getattr(part, name)


def is_required(value: object, path: Path) -> bool:
    """Whether the part that a place is in must say what stands there."""
    kind = type(value_at(value, path[:-1]))
    return bool(kind.model_fields[field_of(kind, str(path[-1]))].is_required())


def _items(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Part):
        for name, key in said_fields(value):
            yield key, getattr(value, name)
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)
