"""Which messages are waited for until it is known who got them: those that have a way for it, or are asked about."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.compiler.compilation import Compilation
from flowbot.definition.steps import Path, Say, Send, Step, Update, walk_steps
from flowbot.errors import DefinitionSyntaxError, Location, UnknownNameError, did_you_mean

MESSAGES = "messages"
Fields = frozenset[tuple[str, str]]
"""Fields that are read, each with the name of its record."""


def receipt(step: str) -> str:
    """What became of the messages of a step, as a name that is filled like a slot."""
    return f"{MESSAGES}.{step}"


def is_receipt(name: str) -> bool:
    """Whether a name that is filled is one of `receipt`."""
    return name.startswith(f"{MESSAGES}.")


def receipts_in(fields: Fields) -> frozenset[str]:
    """What is read of the messages of steps, each as `receipt` names it."""
    return frozenset(receipt(step) for step in _steps_in(fields))


def goes_on_beside(path: Path, other: Path) -> bool:
    """Whether a step is in a branch, or in what happens inside a state, where another part is not."""
    return not _lines(path) <= _lines(other)


def _lines(path: Path) -> set[Path]:
    """The branches and insides of states that a part is in."""
    branches = {path[: end + 2] for end, key in enumerate(path) if key == "branches"}
    return branches | {path[: end + 1] for end, key in enumerate(path) if key == "steps" and end}


def resolve_receipts(compilation: Compilation) -> None:
    """Find the messages that are waited for, and report what asks for those of steps that there are not."""
    if "steps" in compilation.lost:
        return
    read = set[str]()
    inner = [(path, each) for (path, _), each in compilation.inner.items()]
    for path, expression in (*compilation.expressions.items(), *inner):
        if MESSAGES in expression.names:
            read |= _steps_read(compilation, expression.fields, path, compilation.locate(path))
    for path, text in compilation.texts.items():
        if MESSAGES in text.variables:
            read |= _steps_read(compilation, text.fields, path, compilation.locate(path))
    for message in compilation.known.messages.of_flow(compilation.definition.flow):
        if message.is_inherited:  # the flow may never say it
            read |= _steps_in(message.fields)
        elif MESSAGES in message.variables:
            read |= _steps_read(compilation, message.fields, None, message.place_of(MESSAGES))
    waiting = {name for name, (_, step) in compilation.steps().items() if name in read or _has_way(step)}
    compilation.awaited = frozenset(waiting & compilation.messages_at(None).fields.keys())
    _check_on_the_way(compilation)


def _steps_in(fields: Fields) -> set[str]:
    return {field for name, field in fields if name == MESSAGES}


def _has_way(step: Step) -> bool:
    """Whether a step says where to go when nobody gets its message."""
    return isinstance(step, Say | Send | Update) and step.failed is not None


def _steps_read(compilation: Compilation, fields: Fields, path: Path | None, location: Location) -> set[str]:
    """The steps of which a part reads the messages; those that there are not are reported, and when it names none."""
    known, steps = compilation.messages_at(path), _steps_in(fields)
    unknown = [(f"'{MESSAGES}' has no field '{step}'", step) for step in sorted(steps - known.fields.keys())]
    if not steps:
        unknown = [(f"'{MESSAGES}' stands here without the name of a step, as in {MESSAGES}.STEP", "")]
    for message, step in unknown:
        near = did_you_mean(step, known.fields)
        hint = f"{near} {known.hint}" if near else known.hint
        compilation.problems.append(UnknownNameError(message, location=location, hint=hint, code="FB215"))
    return steps


def _check_on_the_way(compilation: Compilation) -> None:
    """Report messages that are waited for on the way into a state or out of it."""
    for path, step in _on_the_way(compilation):
        name = compilation.step_names[path]
        if name in compilation.awaited:
            why = "it has a branch `failed`" if _has_way(step) else f"something reads {receipt(name)}"
            message = f"a step of `enter` or `exit` does not wait, and '{name}' waits until somebody got it: {why}"
            compilation.report(DefinitionSyntaxError, message, path, "put it into `steps`", code="FB149")


def _on_the_way(compilation: Compilation) -> Iterator[tuple[Path, Step]]:
    for path, _, state in compilation.definition.walk_states():
        for key, steps in (("enter", state.enter), ("exit", state.exit)):
            yield from walk_steps((*path, key), steps)
