"""`each` and `parallel`: several positions at once, and how they come together again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from flowbot.engine.deadlines import Deadlines
from flowbot.engine.ending import drop, end_item
from flowbot.engine.events import FlowEvent, ItemEnded, TimerFired
from flowbot.engine.facts import Evaluate
from flowbot.engine.records import read_person
from flowbot.engine.snapshot import Position
from flowbot.engine.states import STAY, State
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import StateId
from flowbot.values.kinds import kind_of

MAX_ITEMS = 1_000
"""The most items that `each` goes through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(State):
    """A step that opens others inside it."""

    waits: ClassVar[bool] = True
    rows: str
    """What its rows are called."""

    def leave(self, turn: Turn, target: StateId) -> None:
        """Close what is open inside."""
        close_items(turn, self.step, "cancelled")
        State.leave(self, turn, target)

    def restore(self, turn: Turn) -> str | None:
        """Go on with what is open inside, which was restored too."""
        return self.resume(turn)

    def resume(self, turn: Turn) -> str | None:
        """Come together, if what was missing has ended meanwhile."""
        event = ItemEnded(key=turn.event.key, position="", end="")
        heard = self.hear(turn, event)
        return None if heard == STAY else heard


def open_inside(turn: Turn, step: str, name: str | int, state: StateId, **more: Any) -> None:
    """Open a position inside a step of this one; `more` is what else it has."""
    here, inner = turn.at.id, f"{step}.{name}"
    turn.open(Position(id=f"{here}/{inner}" if here else inner, parent=here, block=step, state=state, **more))


def open_item(
    turn: Turn,
    step: str,
    row: tuple[str, int],
    state: StateId,
    *,
    names: Mapping[str, object] | None = None,
    slots: Mapping[str, object] | None = None,
    person: User | None = None,
    stream: Stream | None = None,
) -> None:
    """Open the item of a row of a step."""
    mine: dict[str, Any] = {"names": dict(names or {}), "slots": dict(slots or {})}
    open_inside(turn, step, row[1], state, row=row, person=person, stream=stream, **mine)


def items_of(turn: Turn, step: str) -> list[Position]:
    """What a step of the position has open."""
    return [each for each in turn.positions.values() if each.parent == turn.at.id and each.block == step]


def close_items(turn: Turn, step: str, end: str) -> None:
    """Close what a step has open; the rows say how it ended."""
    for each in items_of(turn, step):
        if each.row is not None:
            name, number = each.row
            turn.at.rows[name][number] |= {**each.slots, "end": end}
        drop(turn, each, turn.flow.patterns["cancelled"])
    turn.forget_names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Block):
    """`each`: steps for every item of a list."""

    item: str
    items: Evaluate
    first: StateId
    """Where an item begins."""
    at_once: int | None = 1
    """How many items are open together; None: all."""
    person: Evaluate | None = None
    """Whom the steps talk to."""
    columns: Sequence[str] = ()
    """The slots that the steps fill."""

    def enter(self, turn: Turn) -> str | None:
        """Open the first items; there is a row for each of them from now on."""
        if turn.passes(self.step, self.reads):
            return None
        found = self.items(turn.names())
        if not isinstance(found, list | tuple):
            raise GuardError(f"`in` of '{self.step}' gives {kind_of(found)}, not a list")
        if len(found) > MAX_ITEMS:
            raise GuardError(f"'{self.step}' has {len(found):,} items; at most {MAX_ITEMS:,} are gone through")
        empty = dict.fromkeys((*self.columns, "end", "error"))
        turn.at.rows[self.rows] = [{self.item: each, **empty} for each in found]
        turn.at.done.add(self.step)
        for number in range(len(found) if self.at_once is None else min(self.at_once, len(found))):
            self._begin(turn, number)
        turn.forget_names()
        return None if found else "joined"

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Open the next item when one has ended; all come together when the last has."""
        if not isinstance(event, ItemEnded):
            return None
        rows = turn.at.rows[self.rows]
        open_ = {each.row[1] for each in items_of(turn, self.step) if each.row is not None}
        waiting = [number for number, row in enumerate(rows) if row["end"] is None and number not in open_]
        if waiting:
            self._begin(turn, waiting[0])
        return "joined" if all(row["end"] is not None for row in rows) else STAY

    def _begin(self, turn: Turn, number: int) -> None:
        item = {self.item: turn.at.rows[self.rows][number][self.item]}
        person = None if self.person is None else read_person(self.person(turn.names(**item)), self.step)
        open_item(turn, self.step, (self.rows, number), self.first, names=item, person=person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Block):
    """`parallel`: several branches at once."""

    branches: Mapping[str, StateId]
    """Where each begins."""
    join: int | Literal["all"] = "all"
    """How many must be done."""
    deadlines: Deadlines = field(default_factory=Deadlines)

    def enter(self, turn: Turn) -> str | None:
        """Open every branch."""
        if turn.passes(self.step, self.reads):
            return None
        turn.at.rows[self.rows] = [{"branch": name, "end": None} for name in self.branches]
        turn.at.done.add(self.step)
        for number, state in enumerate(self.branches.values()):
            open_item(turn, self.step, (self.rows, number), state)
        self.deadlines.start(turn, self.step)
        turn.forget_names()
        return None

    def restore(self, turn: Turn) -> str | None:
        """Wait for them as long again."""
        self.deadlines.start(turn, self.step)
        return self.resume(turn)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Come together when enough branches are done, or none is left that could be; or stop to wait."""
        if isinstance(event, TimerFired):
            close_items(turn, self.step, "expired")
            return "timer.expire"
        if not isinstance(event, ItemEnded):
            return None
        ends = [row["end"] for row in turn.at.rows[self.rows]]
        needed = len(ends) if self.join == "all" else self.join
        if ends.count("done") < needed and None in ends:
            return STAY
        close_items(turn, self.step, "cancelled")
        return "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEnding(State):
    """An end inside a block: of an item or a branch alone."""

    end: str

    def enter(self, turn: Turn) -> str | None:
        """Close the item."""
        end_item(turn, self.end)
        return None
