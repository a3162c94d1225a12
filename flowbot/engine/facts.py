"""What a turn needs to know of its flow, states and transitions aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from flowbot.engine.effects import Words
from flowbot.ids import FlowId
from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.limits import Limit
from flowbot.values.types import TEXT, AnswerError, SlotType, shortened


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

    default: Callable[[Mapping[str, object]], object] | None = None
    """What it is filled with when a conversation begins and nothing else fills it; raises GuardError."""

    def read(self, passage: Passage, context: ReadContext, names: Mapping[str, object]) -> object:
        """The value of what a person wrote.

        Raises:
            AnswerError: It is no value of this slot; the text says why.
        """
        value = self.type.read(passage, context)
        self.check(value, names)
        return value

    def show(self, value: object, locale: str) -> str:
        """Text that `read` takes in the locale."""
        return self.type.show(value, locale)

    def fit(self, value: object, now: datetime, names: Mapping[str, object]) -> object:
        """A value that an action or an expression gave, as one of this slot; a text is in nobody's locale.

        Raises:
            AnswerError: It is no value of this slot.
        """
        if value is None:
            raise AnswerError(f"nothing came back for '{self.name}'")
        context = ReadContext(now=now)
        if type(value) is not self.type.python_type:
            value = self._converted(value, context)
        elif self.type.python_type is str and self.type is not TEXT:
            value = self.type.read_control(value, context)
        self.check(value, names)
        return value

    def _converted(self, value: object, context: ReadContext) -> object:
        if isinstance(value, float):
            value = format(Decimal(repr(value)), "f")
        if not isinstance(value, str):
            return self.type.read(Passage(str(value)), context)
        try:
            return self.type.decode(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise AnswerError(f"'{shortened(value)}' is not a {self.type.name}") from error

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
    locale: str = "en"
    """Of what people write and are shown."""
    constants: Mapping[str, object] = field(default_factory=dict)
    """Names that are the same in every turn: `flow`, `bot`, `config`."""

    encoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, value → JSON."""
    decoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, JSON → value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoders", {name: slot.type.encode for name, slot in self.slots.items()})
        object.__setattr__(self, "decoders", {name: slot.type.decode for name, slot in self.slots.items()})

    def read_context(self, now: datetime) -> ReadContext:
        """What reading a text depends on beside the text."""
        return ReadContext(now=now, locale=self.locale, zone=self.zone)
