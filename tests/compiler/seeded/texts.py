"""Expressions and texts."""

from __future__ import annotations

from random import Random

from flowbot.definition.slots import ChoiceSlot, TextSlot
from flowbot.definition.steps import If, Say
from tests.compiler.seeded.model import Fault, Good, add_key, fault, has_no_rows


def guarded(good: Good, rng: Random, guard: str, at: str, *codes: str) -> Fault | None:
    """A fault in the condition of a step that has none."""
    places = [where for _, step, where in good.blocks() if step.when is None and not isinstance(step, If)]
    return add_key(good, rng, places, f"when: {guard}", codes, at)


@fault
def types_that_never_agree(good: Good, rng: Random) -> Fault | None:
    names = [name for name, slot in good.definition.slots.items() if isinstance(slot, TextSlot)]
    return guarded(good, rng, f"{rng.choice(names)} > 7", "7", "FB213") if names and has_no_rows(good) else None


@fault
def text_for_a_condition(good: Good, rng: Random) -> Fault | None:
    return guarded(good, rng, "initiator.name", "initiator", "FB213")


@fault
def no_expression(good: Good, rng: Random) -> Fault | None:
    source = rng.choice(["initiator.name.upper()", "now[0]", "now if now > now", "lambda"])
    return guarded(good, rng, source, source, "FB203")


@fault
def value_that_a_choice_never_is(good: Good, rng: Random) -> Fault | None:
    slots = good.definition.slots.items()
    names = [name for name, slot in slots if isinstance(slot, ChoiceSlot) and isinstance(slot.of, dict)]
    if not names or not has_no_rows(good):
        return None
    return guarded(good, rng, f"{rng.choice(names)} == 'never_this'", "'never_this'", "FB216")


@fault
def text_that_is_not_closed(good: Good, rng: Random) -> Fault | None:
    says = [(*path, "say") for path, step in good.steps if isinstance(step, Say) and "}}" in step.say]
    found = [good.token(path) for path in says if "}}" in good.token(path)[1]]
    if not found:
        return None
    at, text = rng.choice(found)
    return Fault(good.put(at, text.replace(" }}", "", 1)), at.line, at.column, ("FB401",))


@fault
def filter_that_is_not_there(good: Good, rng: Random) -> Fault | None:
    says = [(*path, "say") for path, step in good.steps if isinstance(step, Say) and " }}" in step.say]
    found = [good.token(path) for path in says if " }}" in good.token(path)[1]]
    if not found:
        return None
    at, text = rng.choice(found)
    return Fault(good.put(at, text.replace(" }}", " | shout }}", 1)), at.line, at.column, ("FB404",))
