"""A pydantic model as slots: each field with its type, limits, label and hint."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AnyUrl, BaseModel, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from flowbot.definition.part import NAME
from flowbot.definition.slots import Slot
from flowbot.errors import DefinitionErrors, DefinitionSyntaxError, Location
from flowbot.values.limits import LIMIT_WORDS

Model = TypeVar("Model", bound=BaseModel)

_PLAIN: Mapping[type, str] = {
    str: "text",
    int: "integer",
    float: "decimal",
    Decimal: "decimal",
    bool: "boolean",
    date: "date",
    time: "time",
    datetime: "datetime",
    timedelta: "duration",
    SecretStr: "text",
}
_NO_SLOT = (
    "no slot holds a {}; there are str, int, Decimal, bool, date, time, datetime, timedelta, Literal, Enum and lists"
)


def slots_of(model: type[BaseModel]) -> dict[str, Slot]:
    """The fields of a model as slots: `title` is the label, `description` the hint, a default makes it optional.

    Raises:
        DefinitionErrors: Every field that no slot can hold; or there is none.
    """
    slots: dict[str, Slot] = {}
    problems: list[DefinitionSyntaxError] = []
    adapter: TypeAdapter[Slot] = TypeAdapter(Slot)
    for name, field in model.model_fields.items():
        location = Location(f"{model.__name__}.{name}")
        try:
            if not NAME.fullmatch(name):
                raise TypeError("a name is lower-case letters, digits and '_', at most 40, a letter first")
            slots[name] = adapter.validate_python(_described(field))
        except TypeError as error:
            problems.append(DefinitionSyntaxError(str(error), location=location, code="FB141"))
        except ValidationError as error:
            problems += [DefinitionSyntaxError(each["msg"], location=location, code="FB141") for each in error.errors()]
    if not problems and not slots:
        location = Location(model.__name__)
        problems.append(DefinitionSyntaxError("it has no fields to ask for", location=location, code="FB141"))
    if problems:
        raise DefinitionErrors(problems)
    return slots


def model_problems(model: type[BaseModel], values: Mapping[str, object]) -> dict[str, str]:
    """What a model says of the values of its fields: field → problem, `""` for what is wrong with several together."""
    return make_model(model, values)[1]


def make_model(model: type[Model], values: Mapping[str, object]) -> tuple[Model | None, dict[str, str]]:
    """A model of what its slots hold, or None and what is wrong with it.

    Args:
        model: The model.
        values: Field → what its slot holds; None for one that was left out.
    """
    given = {name: _back(model, name, value) for name, value in values.items() if name in model.model_fields}
    filled = {name: value for name, value in given.items() if value is not _LEFT_OUT}
    try:
        return model.model_validate(filled, by_name=True, by_alias=False), {}
    except ValidationError as error:
        return None, {str((each["loc"] or ("",))[0]): _said(each) for each in error.errors()}


_LEFT_OUT = object()


def _back(model: type[BaseModel], name: str, value: object) -> object:
    """What a slot holds as the model's field takes it; `_LEFT_OUT` for nothing where only the default is that."""
    kind, may_be_none = without_none(model.model_fields[name].annotation)
    if value is None:
        empty = [] if get_origin(kind) in (list, set, tuple, frozenset) else _LEFT_OUT
        return None if may_be_none else empty
    members = members_of(kind)
    if isinstance(value, list):
        several = get_origin(kind)
        return (several if several in (set, tuple, frozenset) else list)(members.get(each, each) for each in value)
    return members.get(value, value) if isinstance(value, str) else value


def _said(error: ErrorDetails) -> str:
    """What a validator of the model said, in its own words where it has raised itself."""
    return str((error.get("ctx") or {}).get("error") or error["msg"])


def _described(field: FieldInfo) -> dict[str, object]:
    kind, is_optional = without_none(field.annotation)
    described: dict[str, object] = _typed(kind, field.metadata)
    if field.title:
        described["label"] = field.title
    if field.description:
        described["hint"] = field.description
    if is_optional or not field.is_required():
        must_have_items = described["type"] == "list" and described.get("min_length") and not is_optional
        described["optional"] = described["type"] != "boolean" and not must_have_items
    return described


def members_of(annotation: Any) -> Mapping[str, Enum]:
    """The members of an annotation's Enum, or of that which it is a list of, by what a form sends for them."""
    kind, _ = without_none(annotation)
    kind = get_args(kind)[0] if get_args(kind) else kind
    return {str(each.value): each for each in kind} if isinstance(kind, type) and issubclass(kind, Enum) else {}


def without_none(annotation: Any) -> tuple[Any, bool]:
    """A type, and whether it may be None."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False


def _typed(annotation: Any, metadata: Sequence[object]) -> dict[str, object]:
    """The type of a slot for an annotation, with its limits.

    Raises:
        TypeError: There is none.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _typed(arguments[0], [*arguments[1:], *metadata])
    metadata = [part for each in metadata for part in (each.metadata if isinstance(each, FieldInfo) else (each,))]
    limits = {word: value for each in metadata for word in LIMIT_WORDS if (value := _limit(each, word)) is not None}
    if origin is Literal and all(isinstance(each, str) for each in arguments):
        return {"type": "choice", "of": list(arguments)}
    if origin is tuple and arguments[1:] != (...,):
        raise TypeError("a tuple has a slot only where its length is open, as in tuple[int, ...]")
    if origin in (list, set, tuple, frozenset) and arguments:
        items = _typed(arguments[0], ())
        if items["type"] == "list":
            raise TypeError("no slot holds lists in a list")
        return {"type": "list", "items": items, "unique": origin in (set, frozenset), **limits}
    if isinstance(annotation, type):
        if issubclass(annotation, Enum):
            return {
                "type": "choice",
                "of": {str(each.value): each.name.replace("_", " ").capitalize() for each in annotation},
            }
        if issubclass(annotation, AnyUrl):
            return {"type": "url"}
        if annotation.__name__ == "EmailStr":  # pydantic's, which needs a package of its own to be imported
            return {"type": "email"}
        if annotation in _PLAIN:
            if "pattern" in limits:
                limits["pattern"] = _of_the_whole(str(limits["pattern"]))
            return {"type": _PLAIN[annotation], **({"secret": True} if annotation is SecretStr else {}), **limits}
    raise TypeError(_NO_SLOT.format(getattr(annotation, "__name__", str(annotation))))


def _of_the_whole(pattern: str) -> str:
    """A pattern that pydantic looks for anywhere in a text, as one of the whole text."""
    is_whole = pattern.startswith("^") and pattern.endswith("$") and not {"|", "\\", "("} & set(pattern)
    return pattern if is_whole else f"(?s:.*)(?:{pattern})(?s:.*)"


def _limit(metadata: object, word: str) -> object:
    """A limit that stands among the metadata of a field."""
    value: object = getattr(metadata, word, None)
    if isinstance(value, float):
        return Decimal(repr(value))
    return value if isinstance(value, int | Decimal | str | date | time | timedelta) else None
