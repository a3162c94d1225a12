"""How a transcript went with a bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flowbot.errors import Location
from flowbot.testing.chat import SeenMessage, Turn
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.lines import Expected, Line
from flowbot.testing.transcripts.model import Transcript


@dataclass(slots=True)
class Played:
    """A line, and what came of it."""

    line: Line
    """With its place."""
    turn: Turn | None = None
    """Of what people, the clock and the machine do."""
    seen: SeenMessage | None = None
    """What the bot said, of a line that expects it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a transcript does not pass."""

    told: str
    """In a line, which more may explain."""
    at: Location | None
    """Which line or key it is about."""
    expected: Sequence[str] = ()
    got: Sequence[str] = ()


@dataclass(slots=True)
class Repairs:
    """What the lines would have to be for the bot to say what they expect."""

    instead: dict[int, Expected | None] = field(default_factory=dict)
    """By the number of a line, one that expects what was said in its place; None: nothing was."""
    before: dict[int, list[SeenMessage]] = field(default_factory=dict)
    """By the number of a line, what was said before it, and no line expects."""

    def add(self, place: int, seen: Sequence[SeenMessage]) -> None:
        """Let some messages be expected before a line."""
        self.before.setdefault(place, []).extend(seen)
        for each in seen:
            each.claim = "expected"


@dataclass(slots=True)
class Result:
    """How a transcript went."""

    transcript: Transcript
    played: list[Played] = field(default_factory=list)
    """Its lines, as far as it came."""
    turns: list[Turn] = field(default_factory=list)
    seen: list[SeenMessage] = field(default_factory=list)
    """All that the bot has said."""
    conversations: list[Conversation] = field(default_factory=list)
    """As they stood at last."""
    problem: Problem | None = None
    """None: it passes."""
    repairs: Repairs = field(default_factory=Repairs)
    """Of a run that went on where the bot said something else."""
