"""Outline: how the states of a flow stand inside each other, where they are written, and what people call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flowbot.errors import Location
from flowbot.ids import StateId


class Wording(NamedTuple):
    """A trigger of a state, in the words of its author."""

    event: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What pictures and reports show of a flow and no turn needs."""

    openings: Mapping[StateId, Sequence[tuple[str, StateId]]] = field(default_factory=dict)
    """For each state that opens others inside it, what begins there: the event, and where."""
    inside: Mapping[StateId, StateId] = field(default_factory=dict)
    """For each state that stands inside another, the innermost one around it."""
    wordings: Mapping[tuple[StateId, str], Wording] = field(default_factory=dict)
    """By state and trigger; of what holds at any time by no state."""
    reminders: Mapping[StateId, Sequence[str]] = field(default_factory=dict)
    """When states remind of what they wait for."""
    recipients: Mapping[StateId, str] = field(default_factory=dict)
    """To whom states speak, where their author says so."""
    paths: Mapping[StateId, Sequence[str | int]] = field(default_factory=dict)
    """Where in its definition each state is that its author wrote: of which step, or as which state."""
    locate: Callable[..., Location] = lambda _path, key=False: Location("")
    """The place of a part of the definition in its file, or of its `key`; or of the nearest part around it."""
