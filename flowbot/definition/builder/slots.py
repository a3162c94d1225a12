"""The slots of a flow in Python: `slot(Decimal, gt=0)`, `choice("EUR", "USD")`, `list_of(str)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, TypedDict, TypeVar, Unpack, overload

from flowbot.authoring import Attachment, Room, Stream, User, WrittenMessage
from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.parts import Slot
from flowbot.definition.slot_base import Look
from flowbot.values.sizes import read_size

Value = TypeVar("Value")
Limit = TypeVar("Limit")


class Email:
    """The type of a slot that holds an e-mail address, which is a text."""


class Url:
    """The type of a slot that holds a web address, which is a text."""


class Timezone:
    """The type of a slot that holds a time zone by its name, which is a text."""


class Hashtag:
    """The type of a slot that holds a topic, which is a text without its `#`."""


class Cashtag:
    """The type of a slot that holds a ticker, which is a text without its `$`."""


TYPE_NAMES: Mapping[type, str] = {
    str: "text",
    int: "integer",
    Decimal: "decimal",
    bool: "boolean",
    date: "date",
    time: "time",
    datetime: "datetime",
    timedelta: "duration",
    User: "user",
    Room: "room",
    Stream: "stream",
    WrittenMessage: "message",
    Attachment: "attachment",
    Email: "email",
    Url: "url",
    Timezone: "timezone",
    Hashtag: "hashtag",
    Cashtag: "cashtag",
}
"""The type of a slot in a flow file, by that of its value."""


class SlotKeys(TypedDict, Generic[Value], total=False):
    """What every slot may have; `name` where it is not that of the attribute."""

    name: str
    label: str
    hint: str
    default: Value | Expr
    suggest: Value | Expr
    optional: bool
    secret: bool
    check: Expr
    problem: str
    as_: Look


class TextKeys(SlotKeys[str], total=False):
    """What a text may have."""

    min_length: int
    max_length: int
    pattern: str
    multiline: bool


class LimitKeys(SlotKeys[Limit], Generic[Limit], total=False):
    """What a value with an order may have."""

    gt: Limit | Expr
    ge: Limit | Expr
    lt: Limit | Expr
    le: Limit | Expr


class IntegerKeys(LimitKeys[int], total=False):
    """What a whole number may have."""

    multiple_of: int


class DecimalKeys(LimitKeys[Decimal | int], total=False):
    """What a decimal number may have."""

    multiple_of: Decimal | int
    decimal_places: int
    max_digits: int


class IdentifiedKeys(SlotKeys[Value], Generic[Value], total=False):
    """What a person, a room or a stream may have."""

    of: Expr
    external: bool


class ListKeys(SlotKeys[list[Value]], Generic[Value], total=False):
    """What a list may have."""

    min_length: int
    max_length: int
    unique: bool


class AttachmentKeys(SlotKeys[Attachment], total=False):
    """What a file may have."""

    max_size: int | str
    kinds: Sequence[str]


class RecordKeys(SlotKeys[dict[str, Any]], total=False):
    """What a record may have."""

    model: str


@overload
def slot(kind: type[bool], /, **keys: Unpack[SlotKeys[bool]]) -> Slot[bool]: ...
@overload
def slot(kind: type[int], /, **keys: Unpack[IntegerKeys]) -> Slot[int]: ...
@overload
def slot(kind: type[str], /, **keys: Unpack[TextKeys]) -> Slot[str]: ...
@overload
def slot(kind: type[Decimal], /, **keys: Unpack[DecimalKeys]) -> Slot[Decimal]: ...
@overload
def slot(kind: type[datetime], /, **keys: Unpack[LimitKeys[datetime]]) -> Slot[datetime]: ...
@overload
def slot(kind: type[date], /, **keys: Unpack[LimitKeys[date]]) -> Slot[date]: ...
@overload
def slot(kind: type[time], /, **keys: Unpack[LimitKeys[time]]) -> Slot[time]: ...
@overload
def slot(kind: type[timedelta], /, **keys: Unpack[LimitKeys[timedelta]]) -> Slot[timedelta]: ...
@overload
def slot(kind: type[User], /, **keys: Unpack[IdentifiedKeys[User]]) -> Slot[User]: ...
@overload
def slot(  # type: ignore[overload-overlap]  # nothing is a room, or a stream, and a message or a file
    kind: type[Room], /, **keys: Unpack[IdentifiedKeys[Room]]
) -> Slot[Room]: ...
@overload
def slot(  # type: ignore[overload-overlap]  # nothing is this and an attachment
    kind: type[WrittenMessage], /, **keys: Unpack[SlotKeys[WrittenMessage]]
) -> Slot[WrittenMessage]: ...
@overload
def slot(kind: type[Attachment], /, **keys: Unpack[AttachmentKeys]) -> Slot[Attachment]: ...
@overload
def slot(
    kind: type[Email] | type[Url] | type[Timezone] | type[Hashtag] | type[Cashtag], /, **keys: Unpack[SlotKeys[str]]
) -> Slot[str]: ...
def slot(kind: type[Any], /, **keys: Any) -> Slot[Any]:
    """A slot for values of a type: `str`, `int`, `Decimal`, `bool`, `date`, `User`, `Email` and the like.

    Its keys are those of YAML. A `default` or `suggest` is a value or an expression, and so is a limit.
    What a person, a room or a stream is one `of` is an expression: `slot(User, of=expr("roles.approvers"))`.
    """
    return _slot(TYPE_NAMES.get(kind, getattr(kind, "__name__", str(kind))), keys)


def choice(*of: str | Mapping[str, str] | Expr, **keys: Unpack[SlotKeys[str]]) -> Slot[str]:
    """A slot for one of some values: `choice("EUR", "USD")`, or value → label, or an expression that gives them."""
    given: object = of[0] if len(of) == 1 and not isinstance(of[0], str) else list(of)
    return _slot("choice", keys, of=given)


@overload
def list_of(item: Slot[Value], /, **keys: Unpack[ListKeys[Value]]) -> Slot[list[Value]]: ...
@overload
def list_of(item: type[Value], /, **keys: Unpack[ListKeys[Value]]) -> Slot[list[Value]]: ...
def list_of(item: Slot[Any] | type[Any], /, **keys: Any) -> Slot[list[Any]]:
    """A slot for several values of one type: `list_of(str, max_length=5)`, `list_of(choice("a", "b"))`."""
    items = item if isinstance(item, Slot) else slot(item)
    return _slot("list", keys, items=items)


@overload
def record(fields: type[Value], /, **keys: Unpack[RecordKeys]) -> Slot[Value]: ...
@overload
def record(
    fields: Mapping[str, Slot[Any] | type[Any]] | None = None, /, **keys: Unpack[RecordKeys]
) -> Slot[dict[str, Any]]: ...
def record(
    fields: Mapping[str, Slot[Any] | type[Any]] | type[Any] | None = None, /, **keys: Unpack[RecordKeys]
) -> Slot[Any]:
    """A slot for several named values: `record({"document": str, "person": User})`, or a pydantic model.

    Args:
        fields: Name → type or slot, or the class of a model of the bot.
        keys: Those of YAML.
    """
    if isinstance(fields, type):
        return _slot("record", {"model": fields.__name__, **keys})
    slots = {name: each if isinstance(each, Slot) else slot(each) for name, each in (fields or {}).items()}
    return _slot("record", keys, **({"fields": slots} if slots else {}))


def _slot(kind: str, keys: Mapping[str, Any], **first: object) -> Slot[Any]:
    rest = {key: value for key, value in keys.items() if key != "name"}
    with suppress(ValueError):  # which is told where the flow is read
        if isinstance(rest.get("max_size"), str):
            rest["max_size"] = read_size(rest["max_size"])
    return Slot({"type": kind, **first, **rest}, keys.get("name"))
