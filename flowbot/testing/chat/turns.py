"""What was done in a chat, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from flowbot.engine.events import Said, Submitted
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Stepped
from flowbot.testing.chat.seen import SeenMessage
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
        """The turns of the bot that have failed in it, and events that cannot be read."""
        return [each for each in self.outcomes if each.result == "dead-letter"]

    def answered(self, before: Sequence[SeenMessage]) -> Iterator[SeenMessage]:
        """The questions that somebody has answered in it, also where something was said after them.

        Args:
            before: The messages that there were.
        """
        places = {each.place for each in self.deeds if each.place is not None}
        for told in self.steps:
            if isinstance(told.event, Said | Submitted):
                asked = (each for each in reversed(before) if each.asks_in(told.before.conversation, places))
                yield from islice(asked, 1)
