"""States as an author writes them: what they hold open inside, and how they are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.engine.blocks import items_of, open_inside
from flowbot.engine.deadlines import REMIND
from flowbot.engine.ending import drop
from flowbot.engine.events import FlowEvent, ItemEnded, Restored, TimerFired
from flowbot.engine.listening import Listening
from flowbot.engine.snapshot import Position
from flowbot.engine.states import STAY, State
from flowbot.engine.turn import Turn
from flowbot.ids import StateId

LEAVE = "leave"
"""The trigger of going to another state, at whatever depth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeState(Listening):
    """A state: handles what comes, while what is inside goes on."""

    regions: Sequence[tuple[str, StateId]] = ()
    """What begins inside: the name of each, and where it begins."""
    exit: StateId | None = None
    """Where the steps on the way out begin."""

    def enter(self, turn: Turn) -> str | None:
        """Open what is inside, or what was open when the state was left; after a handler, go on."""
        is_back = self.step in turn.at.listening
        heard = Listening.enter(self, turn)
        if is_back or heard is not None:
            return heard
        left = turn.at.history.pop(self.step, []) if turn.at.restoring == self.step else []
        turn.at.restoring = ""
        for each in left:
            turn.positions[each.id] = each
            turn.took_inside(each)
            turn.queue.append((each.id, Restored(key=turn.event.key)))
        for name, state in () if left else self.regions:
            open_inside(turn, self.step, name, state)
        return None

    def restore(self, turn: Turn) -> str | None:
        """Listen again; what is inside was restored too."""
        return Listening.enter(self, turn)

    def leave(self, turn: Turn, target: StateId) -> None:
        """Into a handler nothing inside is closed."""
        Listening.leave(self, turn, target)
        if target not in self.inside:
            self.close(turn)

    def close(self, turn: Turn) -> None:
        """Close what is open inside; it is kept for `history`."""
        turn.at.history[self.step] = [_as_left(turn, each) for each in _inside(turn, self.step)]
        for each in items_of(turn, self.step):
            drop(turn, each, turn.flow.patterns["asked_again"])

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Handle a message; go on when all that is inside has ended."""
        match event:
            case ItemEnded():
                return STAY if items_of(turn, self.step) else "done"
            case TimerFired() if turn.fired.split(".")[1] == REMIND:
                self.deadlines.remind(turn, self.step, int(turn.fired.split(".")[2]))
                return STAY
        return Listening.hear(self, turn, event)


def _inside(turn: Turn, step: str) -> list[Position]:
    """What a step of the position has open, and all that is open inside it."""
    found: list[Position] = []
    for each in items_of(turn, step):
        found += [each, *(inner for inner in turn.positions.values() if inner.id.startswith(f"{each.id}/"))]
    return found


def _as_left(turn: Turn, position: Position) -> Position:
    """A position as it can be opened again, where it waited last: what it had asked is closed, with its timers."""
    left, before = position.copy(), turn.before.positions.get(position.id)
    left.state = before.state if before is not None else position.state
    left.cards, left.timers, left.overdue = [], {}, set()
    left.waiting_for = left.running = None
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving(State):
    """On the way to another state: the one that it is left for."""

    owner: str
    """The state that both are inside of; empty for the flow."""
    target: StateId
    restores: str = ""
    """The state that is entered where it was left."""

    def enter(self, turn: Turn) -> str | None:
        """Go there."""
        return LEAVE
