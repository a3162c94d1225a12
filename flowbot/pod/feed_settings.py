"""How the feeds of a local pod behave, where Symphony's documentation leaves it open or a bot has to bear it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from flowbot.errors import ConfigError, did_you_mean

Seconds = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Status = Annotated[int, Field(ge=200, le=599)]


@dataclass(slots=True, kw_only=True)
class FeedSettings:
    """How the feeds of a local pod behave; a change counts from the next request on."""

    poll_seconds: Seconds = 30
    """How long a read waits when there is nothing."""
    visibility_seconds: Seconds = 30
    """When a batch that was not acknowledged comes back."""
    batch_limit: Count = 50
    """The most events of one read."""
    ttl_seconds: Seconds = 1800
    """A feed that nobody reads for so long is gone."""
    max_feeds: Count = 20
    """Of one bot; one more is refused (403)."""
    idle_answer: Literal["empty", "null", "none"] = "empty"
    """What a read brings when nothing happened: no events, a `null` among them, or no content (204)."""
    late_ack: Literal["ignored", "counts", "refused"] = "ignored"
    """What an acknowledgement does whose batch was given back; refused is a 400."""
    readers_wait: bool = False
    """Whether a read waits while another reader has a batch that it has not acknowledged."""
    delete_status: Status = 204
    """The answer to deleting a feed."""
    gone_status: Status = 400
    """The answer to deleting a feed that is not there."""
    has_datahose: bool = True
    """Whether bots may read the datahose; else they are refused (403)."""
    duplicates: Annotated[float, Field(ge=0, le=1)] = 0
    """The share of events that come twice."""
    reorder_window: Count = 1
    """How many events of a batch, one after the other, may come in any order among themselves."""
    shared_event_ids: bool = False
    """Whether all events of one millisecond have the same `id`."""
    raw_form_ids: bool = False
    """Whether a form that is sent names its message by an id that is not URL-safe."""


def read_settings(written: Iterable[str]) -> FeedSettings:
    """The settings that are written as `name=value`, and the defaults of the others.

    Raises:
        ConfigError: A name or a value is none.
    """
    names = [each.name for each in fields(FeedSettings)]
    given: dict[str, str] = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or name not in names:
            hint = did_you_mean(name, names) or f"there are {', '.join(names)}"
            raise ConfigError(f"'{each}' is no setting of feeds, as in batch_limit=10; {hint}")
        given[name] = value
    try:
        return TypeAdapter(FeedSettings).validate_strings(given)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise ConfigError("; ".join(f"{each['loc'][0]}: {each['msg']}" for each in found)) from error
