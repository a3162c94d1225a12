"""How long a step waits, and what happens meanwhile: durations, moments, reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from flowbot.definition.part import Expression, Name, Part, Text
from flowbot.definition.written import read_written


def _read_duration(value: object) -> object:
    """A text is a duration: `30s`, `1h30m`, `2d`."""
    if isinstance(value, timedelta):
        return value
    found = read_written("duration", value) if isinstance(value, str) else None
    if not isinstance(found, timedelta) or found <= timedelta():
        message = "'{text}' is no duration; write 30s, 10m, 1h30m, 2d or 1w"
        raise PydanticCustomError("duration", message, {"text": str(value)})
    return found


Duration = Annotated[timedelta, BeforeValidator(_read_duration)]
"""A length of time, more than none; a day is 24 hours."""


class Moment(Part):
    """A moment that the flow works out."""

    at: Expression
    """An expression that gives a date with its time."""


def _kind_of_due(value: object) -> str:
    if value == "none":
        return "<none>"
    return "<moment>" if isinstance(value, Mapping | Moment) else "<duration>"


Due = Annotated[
    Annotated[Duration, Tag("<duration>")] | Annotated[Moment, Tag("<moment>")],
    Discriminator(_kind_of_due),
]
"""When: after a duration, or at a moment."""

Expiry = Annotated[
    Annotated[Duration, Tag("<duration>")]
    | Annotated[Moment, Tag("<moment>")]
    | Annotated[Literal["none"], Tag("<none>")],
    Discriminator(_kind_of_due),
]
"""When a step stops to wait: after a duration, at a moment, or never."""


class Reminder(Part):
    """A word to those who did not answer yet."""

    after: Duration | None = None
    """Once, so long after the question."""
    every: Duration | None = None
    """Again and again."""
    at: Expression | None = None
    """Once, at a moment that the flow works out."""
    max: Annotated[int, Field(ge=1)] | None = None
    """How often at most."""
    say: Text | None = None
    """The words; those of the message `<step>.remind` where neither `say` nor `send` is given."""
    send: Name | None = None
    """The words, as a message of the catalogue."""
    to: Expression | None = None
    """Whom else to tell instead of those who are asked."""

    @model_validator(mode="after")
    def _check_when(self) -> Self:
        given = [key for key in ("after", "every", "at") if getattr(self, key) is not None]
        if len(given) != 1:
            raise PydanticCustomError("reminder", "a reminder has one of `after`, `every` and `at`")
        if self.max is not None and self.every is None:
            raise PydanticCustomError("reminder", "`max` goes with `every`")
        if self.say is not None and self.send is not None:
            raise PydanticCustomError("reminder", "a reminder has `say` or `send`, not both")
        return self


def _as_reminders(value: object) -> object:
    """A duration is short for `{ after: … }`, one reminder for a list of it."""
    listed = value if isinstance(value, list | tuple) else [value]
    return [{"after": each} if isinstance(each, str | timedelta) else each for each in listed]


Reminders = Annotated[tuple[Reminder, ...], BeforeValidator(_as_reminders), Field(min_length=1)]
"""A duration, a reminder, or a list of them."""
