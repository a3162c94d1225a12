"""What steps refer to: slots, branches, messages, texts, expressions; each reported where it is wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Kind, fits, said
from flowbot.compiler.known import Text
from flowbot.definition.branch import History
from flowbot.definition.steps import Path, Step, Work
from flowbot.definition.waiting import Moment
from flowbot.errors import (
    DefinitionError,
    DefinitionErrors,
    DefinitionSyntaxError,
    ExpressionError,
    MessageTooLargeError,
    UnknownNameError,
    did_you_mean,
)
from flowbot.messageml.limits import check_limits


def check_guard(compilation: Compilation, source: str, path: Path, *, only: Collection[str] | None = None) -> None:
    """Compile a guard over some names, or all, and report one that is neither true nor false."""
    guard = compilation.compile(source, path, only=only)
    if guard is not None and not fits(guard.type, bool):
        message = f"{said(guard.type)} is neither true nor false"
        hint = "compare it with something, or write `not missing(…)`"
        compilation.report(ExpressionError, message, path, hint, code="FB213")


def compile_given(compilation: Compilation, path: Path, step: Step, *keys: str) -> None:
    """Compile the expressions of those keys that the step has."""
    for key in keys:
        source = getattr(step, key)
        if source is not None:
            compilation.compile(source, (*path, key))


def resolve_due(compilation: Compilation, due: object, path: Path) -> None:
    """Check when something happens."""
    if isinstance(due, Moment):
        compile_moment(compilation, due.at, (*path, "at"))


def compile_moment(compilation: Compilation, source: str, path: Path) -> None:
    """Compile an expression that gives a moment, and report one that gives something else."""
    moment = compilation.compile(source, path)
    if moment is not None and not fits(moment.type, datetime):
        message = f"{said(moment.type)} is no moment"
        hint = "a moment is a date with its time: a slot of type datetime"
        compilation.report(ExpressionError, message, path, hint, code="FB213")


def check_slot(compilation: Compilation, name: str, path: Path, *, key: bool = False) -> None:
    """Report the name of a slot that the flow does not have."""
    if name not in compilation.definition.slots and "slots" not in compilation.lost:
        hint = did_you_mean(name, compilation.definition.slots) or f"declare it: `slots: {{ {name}: {{ type: … }} }}`"
        compilation.report(UnknownNameError, f"there is no slot '{name}'", path, hint, key=key, code="FB205")


def check_save(compilation: Compilation, path: Path, step: Work, result: Kind) -> None:
    """Compile where the result of a step is kept, and report slots that there are not.

    Args:
        compilation: Takes the problems.
        path: Of the step.
        step: The step.
        result: What it gives.
    """
    if isinstance(step.save, str):
        check_slot(compilation, step.save, (*path, "save"))
    elif step.save is not None:
        for slot, expression in step.save.items():
            check_slot(compilation, slot, (*path, "save", slot), key=True)
            compilation.compile(expression, (*path, "save", slot), result=result)


def check_target(compilation: Compilation, name: str, path: Path) -> None:
    """Report a branch that leads nowhere."""
    names = [*compilation.step_names.values(), *compilation.ends()]
    names += [state for _, state, _ in compilation.definition.walk_states()]
    if name not in names and not compilation.lost & {"steps", "ends"}:
        hint = did_you_mean(name, names)
        compilation.report(UnknownNameError, f"there is no step or end '{name}'", path, hint, code="FB201")


def check_branch(compilation: Compilation, branch: object, path: Path) -> None:
    """Report a branch that leads nowhere; the steps of one are checked on their own."""
    if isinstance(branch, History):
        states = [name for _, name, _ in compilation.definition.walk_states()]
        if branch.history not in states:
            hint = did_you_mean(branch.history, states) or "history is of a state"
            message = f"there is no state '{branch.history}'"
            compilation.report(UnknownNameError, message, (*path, "history"), hint, code="FB217")
    elif isinstance(branch, str) and branch != "next":
        check_target(compilation, branch, path)


def check_message(compilation: Compilation, name: str, path: Path) -> None:
    """Report a message that no catalogue has."""
    flow, messages = compilation.definition.flow, compilation.known.messages
    if messages.find(flow, name) is None and not messages.is_incomplete(flow):
        near = did_you_mean(name, [each.name for each in messages.of_flow(flow)])
        where = f"messages/{flow}.{compilation.known.locale}.mml.j2"
        hint = near or f"write it in {where}: {{% msg {name} %}}…{{% endmsg %}}"
        compilation.report(UnknownNameError, f"there is no message '{name}'", path, hint, code="FB206")


def check_text(compilation: Compilation, text: str, path: Path, *, is_whole: bool = False) -> None:
    """Report what is wrong with a text; one that is never split may be too long whatever its names are."""
    location = compilation.locate(path)
    try:
        template = compilation.known.messages.text(text, file=location.file, line=location.line)
    except DefinitionError as error:
        found = error.problems if isinstance(error, DefinitionErrors) else [error]
        compilation.problems += [
            DefinitionSyntaxError(each.message, location=location, hint=each.hint, code=each.code) for each in found
        ]
        return
    compilation.texts[path] = template
    if is_whole:
        _check_size(compilation, template, path)
    for name in sorted(template.variables - compilation.message_names(path)) if "slots" not in compilation.lost else ():
        hint = did_you_mean(name, compilation.types(path))
        compilation.report(UnknownNameError, f"there is no name '{name}' for this text", path, hint, code="FB207")


def _check_size(compilation: Compilation, text: Text, path: Path) -> None:
    try:
        check_limits(text.fixed, None, compilation.known.limits)
    except MessageTooLargeError as error:
        message = f"this text can never be sent: {error.reason}"
        compilation.report(DefinitionError, message, path, error.mend, code="FB402")
