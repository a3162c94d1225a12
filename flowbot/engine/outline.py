"""Outline: how the states of a flow stand inside each other, and what its author calls things, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flowbot.ids import StateId


class Wording(NamedTuple):
    """A trigger of a state, in the words of its author."""

    event: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What pictures show of a flow and no turn needs."""

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
