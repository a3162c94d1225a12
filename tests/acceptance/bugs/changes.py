"""Ten bugs of flowbot itself, each a change of one of its files: what is looked for in copies of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineBug:
    """A change of flowbot that makes it wrong."""

    name: str
    file: str
    """In the package."""
    old: str
    new: str
    bot: str
    """The bot with which it is looked for, by its folder."""


BUGS: Sequence[EngineBug] = (
    EngineBug(
        "timers outlive their step",
        "engine/timers.py",
        "    if not turn.at.timers and not turn.at.overdue:\n",
        "    if turn.at.timers or not turn.at.timers:\n",
        "examples/expense",
    ),
    EngineBug(
        "one try too many",
        "engine/asking.py",
        "self._invalid(turn) < self.tries",
        "self._invalid(turn) <= self.tries",
        "examples/expense",
    ),
    EngineBug(
        "one reminder too many",
        "engine/deadlines.py",
        "mine < reminder.max",
        "mine <= reminder.max",
        "examples/expense",
    ),
    EngineBug(
        "an answer in time is late",
        "engine/deadlines.py",
        "timer is not None and at >= timer.due",
        "timer is not None and at < timer.due",
        "examples/expense",
    ),
    EngineBug(
        "forms stay open",
        "engine/cards.py",
        "    turn.at.cards.remove(card)\n    if card.form_id is not None:\n",
        "    turn.at.cards.remove(card)\n    if card.form_id is None:\n",
        "examples/trip",
    ),
    EngineBug(
        "anybody may answer",
        "engine/audience.py",
        "            return self.is_shared or turn.talks_to(person)\n",
        "            return True\n",
        "examples/trip",
    ),
    EngineBug(
        "limits do not hold",
        "engine/facts.py",
        "        for limit in limits:\n            try:\n",
        "        for limit in limits[1:]:\n            try:\n",
        "examples/expense",
    ),
    EngineBug(
        "events count twice",
        "storage/memory.py",
        "        return self._ingest(events, now_ms)\n",
        "        again = [replace(each, key=f'{each.key} {id(each)}') for each in events]\n"
        "        return self._ingest(again, now_ms)\n",
        "examples/expense",
    ),
    EngineBug(
        "invalid answers are forgotten",
        "engine/encoding_positions.py",
        '    "counts": (None, None),\n',
        '    "counts": (lambda counts: {}, None),\n',
        "examples/expense",
    ),
    EngineBug(
        "back goes too far",
        "engine/commands.py",
        "turn.at.trail.pop()",
        "turn.at.trail[0]",
        "examples/expense",
    ),
)
