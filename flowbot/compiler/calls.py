"""`call` at check time: whether the types of its action and of the slots agree, and how it is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowbot.authoring import PLATFORM
from flowbot.compiler.annotations import described, fits, kinds_of, takes
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Kind
from flowbot.compiler.known import ActionSignature
from flowbot.definition.steps import Call, Path, Work
from flowbot.engine.attempts import Attempts
from flowbot.errors import ExpressionError, did_you_mean, nearest


def check_types(compilation: Compilation, path: Path, step: Call, action: ActionSignature) -> None:
    """Report arguments that the action does not take, and slots that do not hold its result, where that is certain."""
    for name, kind, place in _arguments(compilation, path, step, action):
        annotation = action.types.get(name)
        if annotation is not None and not takes(annotation, kind):
            message = f"'{step.call}' takes {described(annotation)} as '{name}', and this is {described(kind)}"
            mend = "" if is_operation(step.call) else f"annotate '{name}' as what it is given, or "
            hint = f"{mend}give it another value in `args`"
            compilation.report(ExpressionError, message, place, hint, code="FB507")
    slot = compilation.slot_types.get(step.save) if isinstance(step.save, str) else None
    if slot is not None and action.result is not None and not fits(action.result, slot.python_type):
        message = f"'{step.call}' gives {described(action.result)}, and the slot '{step.save}' is a {slot.name}"
        other = "a part of it" if is_operation(step.call) else "let the action give another value"
        hint = f"save it in a slot of its type, or {other}"
        compilation.report(ExpressionError, message, (*path, "save"), hint, code="FB505")


def reads_of(compilation: Compilation, path: Path, step: Call) -> frozenset[str]:
    """The names that the arguments of a call are made of."""
    expressions, action = compilation.expressions, compilation.known.actions.get(step.call)
    compiled = [found for key in step.args if (found := expressions.get((*path, "args", key))) is not None]
    by_name = [each for each in (action.parameters if action is not None else ()) if each not in step.args]
    slots = frozenset(by_name) & frozenset(compilation.definition.slots)
    return slots.union(*(each.names for each in compiled))


def is_operation(name: str) -> bool:
    """Whether a call is of an operation of Symphony, not of an author's action."""
    return name.startswith(f"{PLATFORM}.")


def missing_action(name: str, actions: Iterable[str]) -> tuple[str, str]:
    """That there is no such action or operation, and what to write instead."""
    known = list(actions)
    if not is_operation(name):
        hint = did_you_mean(name, known) or "an action is a function with @action, in a module of the project"
        return f"there is no action '{name}'", hint
    operations = {each.rpartition(".")[2]: each for each in known if each.startswith(f"{name.rpartition('.')[0]}.")}
    if not operations:
        operations = {each: each for each in filter(is_operation, known)}
    near = nearest(name.rpartition(".")[2], operations) or nearest(name, operations)
    hint = f"did you mean '{operations[near]}'?" if near else f"there are {', '.join(operations.values())}"
    return f"Symphony has no operation '{name}'", hint


def how_to_fill(name: str, annotation: object) -> str:
    """What to do about an argument that nothing fills."""
    hint = f"write `args: {{ {name}: … }}`, or name a slot so"
    kinds = kinds_of(annotation)
    if isinstance(annotation, type) and annotation not in (object, dict) and kinds in (None, frozenset({dict})):
        return f"{hint}, or yield {annotation.__name__} from a @service"
    return hint


def _arguments(
    compilation: Compilation, path: Path, step: Call, action: ActionSignature
) -> Iterator[tuple[str, Kind, Path]]:
    """Each argument with the type of what fills it, and where that is said."""
    for name in action.parameters:
        place = (*path, "args", name)
        if name in step.args:
            expression = compilation.expressions.get(place)
            if expression is not None:
                yield name, expression.type, place
        elif name in compilation.slot_types:
            yield name, compilation.slot_types[name].python_type, (*path, "call")


def attempts_of(step: Work, *, once: bool = False) -> Attempts:
    """How a call is tried, as the engine has it; `once`: not again when nobody knows whether it was done."""
    retries, timeout, unknown = step.retries, step.timeout, "park" if once else step.unknown
    if isinstance(retries, int):
        return Attempts(retries=retries, timeout_seconds=timeout.total_seconds(), unknown=unknown)
    return Attempts(
        retries=retries.max,
        first_seconds=retries.first.total_seconds(),
        factor=float(retries.factor),
        limit_seconds=retries.limit.total_seconds(),
        timeout_seconds=timeout.total_seconds(),
        unknown=unknown,
    )
