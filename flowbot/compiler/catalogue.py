"""Pass 3b: the messages of a flow's catalogues, against the names that the flow has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowbot.compiler.compilation import Compilation
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, record_in
from flowbot.definition.steps import Ask, Collect, Question, Send, Step, Update
from flowbot.errors import UnknownNameError, did_you_mean

MOMENTS = ("ask", "invalid", "closed", "remind", "expired")
"""Of a question: each may have words of its own."""


def check_catalogue(compilation: Compilation) -> None:
    """Report messages that nothing says, and names in messages that nothing has."""
    if compilation.lost:
        return
    said = _said(compilation)
    names = compilation.message_names()
    for message in compilation.known.messages.of_flow(compilation.definition.flow):
        if message.name not in said:
            if message.is_inherited:
                continue
            reason = f"no step and no end says the message '{message.name}'"
            hint = did_you_mean(message.name, said) or "a question says NAME.ask and NAME.invalid, an end says end.NAME"
            problem = UnknownNameError(reason, location=message.location, hint=hint, code="FB410")
            compilation.problems.append(problem)
            continue
        for unknown in sorted(message.variables - names):
            reason = f"there is no name '{unknown}' for the message '{message.name}'"
            near = did_you_mean(unknown, compilation.types())
            place = message.place_of(unknown)
            compilation.problems.append(UnknownNameError(reason, location=place, hint=near, code="FB207"))


def _said(compilation: Compilation) -> set[str]:
    """The names of every message that the flow can say."""
    said = {f"end.{end}" for end in compilation.ends()}
    for name, slot in compilation.definition.slots.items():
        said |= {f"slot.{name}.{word}" for word in ("label", *_values_of(slot))}
        record = record_in(slot)
        for part, each in (record.parts if record is not None else {}).items():
            said |= {f"slot.{name}.{part}.{word}" for word in ("label", *_values_of(each))}
    for path, step in compilation.definition.walk():
        if isinstance(step, Question):
            said |= {f"{compilation.step_names[path]}.{moment}" for moment in MOMENTS}
        if isinstance(step, Ask | Collect):
            said |= {f"option.{compilation.step_names[path]}.{option}" for option in step.options or ()}
        said |= set(_sent(step))
    for _, _, state in compilation.definition.walk_states():
        said |= {each.send for each in state.remind or () if each.send is not None}
    return said


def _sent(step: Step) -> Iterator[str]:
    """The messages that a step names."""
    if isinstance(step, Question | Send | Update) and step.send is not None:
        yield step.send
    if isinstance(step, Question):
        yield from (each.send for each in step.remind or () if each.send is not None)
    if isinstance(step, Collect) and step.live is not None and step.live.send is not None:
        yield step.live.send


def _values_of(slot: SlotBase) -> Iterable[str]:
    """The values that a slot offers; none where an expression gives them."""
    chosen = slot.items if isinstance(slot, ListSlot) else slot
    return chosen.of if isinstance(chosen, ChoiceSlot) and isinstance(chosen.of, dict) else ()
