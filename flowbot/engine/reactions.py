"""Reactions: handlers of what is no message, that is of events, forms and requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.engine.events import Happened
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.records import user_names
from flowbot.engine.saying import refuse
from flowbot.engine.snapshot import Occasion, Position
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import is_own_event
from flowbot.values.types import AnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What is done when something happens."""

    trigger: str
    occasion: Occasion
    name: str
    """Of the event, the form or the webhook."""
    admits: Callable[[Mapping[str, object], Happened], bool] | None = None
    """Whether it counts of this person, there; None: a form of whom the position talks to, anything else always."""
    when: Evaluate | None = None
    values: Mapping[CompiledSlot, Evaluate] = field(default_factory=dict)
    """What it fills."""

    def is_to(self, event: Happened) -> bool:
        """Whether it is the reaction to what happened, as far as its name tells."""
        return (event.occasion, event.name) == (self.occasion, self.name)

    def take(self, turn: Turn, event: Happened, *, is_shared: bool) -> str | None:
        """The trigger of something that this is the reaction to, with what it fills; None for anything else."""
        if not self.is_to(event):
            return None
        heard: dict[str, object] = {self.occasion: dict(event.told)}
        if event.user is not None:
            heard["user"] = user_names(event.user)
        names = turn.names(**heard)
        if self.when is not None and not turn.judges(self.trigger, self.when, names):
            return None
        if self.admits is None:
            if self.occasion == "form" and not (is_shared or (event.user is not None and turn.talks_to(event.user))):
                return None
        elif not self.admits(names, event):
            return refuse(turn, "not_yours") if self.occasion == "form" else None
        fill_values(turn, self.values, {}, names)
        turn.at.sender = event.user
        turn.at.names |= heard
        turn.forget_names()
        return self.trigger


def find_reaction(turn: Turn, reactions: Sequence[Reaction], event: Happened, *, is_shared: bool) -> str | None:
    """The trigger of the first reaction to something that happened."""
    return next((found for each in reactions if (found := each.take(turn, event, is_shared=is_shared))), None)


def is_there(turn: Turn, position: Position, event: Happened) -> bool:
    """Whether something concerns a position: the bot's own events do wherever they are, others where they happened."""
    if event.stream is None or (event.occasion == "event" and is_own_event(event.name)):
        return True
    return turn.before.is_in(event.stream) or turn.home_of(position).stream_id == event.stream.id


def fill_values(
    turn: Turn, values: Mapping[CompiledSlot, Evaluate], found: Mapping[str, object], names: Mapping[str, object]
) -> None:
    """Fill the slots of what was heard, and those of `set`; raises GuardError for what a slot does not take."""
    for name, value in found.items():
        turn.fill(name, value)
    for slot, evaluate in values.items():
        try:
            turn.fill(slot.name, slot.fit(evaluate({**names, **found}), turn.now, names))
        except AnswerError as error:
            raise GuardError(f"'{slot.name}' cannot be set: {error}") from error
