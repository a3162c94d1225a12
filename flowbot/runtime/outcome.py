"""What became of an event: what logs, `flowbot replay` and tests are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flowbot.quick import quick

Result = Literal["turn", "duplicate", "ignored", "dead-letter", "handed"]
"""An event that was handed on is told of where it has gone on."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one event."""

    key: str
    """The event's de-duplication key."""
    type: str
    """Symphony's spelling; of the bot's own events `CALL`."""
    result: Result
    flow: str | None = None
    """The flow whose conversation it moved."""
    state: str | None = None
    """Where that conversation stands now."""
    reason: str | None = None
    """Why there was no turn."""


Observer = Callable[[Outcome], None]
