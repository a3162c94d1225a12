"""The slots of a flow as an author declares them: a class for each type."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StrictBool, StrictInt, Tag
from pydantic_core import PydanticCustomError

from flowbot.definition.part import Expression, Part, Text
from flowbot.definition.written import DateLimit, DatetimeLimit, DurationLimit, TimeLimit
from flowbot.values.controls import CANCEL
from flowbot.values.limits import LIMIT_WORDS, compile_pattern

Value = Expression | StrictBool | StrictInt | Decimal
"""A value in the file; a text is an expression, or a day, a time or a duration."""

Look = Literal["text", "buttons", "dropdown", "radio", "checkboxes", "textarea", "picker", "table"]
"""How a slot can be shown."""


class SlotBase(Part):
    """What every slot may have."""

    label: Text | None = None
    """How a person sees the slot named; else its name."""
    hint: Text | None = None
    """A few words on what is expected, shown with the question."""
    default: Value | None = None
    """What it is filled with when a conversation begins and nothing else fills it; a text is an expression."""
    suggest: Value | None = None
    """What its control shows at first; a text is an expression."""
    optional: bool = False
    """It may be left out."""
    secret: bool = False
    """It is masked in the form, and never shown again."""
    check: Expression | None = None
    """What must hold of it besides its limits."""
    problem: Text | None = None
    """What the person is told when `check` or `pattern` does not hold."""
    as_: Look | None = Field(default=None, alias="as")
    """How it is shown; made from its type when left out."""

    @property
    def limits(self) -> dict[str, object]:
        """The limits that are set, by their word."""
        return {word: value for word in LIMIT_WORDS if (value := getattr(self, word, None)) is not None}


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


def _check_value(value: str) -> str:
    if not value.strip() or value == CANCEL:
        raise PydanticCustomError("choices", "a choice is neither blank nor '{cancel}'", {"cancel": CANCEL})
    return value


def _of_kind(value: object) -> str:
    return "<expression>" if isinstance(value, str) else "<labels>"


Choices = Annotated[
    Annotated[
        dict[Annotated[str, AfterValidator(_check_value)], str],
        BeforeValidator(_labelled),
        Field(min_length=1),
        Tag("<labels>"),
    ]
    | Annotated[Expression, Tag("<expression>")],
    Discriminator(_of_kind),
]
"""A list of values, value → label, or an expression that gives them."""


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


class UserSlot(SlotBase):
    """A person, mentioned."""

    type: Literal["user"]


class RoomSlot(SlotBase):
    """A room, chosen in a form."""

    type: Literal["room"]


class TimezoneSlot(SlotBase):
    """A time zone, such as Europe/London."""

    type: Literal["timezone"]


class HashtagSlot(SlotBase):
    """A topic, without its `#`."""

    type: Literal["hashtag"]


class CashtagSlot(SlotBase):
    """A ticker, without its `$`."""

    type: Literal["cashtag"]


def _item_slot(value: object) -> object:
    """The name of a type is short for a slot of that type."""
    return {"type": value} if isinstance(value, str) else value


class ListSlot(SlotBase):
    """Several values of one type."""

    type: Literal["list"]
    items: Annotated[ItemSlot, BeforeValidator(_item_slot)]
    min_length: MinLength = None
    max_length: MaxLength = None
    unique: bool = False


_ITEM_CLASSES: Mapping[str, type[SlotBase]] = {
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
}
SLOT_CLASSES: Mapping[str, type[SlotBase]] = {**_ITEM_CLASSES, "list": ListSlot}
"""Every type of slot by its name."""


def _slot_type(value: object) -> str | None:
    found = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
    return f"<{found}>" if isinstance(found, str) and found in SLOT_CLASSES else None


_Item = (
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
)
_KIND: Any = Discriminator(_slot_type, custom_error_type="slot_type", custom_error_message="not a slot type")

ItemSlot = Annotated[_Item, _KIND]
"""A slot that may be an item of a list."""
Slot = Annotated[_Item | Annotated[ListSlot, Tag("<list>")], _KIND]
"""Any slot."""
