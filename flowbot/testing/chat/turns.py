"""What was done in a chat, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Stepped
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.lines import Line


@dataclass(slots=True)
class Turn:
    """What was done in one line, and all that came of it."""

    line: Line | None
    """None: what the bot did when it began."""
    at: datetime
    messages: list[SeenMessage] = field(default_factory=list)
    steps: list[Stepped] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
