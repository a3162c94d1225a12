"""A flow as its author declares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from flowbot.definition.handlers import Handler
from flowbot.definition.migrations import Migration
from flowbot.definition.part import Expression, FlowName, Name, Part, Text, unrepeated
from flowbot.definition.slots import Slot
from flowbot.definition.states import StateDefinition, steps_of, walk_states
from flowbot.definition.steps import AnyStep, Path, Step, walk_steps
from flowbot.definition.triggers import Trigger, TriggerBase, as_triggers
from flowbot.definition.waiting import Expiry
from flowbot.definition.zones import Zone

BUILT_IN_ENDS = ("done", "cancelled", "expired", "gave_up", "failed")
BUILT_IN_COMMANDS = ("cancel", "help", "back", "restart", "repeat", "change")


def as_ends(value: object) -> object:
    """A list of ends is a map to no words."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value)
    return value


Command = Literal["cancel", "help", "back", "restart", "repeat", "change"]


class FlowDefinition(Part):
    """A flow as its author declares it, in YAML or in Python."""

    flow: FlowName
    version: Annotated[int, Field(ge=1)]
    description: Text | None = None
    start: Annotated[tuple[Trigger, ...], BeforeValidator(as_triggers)] = ()
    who: Expression | None = None
    """For every trigger without a `who` of its own."""
    where: Expression | None = None
    """For every trigger without a `where` of its own."""
    scope: Literal["user", "stream", "person", "each"] = "user"
    """Whose a conversation is: one live one for each person in a stream, one for each stream, one for each person
    wherever they write, or one for each start."""
    again: Literal["continue", "restart", "ask"] = "continue"
    """Started while it is live: say again what it waits for, begin anew, or ask which."""
    once: tuple[Expression, ...] = ()
    """Started only once, ever, for these values: `[user, here]`."""
    zone: Zone | None = None
    slots: dict[Name, Slot] = Field(default_factory=dict)
    args: tuple[Name, ...] = ()
    """The slots that a flow which runs this one may fill."""
    returns: tuple[Name, ...] = ()
    """The slots that are handed back to it."""
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1)] | None = None
    """The flow as a list of steps; or"""
    states: Annotated[dict[Name, StateDefinition], Field(min_length=1)] | None = None
    """the flow as a machine written out."""
    initial: Name | None = None
    """The first of its states."""
    expire: Expiry | None = None
    """For every question without its own; the bot's when left out."""
    any_time: Annotated[tuple[Handler, ...], BeforeValidator(as_triggers)] = ()
    """What holds at every step; then back to where it was."""
    commands: Annotated[tuple[Command, ...], AfterValidator(unrepeated)] = BUILT_IN_COMMANDS  # type: ignore[assignment]  # the same words
    ends: Annotated[dict[Name, Text | None], BeforeValidator(as_ends), Field(default_factory=dict)]

    migrate: tuple[Migration, ...] = ()
    """How conversations of older versions move to this one."""

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        if self.steps is None and self.states is None:
            raise PydanticCustomError("form", "a flow needs the key 'steps', or 'states'")
        if self.steps is not None and self.states is not None:
            raise PydanticCustomError("form", "a flow has `steps` or `states`, and not both")
        return self

    def walk_states(self) -> Iterator[tuple[Path, str, StateDefinition]]:
        """Every state with its place and name."""
        yield from walk_states(("states",), self.states or {})

    def handlers(self) -> Iterator[TriggerBase]:
        """What it listens for, somewhere or at any time."""
        yield from self.any_time
        for _, step in self.walk():
            yield from getattr(step, "for_", ())
        for _, _, state in self.walk_states():
            yield from state.for_ or ()

    def walk(self) -> Iterator[tuple[Path, Step]]:
        """Every step with its place, in file order, those inside branches included."""
        yield from walk_steps(("steps",), self.steps or ())
        for path, _, state in self.walk_states():
            yield from steps_of(path, state)
        for place, handler in enumerate(self.any_time):
            if isinstance(handler.then, tuple):
                yield from walk_steps(("any_time", place, "then"), handler.then)
