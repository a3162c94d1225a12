"""Pass 3c: slots that are read where nothing may have filled them."""

from __future__ import annotations

from itertools import pairwise

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.filling import NO_SLOTS, Filling, find_filled, way_without
from flowbot.compiler.plan import Plan
from flowbot.compiler.reading import Read, find_reads
from flowbot.compiler.receipts import goes_on_beside, is_receipt
from flowbot.errors import FlowShapeError
from flowbot.ids import StateId

_MOST = 5
"""Of the steps of a way that are named."""


def check_filled(compilation: Compilation, plan: Plan) -> None:
    """Report what is read before it is filled, in a flow that has no errors."""
    filled = find_filled(compilation, plan, with_optional=True)
    given = find_filled(compilation, plan, with_optional=False)
    told: set[tuple[str, str]] = set()
    for read in find_reads(compilation, plan):
        if read.state not in filled.certain or read.slot in read.filled:
            continue
        name = (read.slot, str(read.location()))
        if name in told:
            continue
        if is_receipt(read.slot):
            told.add(name)
            _tell_unsaid(compilation, plan, filled, read)
        elif read.slot not in filled.certain[read.state]:
            told.add(name)
            _tell_unfilled(compilation, plan, filled, read)
        elif read.needs_value and read.slot not in given.certain.get(read.state, NO_SLOTS):
            told.add(name)
            message = f"{read.who} needs '{read.slot}', which people may leave out"
            hint = f"write default({read.slot}, …), or ask first whether it is there: not missing({read.slot})"
            _report(compilation, read, message, hint, "FB310")


def _tell_unsaid(compilation: Compilation, plan: Plan, filled: Filling, read: Read) -> None:
    """Report what asks for the messages of a step that cannot have said anything yet."""
    step = read.slot.partition(".")[2]
    is_beside = goes_on_beside(compilation.steps()[step][0], plan.states[read.state].path)
    if not is_beside and read.slot not in filled.possible[read.state]:
        message = f"{read.who} reads '{read.slot}' where '{step}' has said nothing yet"
        _report(compilation, read, message, f"read it after '{step}'", "FB313")


def _tell_unfilled(compilation: Compilation, plan: Plan, filled: Filling, read: Read) -> None:
    slot = read.slot
    hint = f"fill it before, or write default({slot}, …)"
    if slot not in filled.possible[read.state] and compilation.definition.start:
        message = f"{read.who} reads '{slot}', which nothing has filled by then"
        _report(compilation, read, message, hint, "FB308")
        return
    way = way_without(filled, slot, read.state)
    start, steps = _start_without(compilation, slot), " → ".join(["start", *_named(plan, way)])
    message = f"{read.who} reads '{slot}', which may not be filled: {start}{steps}"
    parallel = _joined_without(filled, slot, way)
    if parallel is not None:
        message += f", when a branch of '{plan.states[parallel].step}' expires or fails"
        hint = f"say with `expired` or `failed` in that branch how it goes on then, or write default({slot}, …)"
    _report(compilation, read, message, hint, "FB309")


def _report(compilation: Compilation, read: Read, message: str, hint: str, code: str) -> None:
    compilation.problems.append(FlowShapeError(message, location=read.location(), hint=hint, code=code))


def _joined_without(filling: Filling, slot: str, way: list[StateId]) -> StateId | None:
    """The `parallel` on a way of which a branch fills the slot, though not where it ends before that."""
    ways = set(pairwise(way))
    joins = (each for each in filling.arrows if each.joins and (each.source, each.target) in ways)
    filled = (each.source for each in joins if any(slot in filling.possible.get(at, NO_SLOTS) for at in each.joins))
    return next(filled, None)


def _named(plan: Plan, way: list[StateId]) -> list[str]:
    """The steps of a way; the last of them, where there are many."""
    steps = [plan.states[each].step for each in way if each in plan.states and plan.states[each].kind != "start"]
    names = [step for place, step in enumerate(steps) if step not in steps[:place]]
    return names if len(names) <= _MOST else ["…", *names[-_MOST:]]


def _start_without(compilation: Compilation, slot: str) -> str:
    """The trigger that a conversation may begin with where another one would fill the slot."""
    patterns = [
        (pattern, {each.name for each in pattern.arguments if not each.optional})
        for path, pattern in compilation.patterns.items()
        if path[0] == "start"
    ]
    if not any(slot in {each.name for each in pattern.arguments} for pattern, _ in patterns):
        return ""
    return next((f"with `{pattern.source}` it goes " for pattern, needed in patterns if slot not in needed), "")
