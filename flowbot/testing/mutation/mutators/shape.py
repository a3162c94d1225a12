"""Steps that are not there, or in another order; states and branches side by side that are another machine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flowbot.definition.handlers import HandlerBase
from flowbot.definition.model import FlowDefinition
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Collect, Each, End, Goto, If, Listen, Parallel, Path, Step
from flowbot.definition.triggers import TriggerBase
from flowbot.testing.mutation.edits import Edit, becomes, following, label, without
from flowbot.testing.mutation.tree import GONE, lists_of, parts, said, value_at


def drop_step(flow: FlowDefinition) -> Iterator[Edit]:
    """A step is not done."""
    for path, steps in lists_of(flow, Step):
        if len(steps) == 1 and _is_never_empty(flow, path):
            continue
        for place, step in enumerate(steps):
            ends_anyway = path == ("steps",) and step == End(end="done") and place == len(steps) - 1
            if not ends_anyway:
                yield Edit((*path, place), GONE, f"without the step '{label(step)}'")


def swap_steps(flow: FlowDefinition) -> Iterator[Edit]:
    """Two steps that follow each other change their places."""
    for path, steps in lists_of(flow, Step):
        for place, (first, second) in enumerate(pairwise(steps)):
            leaves = isinstance(second, End | Goto) and second.when is None
            if first != second and not leaves:
                swapped = (*steps[:place], second, first, *steps[place + 2 :])
                words = f"'{label(second)}' before '{label(first)}'"
                yield Edit(path, swapped, words, shown=(*path, place))


def drop_when(flow: FlowDefinition) -> Iterator[Edit]:
    """A step is done, or something is heard, in any case."""
    yield from without(flow, Step, TriggerBase, key="when")


def swap_branches(flow: FlowDefinition) -> Iterator[Edit]:
    """`then` and `else` change their places."""
    for path, step in parts(flow, If):
        if step.then != step.else_:
            other = step.model_copy(update={"then": step.else_, "else_": step.then})
            yield Edit(path, other, "'then' and 'else' change places", shown=(*path, "if"))


def one_by_one(flow: FlowDefinition) -> Iterator[Edit]:
    """What is done for all items at once is done for one after another."""
    yield from without(flow, Each, key="parallel")


def other_join(flow: FlowDefinition) -> Iterator[Edit]:
    """Of branches side by side any is enough instead of all, or all are needed instead of some."""
    for path, step in parts(flow, Parallel):
        yield becomes((*path, "join"), step.join, "any" if step.join == "all" else "all")


def other_initial(flow: FlowDefinition) -> Iterator[Edit]:
    """A machine begins in another state."""
    for path, first in said(flow, "initial", FlowDefinition, StateDefinition):
        states = list(value_at(flow, (*path[:-1], "states")) or ())
        if len(states) > 1:
            yield becomes(path, first, following(states, first))


def drop_handler(flow: FlowDefinition) -> Iterator[Edit]:
    """Something that is handled is not heard."""
    for path, handlers in lists_of(flow, HandlerBase):
        is_only = len(handlers) == 1 and path[-1] == "for"
        if is_only and isinstance(value_at(flow, path[:-1]), Listen):
            continue
        for place in range(len(handlers)):
            yield Edit(path if is_only else (*path, place), GONE, "without this handler", shown=(*path, place))


def _is_never_empty(flow: FlowDefinition, path: Path) -> bool:
    """Whether a list of steps has one at least."""
    is_for_answers = path[-1] == "then" and isinstance(value_at(flow, path[:-1]), Collect)
    return path[-1] in ("steps", "do") or path[-2:-1] == ("branches",) or is_for_answers
