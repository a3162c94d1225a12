"""Pass 3 for calls: those that `change` makes again."""

from __future__ import annotations

from flowbot.compiler.calls import is_operation, reads_of
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import Plan
from flowbot.definition.steps import Call
from flowbot.errors import FlowShapeError
from flowbot.ids import StateId


def check_repeats(compilation: Compilation, plan: Plan) -> None:
    """Warn of calls that do more than look, and are made again when somebody changes what they read."""
    if compilation.lost & {"steps", "ends", "slots"}:
        return
    arrows: dict[StateId, list[StateId]] = {}
    changes: list[tuple[StateId, str, StateId]] = []
    for each in plan.transitions:
        if each.trigger.startswith("change."):
            changes.append((each.source, each.trigger.removeprefix("change."), each.target))
        else:
            arrows.setdefault(each.source, []).append(each.target)
    for state in plan.states.values():
        step = compilation.step_at.get(state.path)
        action = compilation.known.actions.get(step.call) if isinstance(step, Call) and state.kind == "call" else None
        if not isinstance(step, Call) or action is None or action.reads:
            continue
        read, after = reads_of(compilation, state.path, step), _ahead(arrows, state.id)
        again = (
            slot
            for source, slot, question in changes
            if slot in read and source in after and state.id in _ahead(arrows, question)
        )
        slot = next(again, None)
        if slot is not None:
            message = f"`change {slot}` makes this call again"
            mark = "" if is_operation(step.call) else "write `@action(reads=True)` if it only looks, or "
            hint = f"{mark}let it stand after the last question"
            compilation.report(FlowShapeError, message, (*state.path, "call"), hint, code="FB504")


def _ahead(arrows: dict[StateId, list[StateId]], start: StateId) -> set[StateId]:
    """The states to which one leads."""
    found: set[StateId] = set()
    ahead = list(arrows.get(start, ()))
    while ahead:
        state = ahead.pop()
        if state not in found:
            found.add(state)
            ahead += arrows.get(state, ())
    return found
