"""A flow as a machine written out: its states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from flowbot.definition.branch import Branch, Path
from flowbot.definition.handlers import Handlers
from flowbot.definition.part import Name, Part
from flowbot.definition.steps import AnyStep, Step, walk_steps
from flowbot.definition.waiting import Duration, Expiry, Reminders


class StateDefinition(Part):
    """A state of a flow."""

    enter: tuple[AnyStep, ...] = ()
    """Steps that do not wait, on the way in."""
    exit: tuple[AnyStep, ...] = ()
    """Steps that do not wait, on the way out."""
    for_: Handlers | None = Field(default=None, alias="for")
    """What is handled while the flow is in the state, and in those inside it."""
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1)] | None = None
    """What happens inside; leaving the state closes what is open of it."""
    done: Branch | None = None
    """Where to go when these steps have come to their end; the state stays when left out."""
    states: Annotated[dict[Name, StateDefinition], Field(min_length=1)] | None = None
    """The states inside it."""
    initial: Name | None = None
    """The first of these."""
    parallel: bool = False
    """Whether the flow is in all of them at once."""
    remind: Reminders | None = None
    idle: Duration | None = None
    """How long after the last thing that was handled the state is left."""
    expire: Expiry | None = None
    allow_wait: bool = False
    """The flow may stay for ever."""
    expired: Branch | None = None


def walk_states(path: Path, states: Mapping[str, StateDefinition]) -> Iterator[tuple[Path, str, StateDefinition]]:
    """Every state with its place and name, those inside others after them."""
    for name, state in states.items():
        here = (*path, name)
        yield here, name, state
        if state.states is not None:
            yield from walk_states((*here, "states"), state.states)


def steps_of(path: Path, state: StateDefinition) -> Iterator[tuple[Path, Step]]:
    """Every step of a state with its place, but for those of the states inside it."""
    yield from walk_steps((*path, "enter"), state.enter)
    for place, handler in enumerate(state.for_ or ()):
        if isinstance(handler.then, tuple):
            yield from walk_steps((*path, "for", place, "then"), handler.then)
    yield from walk_steps((*path, "steps"), state.steps or ())
    for key in ("done", "expired"):
        branch = getattr(state, key)
        if isinstance(branch, tuple):
            yield from walk_steps((*path, key), branch)
    yield from walk_steps((*path, "exit"), state.exit)
