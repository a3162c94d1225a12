"""Pass 3d: slots that nothing uses, and ends that nothing leads to."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.compiler.check import reached_states
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import Plan, end_state
from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.definition.steps import Ask, Call, Collect, Confirm, Path, Run, Set, Work
from flowbot.errors import FlowShapeError


def check_unused(compilation: Compilation, plan: Plan) -> None:
    """Report what is declared and never used, in a flow that has no errors."""
    used = set(_used(compilation))
    for name in compilation.definition.slots:
        if name not in used:
            message, hint = f"nothing fills or reads the slot '{name}'", "ask for it, or take it out"
            compilation.report(FlowShapeError, message, ("slots", name), hint, key=True, code="FB311")
    reached = reached_states(plan)
    for place, end in enumerate(compilation.definition.ends):
        if end not in BUILT_IN_ENDS and end_state(end) not in reached:
            message, hint = f"no way leads to the end '{end}'", "name it in a branch, or take it out"
            compilation.report(FlowShapeError, message, _end(compilation, place, end), hint, key=True, code="FB312")


def _end(compilation: Compilation, place: int, end: str) -> Path:
    """Where an end is declared: ends are a list, or a map to their words."""
    is_list = all(words is None for words in compilation.definition.ends.values())
    return ("ends", place) if is_list else ("ends", end)


def _used(compilation: Compilation) -> Iterator[str]:
    """The slots that something names."""
    definition, known = compilation.definition, compilation.known
    yield from (*definition.args, *definition.returns)
    for path, expression in compilation.expressions.items():
        yield from expression.names - compilation.own_names(path)
    for expression in compilation.inner.values():
        yield from expression.names
    for text in compilation.texts.values():
        yield from text.variables
    for message in known.messages.of_flow(definition.flow):
        yield from message.variables
    for pattern in compilation.patterns.values():
        yield from (each.name for each in pattern.arguments)
    for trigger in compilation.triggers.values():
        yield from trigger.set
    for _, step in definition.walk():
        match step:
            case Set():
                yield from step.set
            case Ask() | Collect() | Confirm():
                options = getattr(step, "options", None) or {}
                yield from (slot for each in options.values() for slot in each.slots or ())
                yield from step.slots or ()
                yield step.ask if isinstance(step, Ask) else step.collect if isinstance(step, Collect) else ""
            case Call():
                action = known.actions.get(step.call)
                yield from action.parameters if action is not None else ()
            case Run():
                flow = known.flows.get(step.run)
                yield from flow.args if flow is not None else ()
        if isinstance(step, Work | Run):
            yield from [step.save] if isinstance(step.save, str) else step.save or ()
