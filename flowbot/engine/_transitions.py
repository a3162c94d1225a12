"""The only module that knows the `transitions` library: a flat machine, stepped without a model.

No model is registered or decorated (`add_model` costs hundreds of microseconds); a throwaway
holder with a `state` is stepped through `Machine(model=None).events[trigger]`, and the state is
copied back on success.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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


class _Holder:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class FlatMachine:
    """Decides the next state of a conversation."""

    def __init__(self, states: Sequence[StateId], transitions: Sequence[Transition]) -> None:
        self._machine = Machine(
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
        self._wanted = frozenset((each.source, each.trigger) for each in transitions)

    def wants(self, state: StateId, trigger: str) -> bool:
        """Whether some transition leaves `state` on `trigger`, whatever its guard says."""
        return (state, trigger) in self._wanted

    def next_state(self, state: StateId, trigger: str, turn: object) -> StateId | None:
        """Where the first transition whose guard holds for `turn` leads; None when none does."""
        if (state, trigger) not in self._wanted:
            return None
        holder = _Holder(state)
        return StateId(holder.state) if self._machine.events[trigger].trigger(holder, turn) else None
