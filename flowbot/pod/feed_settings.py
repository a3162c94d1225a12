"""How the feeds of a local pod behave, where Symphony's documentation leaves it open or a bot has to bear it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from flowbot.pod.knobs import Count, Seconds, Status


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
    echoes: bool = True
    """Whether the feed of a bot brings what the bot itself has written."""
    raw_form_ids: bool = False
    """Whether a form that is sent names its message by an id that is not URL-safe."""
