"""The only module that knows the `transitions` library: a flat machine, read once and stepped without a model.

The library builds the machine and checks it. What it has come to, for each state and trigger the
transitions in the order in which they are tried, is read out of it when the flow is compiled: stepping the
library's own events costs fifty calls of functions for each state on the way, all of them for callbacks
that no flow has.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from transitions import Machine

from flowbot.ids import StateId

# The library describes each transition at INFO and each unmet condition at DEBUG; flowbot logs turns itself.
logging.getLogger("transitions").setLevel(logging.WARNING)

Guard = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of a flow: on `trigger` in `source`, when `guard` holds, to `target`."""

    trigger: str
    source: StateId
    target: StateId
    guard: Guard | None = None
    label: str = ""
    """The guard as its author wrote it, for people."""


class Way(NamedTuple):
    """One of the arrows that leave a state on a trigger."""

    guard: Guard | None
    target: StateId
    number: int
    """How many are tried before it."""


class FlatMachine:
    """Decides the next state of a conversation."""

    def __init__(self, states: Sequence[StateId], transitions: Sequence[Transition]) -> None:
        machine = Machine(
            model=None,
            states=list(states),
            initial=states[0],
            transitions=[
                {
                    "trigger": each.trigger,
                    "source": each.source,
                    "dest": each.target,
                    "conditions": [each.guard] if each.guard else [],
                }
                for each in transitions
            ],
            auto_transitions=False,
            send_event=False,
        )
        events: Mapping[str, Any] = machine.events
        self._ways: Mapping[tuple[str, str], Sequence[Way]] = {
            (source, trigger): [
                Way(each.conditions[0].func if each.conditions else None, each.dest, number)
                for number, each in enumerate(leaving)
            ]
            for trigger, event in events.items()
            for source, leaving in event.transitions.items()
        }

    def wants(self, state: StateId, trigger: str) -> bool:
        """Whether some transition leaves `state` on `trigger`, whatever its guard says."""
        return (state, trigger) in self._ways

    def next_way(self, state: StateId, trigger: str, turn: object) -> Way | None:
        """The first transition whose guard holds for `turn`; None when none does."""
        for way in self._ways.get((state, trigger), ()):
            if way.guard is None or way.guard(turn) is True:
                return way
        return None
