"""Pass 3: steps that nothing leads to, flows that cannot end, loops that never wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import EVENTLESS, Plan, PlannedTransition
from flowbot.definition.steps import Collect, Path
from flowbot.engine.delivering import SENT
from flowbot.engine.snapshot import START
from flowbot.errors import FlowShapeError
from flowbot.ids import StateId

WAITING_KINDS = frozenset(
    {"ask", "confirm", "collect", "call", "http", "run", "wait", "each", "parallel", "listen", "state"}
)
ENDING_KINDS = frozenset({"end", "item_end", "back", "left"})
"""What a position comes to: an end of the conversation or of the item, or what it was interrupted in."""
WITHOUT_PEOPLE = frozenset(
    {EVENTLESS, "started", "returned", SENT, "failed", "joined", "done", "closed", "empty", "timer.due", "timer.expire"}
)
"""The triggers that come when nobody says anything."""


def check(compilation: Compilation, plan: Plan) -> None:
    """Report what is wrong with the flow's shape; silent where steps or ends could not be read."""
    if compilation.lost & {"steps", "ends"}:
        return
    reached = reached_states(plan)
    _check_unreachable(compilation, plan, reached)
    _check_stuck(compilation, plan, reached)
    _check_endless(compilation, plan)


def reached_states(plan: Plan) -> set[StateId]:
    """Every state that can be reached; `change` leads only where a question was asked before, so it does not count."""
    arrows: dict[StateId, list[StateId]] = {}
    for each in plan.transitions:
        if not each.trigger.startswith("change."):
            arrows.setdefault(each.source, []).append(each.target)
    for opener, entries in plan.entries.items():
        arrows.setdefault(opener, []).extend(entries)
    for source, jump in plan.jumps.items():
        arrows.setdefault(source, []).append(jump.target)
    return _reach(arrows, [START])


def _check_unreachable(compilation: Compilation, plan: Plan, reached: set[StateId]) -> None:
    entered: dict[Path, bool] = {}
    for state in plan.states.values():
        if state.path:
            entered[state.path] = entered.get(state.path, False) or state.id in reached
    for path, is_entered in entered.items():
        before = (*path[:-1], path[-1] - 1) if isinstance(path[-1], int) else ()
        outer = next((path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in entered), None)
        told = not entered.get(before, True) or (outer is not None and not entered[outer])
        if not is_entered and not told:
            hint = "nothing goes on to here; name it in a branch, or take it out"
            what = "step" if isinstance(path[-1], int) else "state"
            compilation.report(
                FlowShapeError, f"no way leads to this {what}", path, hint, key=what == "state", code="FB301"
            )


def _check_stuck(compilation: Compilation, plan: Plan, reached: set[StateId]) -> None:
    """Report steps from which no end can be reached, `cancel` aside."""
    ways = [each for each in plan.transitions if each.trigger != "cancel"]
    # `change` leads only to where one was, so not to what nothing else leads to.
    ways = [each for each in ways if not each.trigger.startswith("change.") or each.target in reached]
    can_end = _that_can_end(plan, ways)
    stuck = [state for state in plan.states.values() if state.path and state.id in reached and state.id not in can_end]
    if stuck:
        message = "the flow cannot end from here, but by `cancel`"
        compilation.report(FlowShapeError, message, stuck[0].path, "let a branch lead to an end", code="FB302")
        return
    can_end = _that_can_end(plan, _without_people(compilation, plan))
    definition = compilation.definition
    may_wait = {path for path, step in definition.walk() if getattr(step, "allow_wait", False)}
    may_wait |= {path for path, _, state in definition.walk_states() if state.allow_wait}
    for state in plan.states.values():
        waits = state.kind in WAITING_KINDS and state.id in reached
        if waits and state.id not in can_end and state.path not in may_wait:
            message = "the flow never ends when nobody answers here"
            hint = "give it an `expire` that leads to an end, or write `allow_wait: true`"
            compilation.report(FlowShapeError, message, state.path, hint, code="FB305")


def _without_people(compilation: Compilation, plan: Plan) -> list[PlannedTransition]:
    """The ways that are taken when nobody says anything; not those of catching up, which needs a `change`."""
    open_ended = {
        path
        for path, step in compilation.definition.walk()
        if isinstance(step, Collect) and not (step.until.after or step.until.at or compilation.expiry(step))
    }
    return [
        each
        for each in plan.transitions
        if (each.trigger in WITHOUT_PEOPLE or each.trigger.startswith("end."))
        and not _is_catching_up(each)
        and not (each.trigger in ("closed", "empty") and plan.states[each.source].path in open_ended)
    ]


def _is_catching_up(transition: PlannedTransition) -> bool:
    return transition.guard is not None and transition.guard.kind in ("took", "passes")


def _that_can_end(plan: Plan, transitions: Iterable[PlannedTransition]) -> set[StateId]:
    """The states from which these transitions can lead to an end."""
    back: dict[StateId, list[StateId]] = {}
    for each in transitions:
        back.setdefault(each.target, []).append(each.source)
    for source, jump in plan.jumps.items():
        back.setdefault(jump.target, []).append(source)
    return _reach(back, [state.id for state in plan.states.values() if state.kind in ENDING_KINDS])


def _check_endless(compilation: Compilation, plan: Plan) -> None:
    """Report loops of steps that do not wait; a `goto` with `max` breaks a loop."""
    arrows: dict[StateId, list[StateId]] = {}
    for each in plan.transitions:
        counted = _is_catching_up(each) or (each.guard is not None and each.guard.kind == "below")
        source = plan.states[each.source]
        if each.trigger == EVENTLESS and not counted and source.kind not in WAITING_KINDS:
            arrows.setdefault(each.source, []).append(each.target)
    seen: set[StateId] = set()
    # A loop is told at a `goto` of it, if it has one, else at its first step.
    for state in sorted(plan.states.values(), key=lambda state: state.kind != "goto"):
        if state.id in seen or state.id not in (loop := _reach(arrows, arrows.get(state.id, ()))):
            continue
        seen |= loop
        hint = "give the goto a `max`, or put a question into the loop"
        if state.kind != "goto":
            hint = "put a question into the loop, or go back with a `goto` that has a `max`"
        compilation.report(FlowShapeError, "this can go round without ever waiting", state.path, hint, code="FB303")


def _reach(arrows: Mapping[StateId, Sequence[StateId]], start: Iterable[StateId]) -> set[StateId]:
    """Where the arrows lead from these states, themselves included."""
    found: set[StateId] = set()
    ahead = list(start)
    while ahead:
        state = ahead.pop()
        if state not in found:
            found.add(state)
            ahead += arrows.get(state, ())
    return found
