"""What a turn needs to know of its flow, states and transitions aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal

from flowbot.engine.effects import Words
from flowbot.engine.roles import ReadRole
from flowbot.events import Stream
from flowbot.ids import FlowId
from flowbot.message import IncomingMessage, Passage
from flowbot.values.context import ReadContext
from flowbot.values.controls import Choice
from flowbot.values.languages import is_skip
from flowbot.values.limits import Limit
from flowbot.values.types import TEXT, AnswerError, SlotType, bare, of_item, shortened

Evaluate = Callable[[Mapping[str, object]], Any]
"""Names → value; raises GuardError."""
MASK = "•••"
"""What is shown of a secret."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledSlot:
    """A slot, ready to read answers."""

    name: str
    label: str
    type: SlotType
    """What it holds; one with `choices` that are not known beforehand reads with `type_for`."""
    limits: Sequence[Limit] = ()
    item_limits: Sequence[Limit] = ()
    """What each item of a list must keep to."""
    depends_on: frozenset[str] = frozenset()
    """The slots that its limits name: when one of them changes, this one is cleared."""
    block: str = ""
    """The step whose rows it is a column of; the conversation's own when empty."""
    is_asked: bool = False
    """Some question fills it, so that `change` can ask again."""
    is_given_anew: bool = False
    """It is given with options of decisions alone, which are taken anew: no form begins with what it held before."""

    default: Evaluate | None = None
    """What it is filled with when a conversation begins and nothing else fills it; raises GuardError."""
    suggest: Evaluate | None = None
    """What its control shows at first."""
    choices: Callable[[Mapping[str, object]], Sequence[Choice]] | None = None
    """What there is to choose from, given the names of the turn; raises GuardError."""
    retyped: Callable[[Sequence[Choice]], SlotType] | None = None
    """The type for choices that are known only then."""
    holds: Evaluate | None = None
    """What must be true of the value besides its limits."""
    problem: str | None = None
    """What the person is told when that, or a pattern, does not hold."""
    hint: str = ""
    optional: bool = False
    """It may be left out, and is None then."""
    secret: bool = False
    """It is never shown again."""

    @property
    def title(self) -> str:
        """The label, as it begins a line."""
        return self.label[:1].upper() + self.label[1:]

    def type_for(self, names: Mapping[str, object]) -> SlotType:
        """What it holds now; raises GuardError when its choices cannot be made."""
        return self.retyped(self.choices(names)) if self.retyped and self.choices else self.type

    def read(self, passage: Passage, context: ReadContext, names: Mapping[str, object]) -> object:
        """The value of what a person wrote.

        Raises:
            AnswerError: It is no value of this slot; the text says why.
        """
        if self.optional and is_skip(passage.text, context.locale) and not self._offers(passage.text, names):
            return None
        value = self.type_for(names).read(passage, context)
        self.check(value, names)
        return value

    def _offers(self, text: str, names: Mapping[str, object]) -> bool:
        """Whether a text is the value or the label of a choice."""
        offered = self.choices(names) if self.choices is not None else ()
        return any(bare(text) in (bare(each.value), bare(each.label)) for each in offered)

    def show(self, value: object, locale: str, names: Mapping[str, object]) -> str:
        """The value as people see it: text that `read` takes, but for one that is secret or was left out."""
        if value is None:
            return "–"
        return MASK if self.secret else self.type_for(names).show(value, locale)

    def fit(self, value: object, now: datetime, names: Mapping[str, object]) -> object:
        """A value that an action or an expression gave, as one of this slot; a text is in nobody's locale.

        Raises:
            AnswerError: It is no value of this slot; none is one where the slot may be left out.
        """
        if value is None and self.optional:
            return None
        if value is None:
            raise AnswerError(f"nothing came back for '{self.name}'")
        context, kind = ReadContext(now=now), self.type_for(names)
        if type(value) is not kind.python_type:
            value = _converted(kind, value, context)
        elif kind.python_type is str and kind is not TEXT:
            value = kind.read_control(value, context)
        elif kind.python_type in (dict, list) and not _can_be_kept(kind, value):
            raise AnswerError(f"'{shortened(str(value))}' is not a {kind.name}")
        self.check(value, names)
        return value

    def check(self, value: object, names: Mapping[str, object]) -> None:
        """Do nothing when the value keeps to the limits; raises AnswerError otherwise."""
        self._check_limits(self.limits, value, names)
        if self.item_limits and isinstance(value, list):
            self._check_items(value, names)
        if self.holds is not None and self.holds({**names, self.name: value}) is not True:
            raise AnswerError(self.problem or "does_not_fit")

    def _check_items(self, items: Sequence[object], names: Mapping[str, object]) -> None:
        for number, item in enumerate(items, 1):
            try:
                self._check_limits(self.item_limits, item, names)
            except AnswerError as error:
                raise (of_item(number, error) if len(items) > 1 else error) from None

    def _check_limits(self, limits: Sequence[Limit], value: object, names: Mapping[str, object]) -> None:
        for limit in limits:
            try:
                limit.check(value, names)
            except AnswerError:
                if limit.word != "pattern" or self.problem is None:
                    raise
                raise AnswerError(self.problem) from None


def _converted(kind: SlotType, value: object, context: ReadContext) -> object:
    if isinstance(value, float):
        value = format(Decimal(repr(value)), "f")
    if not isinstance(value, str):
        return kind.read(Passage(str(value)), context)
    try:
        return kind.decode(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise AnswerError(f"'{shortened(value)}' is not a {kind.name}") from error


def _can_be_kept(kind: SlotType, value: object) -> bool:
    """Whether a store can give a value back: what is in a map or a list may be of any type."""
    try:
        kind.decode(kind.encode(value))
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError):
        return False
    return True


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
    scope: Literal["user", "stream", "person", "each"] = "user"
    """Whose a conversation is: one live one for each person in a stream, for each stream, for each person wherever
    they write, or one for each start."""
    again: Literal["continue", "restart", "ask"] = "continue"
    """Started while it is live: it goes on, ends and begins anew, or who starts it is asked which."""
    once: Sequence[Evaluate] = ()
    """It is started only once, ever, for these values."""
    args: Sequence[str] = ()
    """The slots that the flow which runs this one may fill."""
    returns: Sequence[str] = ()
    """The slots that are handed to the flow which runs this one."""
    awaited: Sequence[str] = ()
    """The steps whose messages are waited for, until it is known what became of them."""
    constants: Mapping[str, object] = field(default_factory=dict)
    """Names that are the same in every turn: `flow`, `bot`, `config`."""
    roles: Mapping[str, ReadRole] = field(default_factory=dict)

    encoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, value → JSON."""
    decoders: Mapping[str, Callable[[Any], Any]] = field(init=False)
    """For each slot, JSON → value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoders", {name: slot.type.encode for name, slot in self.slots.items()})
        object.__setattr__(self, "decoders", {name: slot.type.decode for name, slot in self.slots.items()})

    @property
    def is_shared(self) -> bool:
        """Whether a conversation is everybody's in its stream."""
        return self.scope == "stream"

    @property
    def begins_anew(self) -> bool:
        """Whether starting it again ends the live conversation, and begins another."""
        return self.again == "restart"

    @property
    def follows(self) -> bool:
        """Whether a conversation goes with its person to the streams where they write."""
        return self.scope == "person"

    def read_context(
        self, now: datetime, message: IncomingMessage | None = None, stream: Stream | None = None
    ) -> ReadContext:
        """What reading a text depends on beside the text."""
        return ReadContext(now=now, locale=self.locale, zone=self.zone, message=message, stream=stream)
