"""What a step did on its way: the arrows that it took, and the guards outside of arrows that it asked."""

from __future__ import annotations

from typing import NamedTuple

from flowbot.ids import StateId

OPENED = "open"
"""The trigger of an item, a branch or a region that begins inside a state, or is entered where it was left."""


class Taken(NamedTuple):
    """A position went on from a state, or asked whether it could."""

    position: str
    source: StateId
    """Of what was opened, the state that opened it."""
    trigger: str
    target: StateId | None
    """None where the guards of all its arrows were false."""
    way: int | None
    """Which of the arrows of (source, trigger): the guards of those before it were false. None for no arrow.

    No arrow leads back (`back`), back to what was interrupted (`return`), into what is opened inside, out of a
    state that is left with all around it, and to the end of what has no branch for its failure.
    """


class Judged(NamedTuple):
    """A guard was asked that is no arrow's: that of a handler, or that by which a `collect` closes."""

    state: StateId
    """Where the position stood."""
    trigger: str
    """What the event would have been: `handler.0`, `any_time.0`, `closed`."""
    held: bool
