"""What a field of a definition may hold, read from its annotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from flowbot.definition.part import Meaning, Part


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the kinds of value that a field may hold."""

    kind: Any
    """A class, or a generic such as `tuple[Name, ...]`."""
    meaning: str | None = None
    """Of a text: `name`, `expression` or `text`."""

    @property
    def items(self) -> Any:
        """The annotation of the items of a list; None where it is none, or they are not told."""
        arguments = get_args(self.kind)
        return arguments[0] if get_origin(self.kind) in (tuple, list) and arguments else None

    @property
    def values(self) -> Any:
        """The annotation of the values of a map; None where it is none."""
        return get_args(self.kind)[1] if get_origin(self.kind) is dict else None

    def is_part(self, base: type[Part]) -> bool:
        """Whether it is a part of a definition of some class."""
        return isinstance(self.kind, type) and issubclass(self.kind, base)


def arms_of(annotation: Any, meaning: str | None = None) -> Iterator[Arm]:
    """Everything that an annotation allows, None left out."""
    annotation = unnamed(annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        base, *metadata = get_args(annotation)
        told = next((each.word for each in metadata if isinstance(each, Meaning)), meaning)
        yield from arms_of(base, told)
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from arms_of(each, meaning)
    elif annotation is not NoneType:
        yield Arm(annotation, meaning)


def unnamed(annotation: Any) -> Any:
    """The type that an annotation is the name of, as `AnyStep` is; any other annotation as it is."""
    return annotation.__value__ if isinstance(annotation, TypeAliasType) else annotation


def annotation_of(field: FieldInfo) -> Any:
    """The annotation of a field, as it was written in its class."""
    if not field.metadata:
        return field.annotation
    return Annotated[(field.annotation, *field.metadata)]


@cache
def keys_of(model: type[Part]) -> Mapping[str, FieldInfo]:
    """The fields of a part by the keys that a file has for them."""
    model.model_rebuild()  # so that the names in annotations are resolved
    return {field.alias or name: field for name, field in model.model_fields.items()}
