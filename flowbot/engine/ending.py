"""How an item, a branch or the whole conversation ends: all that is open in it is closed."""

from __future__ import annotations

from flowbot.engine.cards import close_cards
from flowbot.engine.effects import Finish, Words
from flowbot.engine.events import ItemEnded
from flowbot.engine.outside import stop_run
from flowbot.engine.snapshot import MAIN, Position
from flowbot.engine.timers import cancel_timers
from flowbot.engine.turn import Turn


def end_item(turn: Turn, end: str) -> None:
    """The position has come to its end: its row is complete, and who opened it hears so."""
    item = turn.at
    assert item.parent is not None  # the main position ends the conversation
    parent = turn.positions[item.parent]
    if item.row is not None:
        name, number = item.row
        error = {"error": dict(item.error)} if item.error is not None and end == "failed" else {}
        parent.rows[name][number] |= {**item.slots, "end": end, **error}
    drop(turn, item, turn.flow.patterns["cancelled"])
    event = ItemEnded(key=turn.event.key, position=item.id, end=end)
    turn.queue.append((parent.id, event))
    turn.work_at(parent)


def drop(turn: Turn, position: Position, words: Words) -> None:
    """Close a position and all that it has opened; nothing of them will happen any more."""
    for inner in [each for each in turn.positions.values() if each.parent == position.id]:
        drop(turn, inner, words)
    here = turn.at
    turn.work_at(position)
    close_cards(turn, words)
    for name in list(position.timers):
        cancel_timers(turn, name)
    stop_run(turn)
    del turn.positions[position.id]
    turn.work_at(here)


def finish(turn: Turn, end: str) -> None:
    """End the conversation, and all that is open in it."""
    for each in [each for each in turn.positions.values() if each.parent == MAIN]:
        drop(turn, each, turn.flow.patterns["cancelled"])
    for name in list(turn.at.timers):
        cancel_timers(turn, name)
    stop_run(turn)
    turn.ended = end
    returned = {name: turn.at.slots[name] for name in turn.flow.returns if turn.at.slots.get(name) is not None}
    turn.effects.append(Finish(end=end, slots=returned))
