"""What a turn needs to know of its flow, states and transitions aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from flowbot.engine.effects import Words
from flowbot.ids import FlowId
from flowbot.values.limits import Limit
from flowbot.values.types import SlotType


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledSlot:
    """A slot, ready to read answers."""

    name: str
    label: str
    type: SlotType
    limits: Sequence[Limit] = ()
    depends_on: frozenset[str] = frozenset()
    """The slots that its limits name: when one of them changes, this one is cleared."""
    is_asked: bool = False
    """Some question fills it, so that `change` can ask again."""

    def read(self, text: str, names: Mapping[str, object]) -> object:
        """The value of what a person wrote.

        Raises:
            AnswerError: It is no value of this slot; the text says why.
        """
        value = self.type.read(text)
        self.check(value, names)
        return value

    def check(self, value: object, names: Mapping[str, object]) -> None:
        """Do nothing when the value keeps to the limits; raises AnswerError otherwise."""
        for limit in self.limits:
            limit.check(value, names)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowFacts:
    """The names, slots and words of a compiled flow."""

    id: FlowId
    version: int
    description: str
    slots: Mapping[str, CompiledSlot]
    commands: frozenset[str]
    """The built-in commands that work here."""
    patterns: Mapping[str, Words]
    """Words of the bot for what no flow says: `help`, `cancelled`, `went_wrong` …"""
    zone: tzinfo
    constants: Mapping[str, object] = field(default_factory=dict)
    """Names that are the same in every turn: `flow`, `bot`, `config`."""

    encoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, value → JSON."""
    decoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, JSON → value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoders", {name: slot.type.encode for name, slot in self.slots.items()})
        object.__setattr__(self, "decoders", {name: slot.type.decode for name, slot in self.slots.items()})

    def today(self, now: datetime) -> date:
        """The date in the flow's zone."""
        return now.astimezone(self.zone).date()
