"""Pass 1 for states as an author writes them: their names, handlers, and what goes together."""

from __future__ import annotations

from flowbot.compiler.asked import resolve_waiting
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.declarations import resolve_trigger
from flowbot.compiler.references import check_branch
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
    Http,
    Listen,
    Parallel,
    Path,
    Run,
    Wait,
    walk_steps,
)
from flowbot.errors import DefinitionSyntaxError, UnknownNameError, did_you_mean

_WAITING = (Ask, Confirm, Collect, Call, Http, Run, Wait, Each, Parallel, Listen)


def resolve_states(compilation: Compilation) -> None:
    """Check every state."""
    definition = compilation.definition
    if definition.states is not None:
        _check_initial(compilation, (), definition.initial, list(definition.states))
    seen: dict[str, Path] = {}
    for path, name, state in definition.walk_states():
        if name in seen or name in compilation.ends():
            what = "an end" if name in compilation.ends() else f"a state of line {compilation.locate(seen[name]).line}"
            compilation.report(UnknownNameError, f"'{name}' is the name of {what} too", path, key=True, code="FB202")
        seen.setdefault(name, path)
        _resolve_state(compilation, path, state)


def _check_initial(compilation: Compilation, path: Path, initial: str | None, states: list[str]) -> None:
    if initial is None:
        if len(states) > 1:
            hint = f"write `initial: {states[0]}`"
            compilation.report(
                DefinitionSyntaxError,
                "nothing says in which state it begins",
                (*path, "states"),
                hint,
                key=True,
                code="FB148",
            )
    elif initial not in states:
        hint = did_you_mean(initial, states) or f"the states are {', '.join(states)}"
        compilation.report(UnknownNameError, f"there is no state '{initial}'", (*path, "initial"), hint, code="FB217")


def _resolve_state(compilation: Compilation, path: Path, state: StateDefinition) -> None:
    if state.steps is not None and state.states is not None:
        message = "a state has `steps` or `states` inside it, not both"
        compilation.report(DefinitionSyntaxError, message, (*path, "states"), key=True, code="FB130")
    if state.states is not None and not state.parallel:
        _check_initial(compilation, path, state.initial, list(state.states))
    if state.parallel and state.states is None:
        message = "there is nothing to be in at once"
        compilation.report(DefinitionSyntaxError, message, (*path, "parallel"), key=True, code="FB131")
    if state.done is not None and state.steps is None:
        message = "without `steps` nothing inside is ever done"
        compilation.report(DefinitionSyntaxError, message, (*path, "done"), key=True, code="FB131")
    for key in ("enter", "exit"):
        for where, step in walk_steps((*path, key), getattr(state, key)):
            if isinstance(step, _WAITING):
                message = f"a step of `{key}` does not wait"
                hint = "put it into `steps`"
                compilation.report(DefinitionSyntaxError, message, where, hint, code="FB149")
    for place, handler in enumerate(state.for_ or ()):
        resolve_trigger(compilation, (*path, "for", place), handler)
        check_branch(compilation, handler.then, (*path, "for", place, "then"))
    for key in ("done", "expired"):
        check_branch(compilation, getattr(state, key), (*path, key))
    resolve_waiting(compilation, path, state)
