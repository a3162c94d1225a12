"""A flow as an author declares it: slots, triggers and ends; the steps are in `steps`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
BUILT_IN_ENDS = ("done", "cancelled", "expired", "gave_up", "failed")
BUILT_IN_COMMANDS = ("cancel", "help", "change")


def _check_name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise PydanticCustomError("name", "a name is lower-case letters, digits and '_', at most 40, a letter first")
    return text


Name = Annotated[str, AfterValidator(_check_name)]
"""A name of a flow, step, slot, end or message."""

Expression = Annotated[str, Field(min_length=1)]
"""A guard or value expression; the compiler checks it."""

Text = Annotated[str, Field(min_length=1)]
"""Words with `{{ }}` in them."""


class Part(BaseModel):
    """Any part of a definition: frozen, comparable, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class SlotBase(Part):
    """What every slot may have."""

    label: Text | None = None
    """How a person sees the slot named; else its name."""
    hint: Text | None = None
    """A few words on what is expected, shown with the question."""

    @property
    def limits(self) -> dict[str, object]:
        """The limits that are set, by their word."""
        return {
            name: value
            for name in type(self).model_fields
            if name not in ("type", "label", "hint", "of") and (value := getattr(self, name)) is not None
        }


def _check_regex(source: str) -> str:
    try:
        re.compile(source)
    except (re.error, RecursionError, OverflowError) as error:
        raise PydanticCustomError("regex", "this is no regular expression: {reason}", {"reason": str(error)}) from None
    return source


class TextSlot(SlotBase):
    """A text."""

    type: Literal["text"]
    min_length: Annotated[int, Field(ge=0)] | None = None
    max_length: Annotated[int, Field(ge=1)] | None = None
    pattern: Annotated[str, AfterValidator(_check_regex)] | None = None


NumberLimit = Decimal | Expression


class NumberSlot(SlotBase):
    """The limits of numbers; a string is an expression over other slots."""

    gt: NumberLimit | None = None
    ge: NumberLimit | None = None
    lt: NumberLimit | None = None
    le: NumberLimit | None = None
    multiple_of: Annotated[Decimal, Field(gt=0)] | None = None


class IntegerSlot(NumberSlot):
    """A whole number."""

    type: Literal["integer"]


class DecimalSlot(NumberSlot):
    """A decimal number, exact."""

    type: Literal["decimal"]
    decimal_places: Annotated[int, Field(ge=0)] | None = None
    max_digits: Annotated[int, Field(ge=1)] | None = None


class BooleanSlot(SlotBase):
    """Yes or no."""

    type: Literal["boolean"]


def _date_or_expression(value: object) -> object:
    """A text that is an ISO date is a date; any other is an expression such as `today`."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


DateLimit = Annotated[date | Expression, BeforeValidator(_date_or_expression)]


class DateSlot(SlotBase):
    """A day."""

    type: Literal["date"]
    gt: DateLimit | None = None
    ge: DateLimit | None = None
    lt: DateLimit | None = None
    le: DateLimit | None = None


def _labelled(value: object) -> object:
    if isinstance(value, list | tuple):
        repeated = [each for place, each in enumerate(value) if each in value[:place]]
        other = next((each for each in value if not isinstance(each, str)), None)
        if other is not None:
            raise PydanticCustomError("choices", "a choice is a text: put '{choice}' in quotes", {"choice": str(other)})
        if repeated:
            raise PydanticCustomError("choices", "'{choice}' stands twice", {"choice": str(repeated[0])})
        return {each: each for each in value}
    return value


class ChoiceSlot(SlotBase):
    """One of some values; `of` is a list, or value → label."""

    type: Literal["choice"]
    of: Annotated[dict[str, str], BeforeValidator(_labelled), Field(min_length=1)]


SLOT_CLASSES: Mapping[str, type[SlotBase]] = {
    "text": TextSlot,
    "integer": IntegerSlot,
    "decimal": DecimalSlot,
    "boolean": BooleanSlot,
    "date": DateSlot,
    "choice": ChoiceSlot,
}


def _slot_type(value: object) -> str | None:
    found = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
    return f"<{found}>" if isinstance(found, str) and found in SLOT_CLASSES else None


Slot = Annotated[
    Annotated[TextSlot, Tag("<text>")]
    | Annotated[IntegerSlot, Tag("<integer>")]
    | Annotated[DecimalSlot, Tag("<decimal>")]
    | Annotated[BooleanSlot, Tag("<boolean>")]
    | Annotated[DateSlot, Tag("<date>")]
    | Annotated[ChoiceSlot, Tag("<choice>")],
    Discriminator(_slot_type, custom_error_type="slot_type", custom_error_message="not a slot type"),
]


class CommandTrigger(Part):
    """`/rfq {side} {ticker} [quantity]`: a message that is this command."""

    command: Annotated[str, Field(pattern=r"^/\S")]


class MessageTrigger(Part):
    """A whole message: words with `{slot}` in them, or `*` for any."""

    message: Annotated[str, Field(min_length=1)]


def _trigger_kind(value: object) -> str | None:
    if isinstance(value, CommandTrigger):
        return "<command>"
    return "<message>" if isinstance(value, MessageTrigger) else None


Trigger = Annotated[
    Annotated[CommandTrigger, Tag("<command>")] | Annotated[MessageTrigger, Tag("<message>")],
    Discriminator(_trigger_kind, custom_error_type="trigger", custom_error_message="not a trigger"),
]


def _trigger(value: object) -> object:
    """A string is short for a trigger: `/…` a command, else a message."""
    if isinstance(value, str):
        return CommandTrigger(command=value) if value.startswith("/") else MessageTrigger(message=value)
    if isinstance(value, Mapping):
        known: dict[str, type[Part]] = {"command": CommandTrigger, "message": MessageTrigger}
        kind = known.get(next(iter(value), ""))
        return kind.model_validate(value) if kind is not None else value
    return value


def as_triggers(value: object) -> object:
    """One trigger is a list of one; a string is short for a trigger."""
    return [_trigger(each) for each in value] if isinstance(value, list | tuple) else [_trigger(value)]


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(
            "zone", "there is no time zone '{zone}'; zones are named as in Europe/London", {"zone": name}
        ) from None
    return name


Zone = Annotated[str, AfterValidator(_check_zone)]


def as_ends(value: object) -> object:
    """A list of ends is a map to no words."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value)
    return value
