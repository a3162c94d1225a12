"""What the interpreter knows of a conversation: its lines, and what anybody can see of a turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowbot.definition.steps import Path
from flowbot.events import Stream, User


@dataclass(frozen=True)
class Seen:
    """Something that a turn does in the world."""

    what: str
    """`say`, `close`, `change`, `call` or `end`."""
    words: str
    """The name of the words, the action or the end."""
    to: str = ""
    """A stream, or `@` with the id of a person."""
    shows: Mapping[str, object] = field(default_factory=dict)
    """The slots as they were then; the arguments of a call."""
    counts: Mapping[str, object] = field(default_factory=dict)
    """What the words may name besides: `try`, `reminder`."""
    has_form: bool = False


@dataclass(frozen=True)
class Card:
    """A question that is open somewhere."""

    to: str
    has_form: bool
    held: Mapping[str, object]
    """What the slots held that it shows."""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Given:
    """An answer that was taken."""

    by: User
    at: datetime
    option: str | None
    stream: Stream
    everybody: tuple[Given, ...] = ()


@dataclass(frozen=True)
class CatchUp:
    """After `change`: on to where the person was."""

    until: Path
    changed: frozenset[str]


@dataclass(eq=False)
class Line:
    """Where a conversation stands: the conversation's own line, or that of an item or a branch."""

    id: str = ""
    parent: Line | None = None
    block: Path = ()
    """The step that opened it."""
    number: int = 0
    at: Path = ()
    """The step that waits."""
    slots: dict[str, object] = field(default_factory=dict)
    answers: dict[str, Given] = field(default_factory=dict)
    votes: list[Given] = field(default_factory=list)
    done: set[Path] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    cards: list[Card] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    calls: bool = False
    """Whether it waits for a call."""
    error: Mapping[str, object] | None = None
    trail: list[Path] = field(default_factory=list)
    catch_up: CatchUp | None = None
    names: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    person: User | None = None
    gone: set[int] = field(default_factory=set)
    listening: list[Path] = field(default_factory=list)
    """What listens, while a handler of it runs."""
    interrupted: list[Path] = field(default_factory=list)
    """Where to go back to after what holds at any time."""
    heard: Mapping[str, Any] = field(default_factory=dict)
    """`message` and `user`, in a handler."""
    sender: User | None = None
    overdue: set[str] = field(default_factory=set)
    """Timers that went off while the line was elsewhere."""

    @property
    def around(self) -> list[Line]:
        """The line and those that it is inside of, from the inside."""
        return [self, *(self.parent.around if self.parent is not None else ())]

    def passes(self, path: Path, reads: frozenset[str]) -> bool:
        """Whether, on the way to where the person was, a step need not be done again."""
        return self.catch_up is not None and path in self.done and not reads & self.catch_up.changed
