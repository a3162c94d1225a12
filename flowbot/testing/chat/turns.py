"""What was done in a chat, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Stepped
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.watch import LOST
from flowbot.testing.lines import Deed, Line, Together


@dataclass(slots=True)
class Turn:
    """What was done in one line, and all that came of it."""

    line: Line | None
    """None: what the bot did when it began."""
    at: datetime
    messages: list[SeenMessage] = field(default_factory=list)
    steps: list[Stepped] = field(default_factory=list)
    unheard: list[Stepped] = field(default_factory=list)
    """Those that did not want the event, for a guard of theirs was false."""
    outcomes: list[Outcome] = field(default_factory=list)
    fed: Sequence[bytes] = ()
    """The events of the datafeed that it has caused."""

    @property
    def deeds(self) -> Iterator[Deed]:
        """What people have done in it."""
        lines = self.line.lines if isinstance(self.line, Together) else (self.line,)
        return (each for each in lines if isinstance(each, Deed))

    @property
    def failed(self) -> list[Outcome]:
        """The turns of the bot that have failed in it, events that cannot be read, and messages that are lost."""
        return [each for each in self.outcomes if each.result == "dead-letter"]

    @property
    def problem(self) -> str | None:
        """What has failed first in it."""
        for each in self.failed:
            return each.reason if each.type == LOST else f"a turn failed: {each.reason}"
        return None
