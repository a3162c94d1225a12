"""Ways of a flow that lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowbot.definition.branch import History
from flowbot.definition.handlers import HandlerBase
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.shortened import name_of_step
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import OUTCOMES, End, Goto, If, Option, Path, Run, Step
from flowbot.testing.mutation.edits import Edit, becomes, following, one_off, without
from flowbot.testing.mutation.tree import GONE, parts, said

_WAYS = ("then", "else", "done", *OUTCOMES)
"""The keys of branches."""


def drop_branch(flow: FlowDefinition) -> Iterator[Edit]:
    """An outcome goes where it goes when nothing is said of it."""
    for key in _WAYS:
        yield from without(flow, Step, Option, StateDefinition, key=key)
    for path, step in parts(flow, Run):
        yield from (Edit((*path, "ends", end), GONE, f"without the end '{end}'") for end in step.ends)


def send_elsewhere(flow: FlowDefinition) -> Iterator[Edit]:
    """A way leads to another end or state; one to a step leads on."""
    ends, states = _ends(flow), _states(flow)
    for path, part, target in _named_ways(flow):
        if target in ends:
            yield becomes(path, target, following(ends, target))
        elif target in states and len(states) > 1:
            yield becomes(path, target, following(states, target))
        elif target != "next" and not isinstance(part, HandlerBase):
            yield becomes(path, target, "next")


def end_instead(flow: FlowDefinition) -> Iterator[Edit]:
    """A way that leads on ends the conversation as `cancelled`."""
    for path, part, target in _named_ways(flow):
        if target == "next" and isinstance(part, Option | If):
            yield becomes(path, target, "cancelled")


def other_end(flow: FlowDefinition) -> Iterator[Edit]:
    """The conversation ends as something else."""
    for path, step in parts(flow, End):
        yield becomes((*path, "end"), step.end, following(_ends(flow), step.end))


def other_goto(flow: FlowDefinition) -> Iterator[Edit]:
    """A jump leads to another step or state."""
    steps = [name_of_step(step) for _, step in flow.walk() if not isinstance(step, Goto | End)]
    named = list(dict.fromkeys(each for each in steps if each is not None))
    for path, step in parts(flow, Goto):
        targets = next((each for each in (_states(flow), named) if step.goto in each), [])
        if len(targets) > 1:
            yield becomes((*path, "goto"), step.goto, following(targets, step.goto))


def other_jumps(flow: FlowDefinition) -> Iterator[Edit]:
    """A jump is allowed once more, or once less often."""
    for path, most in said(flow, "max", Goto):
        yield from one_off(path, most)


def drop_history(flow: FlowDefinition) -> Iterator[Edit]:
    """A way back into a state begins it anew."""
    for path, back in parts(flow, History):
        yield Edit(path, back.history, f"'{back.history}' begins anew")


def _named_ways(flow: FlowDefinition) -> Iterator[tuple[Path, Part, str]]:
    """Every branch that is a name, with its place and what it is a branch of."""
    for path, part in parts(flow, Part):
        for name, field in type(part).model_fields.items():
            key, target = field.alias or name, getattr(part, name)
            if key in _WAYS and isinstance(target, str):
                yield (*path, key), part, target
        if isinstance(part, Run):
            yield from (((*path, "ends", end), part, way) for end, way in part.ends.items() if isinstance(way, str))


def _ends(flow: FlowDefinition) -> Sequence[str]:
    """Every end of a flow, its own first."""
    return list(dict.fromkeys([*flow.ends, *BUILT_IN_ENDS]))


def _states(flow: FlowDefinition) -> Sequence[str]:
    """Every state of a flow."""
    return [name for _, name, _ in flow.walk_states()]
