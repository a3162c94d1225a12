"""Steps that let something outside work: actions and web services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from flowbot.definition.branch import Branch, Step
from flowbot.definition.part import Expression, Name, Part, Text, ValueExpression
from flowbot.definition.waiting import Duration


class Retries(Part):
    """How often a call that failed for a time is made again, and after which pauses."""

    max: Annotated[int, Field(ge=0)]
    """Attempts after the first."""
    first: Duration = timedelta(seconds=1)
    factor: Annotated[Decimal, Field(ge=1)] = Decimal(2)
    limit: Duration = timedelta(minutes=1)


def _retries_kind(value: object) -> str:
    return "<pauses>" if isinstance(value, Mapping | Retries) else "<count>"


CallRetries = Annotated[
    Annotated[int, Field(ge=0), Tag("<count>")] | Annotated[Retries, Tag("<pauses>")],
    Discriminator(_retries_kind),
]
Saved = Name | dict[Name, Expression]
"""A slot for the result, or slot → expression over `result`."""
UnknownCall = Literal["retry", "park"]
"""What becomes of a call of which nobody knows whether it was made."""


class Work(Step):
    """A step that waits for a result; the classes below say what it has, in the order in which it is written."""

    if TYPE_CHECKING:
        save: Saved | None = None
        retries: CallRetries = 0
        timeout: Duration = timedelta(seconds=30)
        unknown: UnknownCall = "retry"
        failed: Branch | None = None


class Call(Work):
    """A call of an author's action."""

    call: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
    args: dict[str, ValueExpression] = Field(default_factory=dict)
    save: Saved | None = None
    retries: CallRetries = 0
    timeout: Duration = timedelta(seconds=30)
    """Of each attempt."""
    unknown: UnknownCall = "retry"
    on_behalf_of: Expression | None = None
    """For whom the platform does it: a person."""
    failed: Branch | None = None


def _check_one(value: object) -> object:
    if value is not None and not isinstance(value, str | int | Decimal):
        raise PydanticCustomError("plain", "a text, a number, `true` or `false` is expected here")
    return value


def _check_some(value: object) -> object:
    return tuple(map(_check_one, value)) if isinstance(value, list | tuple) else _check_one(value)


_STATUSES = re.compile(r"[1-5][0-9][0-9](-[1-5][0-9][0-9])?")


def _check_statuses(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not _STATUSES.fullmatch(str(value)):
        raise PydanticCustomError("statuses", "a status is a number such as 404, or from one to another: 200-299")
    return str(value)


One = Annotated[Any, AfterValidator(_check_one)]
Some = Annotated[Any, AfterValidator(_check_some)]
Statuses = Annotated[str, BeforeValidator(_check_statuses)]


class Http(Work):
    """A request to a web service. Every text in it may have `{{ }}`."""

    http: Text
    """The URL."""
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """What is done there; GET and HEAD change nothing."""
    query: dict[str, Some] = Field(default_factory=dict)
    """What stands behind the `?`."""
    headers: dict[str, One] = Field(default_factory=dict)
    """What is said beside the body, such as who asks."""
    json_: Any = Field(default=None, alias="json")
    """The body: any value."""
    form: dict[str, Some] | None = None
    """The body, as the form of a web page is sent."""
    accept: Annotated[tuple[Statuses, ...], Field(min_length=1)] = ("200-299",)
    """The statuses that are no failure."""
    save: Saved | None = None
    """A slot for the body, or slot → expression over `result`."""
    retries: CallRetries = 0
    timeout: Duration = timedelta(seconds=30)
    """Of each attempt."""
    unknown: UnknownCall = "retry"
    failed: Branch | None = None
