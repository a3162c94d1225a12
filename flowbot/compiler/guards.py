"""The guards of transitions: from what the plan says of them to callables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import Guard
from flowbot.engine.asking import Asking
from flowbot.engine.decisions import Decision
from flowbot.engine.facts import Evaluate
from flowbot.engine.states import State
from flowbot.engine.turn import Turn
from flowbot.ids import StateId
from flowbot.values.types import listed


def compile_guard(
    compilation: Compilation, source: State, guard: Guard | None
) -> tuple[Callable[[Turn], bool] | None, str]:
    """The guard of a transition, and what it says; nothing where it always holds."""
    if guard is None:
        return None, ""
    match guard.kind, source:
        case "expression", _:
            expression = compilation.expressions[guard.about]
            return _holds(expression.evaluate), expression.source
        case "filled", _:
            slots, question = guard.about
            be = "is" if len(slots) == 1 else "are"
            return _filled(slots, question), f"{listed(list(slots), 'and')} {be} filled"
        case "answered", _:
            return _answered(guard.about), f"{guard.about} was answered"
        case "tries_left", Asking():
            return source.tries_left, "tries left"
        case "took", Decision():
            return source.took(guard.about), f"{guard.about} still holds"
        case "passes", _:
            return _passes(source), "done before"
    name, most = guard.about
    return _below(name, most), f"at most {most} times"


def _holds(evaluate: Evaluate) -> Callable[[Turn], bool]:
    return lambda turn: turn.holds(evaluate)


def _filled(slots: Sequence[str], question: StateId) -> Callable[[Turn], bool]:
    """The slots are filled, and the person was not at this very question before a `change`."""

    def guard(turn: Turn) -> bool:
        return all(slot in turn.slots for slot in slots) and not (
            turn.at.catch_up is not None and turn.at.catch_up.until == question
        )

    return guard


def _answered(step: str) -> Callable[[Turn], bool]:
    return lambda turn: step in turn.at.done


def _passes(state: State) -> Callable[[Turn], bool]:
    return lambda turn: turn.passes(state.step, state.reads)


def _below(name: str, most: int) -> Callable[[Turn], bool]:
    return lambda turn: turn.at.counts.get(name, 0) <= most
