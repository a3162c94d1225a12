"""The slots of a flow as an author declares them: a class for each type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from flowbot.definition.choices import Choices
from flowbot.definition.identified import RoomSlot, StreamSlot, UserSlot
from flowbot.definition.part import Expression, Name
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.written import DateLimit, DatetimeLimit, DurationLimit, TimeLimit
from flowbot.values.limits import compile_pattern
from flowbot.values.sizes import read_size


def _check_regex(source: str) -> str:
    try:
        compile_pattern(source)
    except ValueError as error:
        raise PydanticCustomError("regex", "this is no regular expression: {reason}", {"reason": str(error)}) from None
    return source


MinLength = Annotated[int, Field(ge=0)] | None
MaxLength = Annotated[int, Field(ge=1)] | None


class TextSlot(SlotBase):
    """A text."""

    type: Literal["text"]
    min_length: MinLength = None
    max_length: MaxLength = None
    pattern: Annotated[str, AfterValidator(_check_regex)] | None = None
    multiline: bool = False
    """Whether its control has room for lines."""


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


class DateSlot(SlotBase):
    """A day."""

    type: Literal["date"]
    gt: DateLimit | None = None
    ge: DateLimit | None = None
    lt: DateLimit | None = None
    le: DateLimit | None = None


class TimeSlot(SlotBase):
    """A time of day."""

    type: Literal["time"]
    gt: TimeLimit | None = None
    ge: TimeLimit | None = None
    lt: TimeLimit | None = None
    le: TimeLimit | None = None


class DatetimeSlot(SlotBase):
    """An instant, written in the person's zone."""

    type: Literal["datetime"]
    gt: DatetimeLimit | None = None
    ge: DatetimeLimit | None = None
    lt: DatetimeLimit | None = None
    le: DatetimeLimit | None = None


class DurationSlot(SlotBase):
    """A length of time; a day is 24 hours."""

    type: Literal["duration"]
    gt: DurationLimit | None = None
    ge: DurationLimit | None = None
    lt: DurationLimit | None = None
    le: DurationLimit | None = None


class ChoiceSlot(SlotBase):
    """One of some values."""

    type: Literal["choice"]
    of: Choices


class EmailSlot(SlotBase):
    """An e-mail address."""

    type: Literal["email"]


class UrlSlot(SlotBase):
    """A web address."""

    type: Literal["url"]


class MessageSlot(SlotBase):
    """The message that answers."""

    type: Literal["message"]


def _as_bytes(value: object) -> object:
    """A size as `10MB` is; a whole number is one of bytes."""
    try:
        return read_size(value) if isinstance(value, str) else value
    except ValueError as error:
        raise PydanticCustomError("size", "{reason}", {"reason": str(error)}) from None


def _check_kind(value: str) -> str:
    if not re.fullmatch("[a-z0-9]{1,20}", value):
        message = "a kind is what the names of such files end with, without the dot and in small letters: pdf"
        raise PydanticCustomError("file_kind", message)
    return value


class AttachmentSlot(SlotBase):
    """A file of the message that answers."""

    type: Literal["attachment"]
    max_size: Annotated[int, BeforeValidator(_as_bytes), Field(ge=1)] | None = None
    """How large it may be, such as `10MB`; a number is one of bytes."""
    kinds: Annotated[tuple[Annotated[str, AfterValidator(_check_kind)], ...], Field(min_length=1)] | None = None
    """What their names may end with, such as `pdf`."""


class TimezoneSlot(SlotBase):
    """A time zone, such as Europe/London."""

    type: Literal["timezone"]


class HashtagSlot(SlotBase):
    """A topic, without its `#`."""

    type: Literal["hashtag"]


class CashtagSlot(SlotBase):
    """A ticker, without its `$`."""

    type: Literal["cashtag"]


def _named_type(value: object) -> object:
    """The name of a type is short for a slot of that type."""
    return {"type": value} if isinstance(value, str) else value


class ListSlot(SlotBase):
    """Several values of one type."""

    type: Literal["list"]
    items: Annotated[Slot, BeforeValidator(_named_type)]
    min_length: MinLength = None
    max_length: MaxLength = None
    unique: bool = False


class RecordSlot(SlotBase):
    """Several named values."""

    type: Literal["record"]
    fields_: dict[Name, Annotated[Slot, BeforeValidator(_named_type)]] | None = Field(
        default=None, alias="fields", min_length=1
    )
    """What it has: name → the name of a type, or a slot."""
    model: str | None = None
    """The pydantic model whose fields it has."""

    @model_validator(mode="after")
    def _check_fields(self) -> RecordSlot:
        if self.fields_ is None and self.model is None:
            raise PydanticCustomError("record", "a record has `fields`, or the `model` that they come from")
        return self

    @property
    def parts(self) -> Mapping[str, Slot]:
        """Its fields; none of a model that was not found."""
        return self.fields_ or {}


def record_in(slot: SlotBase) -> RecordSlot | None:
    """The record that a slot is, or is a list of."""
    found = slot.items if isinstance(slot, ListSlot) else slot
    return found if isinstance(found, RecordSlot) else None


SLOT_CLASSES: Mapping[str, type[SlotBase]] = {
    "text": TextSlot,
    "integer": IntegerSlot,
    "decimal": DecimalSlot,
    "boolean": BooleanSlot,
    "date": DateSlot,
    "time": TimeSlot,
    "datetime": DatetimeSlot,
    "duration": DurationSlot,
    "choice": ChoiceSlot,
    "email": EmailSlot,
    "url": UrlSlot,
    "user": UserSlot,
    "room": RoomSlot,
    "timezone": TimezoneSlot,
    "hashtag": HashtagSlot,
    "cashtag": CashtagSlot,
    "stream": StreamSlot,
    "message": MessageSlot,
    "attachment": AttachmentSlot,
    "list": ListSlot,
    "record": RecordSlot,
}
"""Every type of slot by its name."""


def _slot_type(value: object) -> str | None:
    found = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
    return f"<{found}>" if isinstance(found, str) and found in SLOT_CLASSES else None


Slot = Annotated[
    Annotated[TextSlot, Tag("<text>")]
    | Annotated[IntegerSlot, Tag("<integer>")]
    | Annotated[DecimalSlot, Tag("<decimal>")]
    | Annotated[BooleanSlot, Tag("<boolean>")]
    | Annotated[DateSlot, Tag("<date>")]
    | Annotated[TimeSlot, Tag("<time>")]
    | Annotated[DatetimeSlot, Tag("<datetime>")]
    | Annotated[DurationSlot, Tag("<duration>")]
    | Annotated[ChoiceSlot, Tag("<choice>")]
    | Annotated[EmailSlot, Tag("<email>")]
    | Annotated[UrlSlot, Tag("<url>")]
    | Annotated[UserSlot, Tag("<user>")]
    | Annotated[RoomSlot, Tag("<room>")]
    | Annotated[TimezoneSlot, Tag("<timezone>")]
    | Annotated[HashtagSlot, Tag("<hashtag>")]
    | Annotated[CashtagSlot, Tag("<cashtag>")]
    | Annotated[StreamSlot, Tag("<stream>")]
    | Annotated[MessageSlot, Tag("<message>")]
    | Annotated[AttachmentSlot, Tag("<attachment>")]
    | Annotated[ListSlot, Tag("<list>")]
    | Annotated[RecordSlot, Tag("<record>")],
    Discriminator(_slot_type, custom_error_type="slot_type", custom_error_message="not a slot type"),
]
"""Any slot; which ones may be an item of a list or a field of a record is checked by the compiler."""
